"""Each wildcard in a policy of a stack was reviewed, and has its reason here."""

from modules.settings import StudioSettings
from tests.modules.environment import Environment
from tests.modules.statements import policy_statements, wildcards

_LISTS = "these List actions of SageMaker, and EC2's Describe actions, know no resource"
_OWN = "aws:PrincipalAccount and aws:ResourceAccount are the limit"
_OWN_PRINCIPALS = (
    "aws:PrincipalAccount is the limit; the service's requests name no resource of ours"
)
_OWN_SERVERS = "the roles of a spoke's servers are the limit; the calls name no resource of ours"
_KEY_ITSELF = "in a key policy, the key itself"

# Maps a kind of resource, a statement, its effect and its wildcards to the reason.
_ALWAYS = {
    ("aws_iam_role_policy", "CodeDoesNot", "Deny", "*"): "a denial is right for every interface",
    ("aws_iam_role_policy", "NeverOffOurEndpoints", "Deny", "*"): (
        "a denial is right for every profile"
    ),
    ("aws_iam_role_policy", "ServiceManagesInterface", "Allow", "*"): (
        "interfaces do not exist beforehand; CodeDoesNot keeps the function's own code out"
    ),
    ("aws_iam_role_policy", "OnlyTheseInstances", "Deny", "*"): (
        "a denial is right for every app and space"
    ),
    ("aws_iam_role_policy", "WriteTraces", "Allow", "*"): "X-Ray's write actions know no resource",
    ("aws_iam_role_policy", "HoldSessions", "Allow", "*"): (
        "Session Manager's agent: its calls name no resource of ours"
    ),
    ("aws_iam_role_policy", "FindTheWay", "Allow", "*"): _LISTS,
    ("aws_iam_role_policy", "SeeNetwork", "Allow", "*"): _LISTS,
    ("aws_iam_role_policy", "PullImages", "Allow", "*"): (
        "SageMaker's images are in AWS's accounts; the actions only read"
    ),
    ("aws_iam_role_policy", "WriteMetrics", "Allow", "*"): (
        "the action knows no resource; cloudwatch:namespace is the limit"
    ),
    ("aws_kms_key", "AccountAdministersKey", "Allow", "* kms:*"): (
        f"{_KEY_ITSELF}; IAM policies of the account decide"
    ),
    ("aws_kms_key", "LogsEncryptGroups", "Allow", "* kms:GenerateDataKey* kms:ReEncrypt*"): (
        f"{_KEY_ITSELF}; the encryption context is the limit"
    ),
    ("aws_s3_bucket_policy", "TlsOnly", "Deny", "s3:*"): "a denial is right for every action",
    ("aws_vpc_endpoint", "OwnBuckets", "Allow", "* s3:*"): _OWN,
    ("aws_vpc_endpoint", "OwnKeys", "Allow", "* kms:*"): _OWN,
    ("aws_vpc_endpoint", "OwnLogs", "Allow", "* logs:*"): _OWN,
    ("aws_vpc_endpoint", "OwnTables", "Allow", "* dynamodb:*"): _OWN,
    ("aws_vpc_endpoint", "OwnCommands", "Allow", "* ec2messages:*"): _OWN_PRINCIPALS,
    ("aws_vpc_endpoint", "OwnMetrics", "Allow", "* cloudwatch:*"): _OWN_PRINCIPALS,
    ("aws_vpc_endpoint", "OwnParameters", "Allow", "* ssm:*"): _OWN_PRINCIPALS,
    ("aws_vpc_endpoint", "OwnSessions", "Allow", "* ssmmessages:*"): _OWN_PRINCIPALS,
    ("aws_vpc_endpoint", "OwnServersHoldSessions", "Allow", "*"): _OWN_SERVERS,
    ("aws_vpc_endpoint", "OwnServersReport", "Allow", "*"): _OWN_SERVERS,
    ("aws_vpc_endpoint", "SignIn", "Allow", "*"): (
        "AWS judges signing in without a resource; the action is the limit, and the authorizer "
        "takes tokens of the one pool only"
    ),
    ("aws_vpc_endpoint", "PullImages", "Allow", "*"): (
        "aws:PrincipalAccount is the limit, and the actions only read; "
        "SageMaker's images are in AWS's accounts"
    ),
    ("aws_vpc_endpoint", "WhoAmI", "Allow", "*"): _OWN_PRINCIPALS,
    ("aws_vpc_endpoint", "StudioWorks", "Allow", "* sagemaker:*"): (
        "the execution role alone, whose own policy is the limit"
    ),
}
_REGISTRY = "the action knows no resource; what may be done there, other statements say"
_LICENCE = "the licence is Posit's, so no resource of ours can be named"
_WITH_IMAGES = {
    ("aws_iam_policy", "SignInToRegistry", "Allow", "*"): _REGISTRY,
    ("aws_iam_role_policy", "SignInToRegistry", "Allow", "*"): _REGISTRY,
}
_WITH_RSTUDIO = {
    ("aws_iam_role_policy", "UseLicence", "Allow", "*"): _LICENCE,
    ("aws_vpc_endpoint", "RStudioUsesLicence", "Allow", "*"): (f"RStudio's role alone; {_LICENCE}"),
}
REVIEWED = _ALWAYS | _WITH_IMAGES | _WITH_RSTUDIO


def reviewed(studio: StudioSettings) -> set[tuple[str, str, str, str]]:
    with_images = _WITH_IMAGES.keys() if studio.images else set()
    with_rstudio = _WITH_RSTUDIO.keys() if studio.rstudio else set()
    return _ALWAYS.keys() | with_images | with_rstudio


def test_each_wildcard_was_reviewed_and_each_review_is_needed(environment: Environment) -> None:
    found = {
        (kind, statement["Sid"], statement["Effect"], " ".join(wildcards(statement)))
        for kind, statement in policy_statements(environment.stacks)
        if wildcards(statement)
    }
    expected = reviewed(environment.settings.studio)
    assert found - expected == set()
    assert expected - found == set()


def test_no_statement_says_all_but(environment: Environment) -> None:
    for _, statement in policy_statements(environment.stacks):
        assert not statement.keys() & {"NotAction", "NotResource", "NotPrincipal"}


def test_each_statement_of_a_policy_has_a_name(environment: Environment) -> None:
    assert all(statement.get("Sid") for _, statement in policy_statements(environment.stacks))
