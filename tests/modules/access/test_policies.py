from modules.access import policies
from modules.core.naming import Naming
from testing.configuration import make_settings

NAMING = Naming.of(make_settings())
MINT = ["sagemaker:CreatePresignedDomainUrl"]
ENDPOINTS = ["vpce-api", "vpce-studio"]
CIDRS = ["10.16.0.0/16", "192.168.10.0/24"]
STATEMENTS = policies.mint(NAMING, domain_id="d-1", endpoint_ids=ENDPOINTS, corporate_cidrs=CIDRS)


def test_minting_is_allowed_by_one_statement_that_holds_both_conditions() -> None:
    # Two statements would be OR-ed: each network would then pass by the weaker one.
    (allowed,) = (statement for statement in STATEMENTS if statement["Effect"] == "Allow")
    assert allowed["Action"] == MINT
    assert allowed["Condition"] == {
        "StringEquals": {"aws:SourceVpce": ENDPOINTS},
        "IpAddress": {"aws:VpcSourceIp": CIDRS},
    }


def test_minting_is_for_profiles_of_this_domain_only() -> None:
    (allowed,) = (statement for statement in STATEMENTS if statement["Effect"] == "Allow")
    assert allowed["Resource"] == ["arn:aws:sagemaker:us-west-2:111122223333:user-profile/d-1/*"]


def test_minting_off_our_endpoints_is_denied_whatever_allows_it() -> None:
    (denied,) = (statement for statement in STATEMENTS if statement["Effect"] == "Deny")
    assert denied["Action"] == MINT
    assert denied["Resource"] == ["*"]
    # StringNotEquals holds where the key is absent, too: a call over the internet is denied.
    assert denied["Condition"] == {"StringNotEquals": {"aws:SourceVpce": ENDPOINTS}}


def test_the_mapping_is_read_an_item_at_a_time() -> None:
    assert [
        (statement["Action"], statement["Resource"])
        for statement in policies.read_mapping(NAMING, "arn:table", "arn:key")
    ] == [(["dynamodb:GetItem"], ["arn:table"]), (["kms:Decrypt"], ["arn:key"])]


def test_the_key_opens_the_mapping_and_no_log() -> None:
    _, decrypt = policies.read_mapping(NAMING, "arn:table", "arn:key")
    assert decrypt["Condition"] == {
        "StringEquals": {"kms:ViaService": "dynamodb.us-west-2.amazonaws.com"}
    }


def test_the_api_admits_our_endpoint_and_denies_the_rest_of_the_world() -> None:
    allowed, denied = policies.api("arn:api", "vpce-execute")
    for statement in (allowed, denied):
        assert statement["Principal"] == "*"
        assert statement["Action"] == ["execute-api:Invoke"]
        assert statement["Resource"] == ["arn:api/*"]
    assert allowed["Effect"] == "Allow"
    assert allowed["Condition"] == {"StringEquals": {"aws:SourceVpce": "vpce-execute"}}
    assert denied["Effect"] == "Deny"
    assert denied["Condition"] == {"StringNotEquals": {"aws:SourceVpce": "vpce-execute"}}


def test_api_gateway_writes_logs_of_this_account_and_region() -> None:
    (statement,) = policies.api_logging(NAMING)
    assert statement["Resource"] == ["arn:aws:logs:us-west-2:111122223333:log-group:*"]
    assert all(action.startswith("logs:") for action in statement["Action"])
