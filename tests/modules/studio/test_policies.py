import json

import pytest

from modules.core.naming import Naming
from modules.studio import policies
from testing.configuration import make_settings
from tests.modules.statements import Statement

NAMING = Naming.of(make_settings())
ENDPOINTS = ["vpce-api", "vpce-studio"]
CORPORATE = ["10.16.0.0/16", "192.168.10.0/24"]
OWN_PROFILE = (
    "arn:aws:sagemaker:us-west-2:111122223333:"
    "user-profile/$${sagemaker:DomainId}/$${sagemaker:UserProfileName}"
)
MINT = "sagemaker:CreatePresignedDomainUrl"
READING = ("sagemaker:Describe", "sagemaker:List")


@pytest.fixture
def execution() -> dict[str, Statement]:
    found = policies.execution(NAMING, bucket_arn="arn:aws:s3:::data", key_arn="arn:key")
    return {statement["Sid"]: statement for statement in found}


@pytest.fixture
def own_urls() -> list[Statement]:
    return policies.own_presigned_urls(NAMING, endpoint_ids=ENDPOINTS, corporate_cidrs=CORPORATE)


def test_a_presigned_url_is_for_ones_own_profile_inside_the_perimeter(
    own_urls: list[Statement],
) -> None:
    allowed, _ = own_urls
    assert allowed["Effect"] == "Allow"
    assert allowed["Action"] == [MINT]
    assert allowed["Resource"] == [OWN_PROFILE]
    assert allowed["Condition"] == {
        "StringEquals": {"aws:SourceVpce": ENDPOINTS},
        "IpAddress": {"aws:VpcSourceIp": CORPORATE},
    }


def test_no_other_policy_can_mint_off_our_endpoints(own_urls: list[Statement]) -> None:
    _, denied = own_urls
    assert denied["Effect"] == "Deny"
    assert denied["Action"] == [MINT]
    assert denied["Resource"] == ["*"]
    assert denied["Condition"] == {"StringNotEquals": {"aws:SourceVpce": ENDPOINTS}}


def test_minting_is_allowed_nowhere_else(execution: dict[str, Statement]) -> None:
    for statement in execution.values():
        assert MINT not in statement["Action"]
        assert "sagemaker:*" not in statement["Action"]


@pytest.mark.parametrize("sid", ["OwnSpaces", "OwnApps"])
def test_only_ones_own_private_spaces_can_be_changed(
    sid: str, execution: dict[str, Statement]
) -> None:
    assert execution[sid]["Condition"] == {
        "ArnEquals": {"sagemaker:OwnerUserProfileArn": OWN_PROFILE},
        "StringEquals": {"sagemaker:SpaceSharingType": "Private"},
    }


def test_nothing_is_allowed_to_change_the_domain_or_a_role(
    execution: dict[str, Statement],
) -> None:
    actions = {action for statement in execution.values() for action in statement["Action"]}
    services = {action.split(":")[0] for action in actions}
    assert services == {"sagemaker", "s3", "kms", "logs", "cloudwatch", "ecr", "ec2"}
    changing = {action for action in actions if action.startswith("sagemaker:")}
    assert {action for action in changing if not action.startswith(READING)} == {
        "sagemaker:CreateSpace",
        "sagemaker:UpdateSpace",
        "sagemaker:DeleteSpace",
        "sagemaker:CreateApp",
        "sagemaker:DeleteApp",
        "sagemaker:AddTags",
    }
    assert all(action.startswith("ec2:Describe") for action in actions if "ec2:" in action)


def test_data_and_key_are_the_domains_own(execution: dict[str, Statement]) -> None:
    assert execution["ListData"]["Resource"] == ["arn:aws:s3:::data"]
    assert execution["UseData"]["Resource"] == ["arn:aws:s3:::data/*"]
    assert execution["UseKey"]["Resource"] == ["arn:key"]
    assert execution["EncryptVolumes"]["Condition"] == {
        "Bool": {"kms:GrantIsForAWSResource": "true"}
    }


def test_tags_are_given_at_creation_only(execution: dict[str, Statement]) -> None:
    assert execution["TagOnCreate"]["Condition"] == {"Null": {"sagemaker:TaggingAction": "false"}}


def test_other_instances_are_denied_whatever_else_allows_them() -> None:
    (denied,) = policies.instances(["ml.t3.medium"])
    assert denied["Effect"] == "Deny"
    # A space holds the type that its next app runs on.
    assert denied["Action"] == [
        "sagemaker:CreateApp",
        "sagemaker:CreateSpace",
        "sagemaker:UpdateSpace",
    ]
    assert denied["Resource"] == ["*"]


def test_every_policy_fits_into_an_inline_policy() -> None:
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
    statements = policies.execution(NAMING, bucket_arn="b" * 80, key_arn="k" * 80)
    statements += policies.own_presigned_urls(
        NAMING,
        endpoint_ids=["vpce-0123456789abcdef0"] * 2,
        corporate_cidrs=["192.168.100.128/26"] * 101,
    )
    statements += policies.instances(["ml.p6-b200.48xlarge"] * 60)
    statements += policies.shared_spaces(NAMING, ["s" * 63])
    statements += policies.r_sessions(NAMING)
    assert len(json.dumps(statements, separators=(",", ":"))) < 10_240
