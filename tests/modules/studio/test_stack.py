import pytest
from syrupy.assertion import SnapshotAssertion

from tests.modules.environment import Environment
from tests.support.configuration import make_settings
from tests.support.synthesis import (
    Terraform,
    for_snapshot,
    resource,
    resources,
    statements,
    synth_stacks,
)

SHARED = [
    {"employee_id": "ada", "profile": "on-call", "shared_profile": True},
    {"employee_id": "grace", "profile": "on-call", "shared_profile": True},
    {"employee_id": "alan", "profile": "alan-turing"},
]


@pytest.fixture
def studio(environment: Environment) -> Terraform:
    return environment.stacks["studio"]


def test_snapshot(stacks: dict[str, Terraform], snapshot: SnapshotAssertion) -> None:
    assert for_snapshot(stacks["studio"]) == snapshot


def test_there_is_a_profile_for_each_user(studio: Terraform, environment: Environment) -> None:
    profiles = resources(studio, "aws_sagemaker_user_profile")
    names = [profile["user_profile_name"] for profile in profiles]
    assert sorted(names) == sorted({user.profile for user in environment.settings.users})


def test_a_shared_profile_is_made_once(tmp_path_factory: pytest.TempPathFactory) -> None:
    studio = synth_stacks(make_settings(users=SHARED), tmp_path_factory.mktemp("shared"))["studio"]
    profiles = resources(studio, "aws_sagemaker_user_profile")
    assert sorted(profile["user_profile_name"] for profile in profiles) == [
        "alan-turing",
        "on-call",
    ]


def test_the_execution_role_mints_inside_the_perimeter_only(studio: Terraform) -> None:
    found = statements(resource(studio, "aws_iam_role_policy")["policy"])
    allowed, denied = found["OpenOwnApps"], found["NeverOffOurEndpoints"]
    endpoints = allowed["Condition"]["StringEquals"]["aws:SourceVpce"]
    assert denied["Condition"]["StringNotEquals"]["aws:SourceVpce"] == endpoints
    api, studio_endpoint = endpoints
    assert "interface-endpoints_sagemaker-api_" in api
    assert "interface-endpoints_studio_" in studio_endpoint


def test_the_execution_role_is_sagemaker_s_in_this_account_only(
    studio: Terraform, environment: Environment
) -> None:
    trust = statements(resource(studio, "aws_iam_role")["assume_role_policy"])["Service"]
    assert trust["Principal"] == {"Service": "sagemaker.amazonaws.com"}
    assert trust["Condition"] == {
        "StringEquals": {"aws:SourceAccount": environment.settings.account_id}
    }


def test_sagemaker_may_name_the_person_in_the_session(studio: Terraform) -> None:
    named = resource(studio, "aws_sagemaker_domain")["domain_settings"]
    assert named["execution_role_identity_config"] == "USER_PROFILE_NAME"
    trust = statements(resource(studio, "aws_iam_role")["assume_role_policy"])["Service"]
    assert "sts:SetSourceIdentity" in trust["Action"]


def test_the_domain_is_wired_to_the_hub_the_role_and_the_key(studio: Terraform) -> None:
    domain = resource(studio, "aws_sagemaker_domain")
    assert "hub_network_vpc_" in domain["vpc_id"]
    (role,) = studio["resource"]["aws_iam_role"]
    (key,) = studio["resource"]["aws_kms_key"]
    assert domain["default_user_settings"]["execution_role"] == f"${{aws_iam_role.{role}.arn}}"
    assert domain["kms_key_id"] == f"${{aws_kms_key.{key}.arn}}"
    (group,) = domain["default_user_settings"]["security_groups"]
    assert "security-groups_studio_group_" in group


@pytest.mark.parametrize("deletion_protection", [True, False])
def test_the_bucket_s_objects_are_protected_by_the_setting(
    tmp_path_factory: pytest.TempPathFactory, *, deletion_protection: bool
) -> None:
    settings = make_settings(deletion_protection=deletion_protection)
    studio = synth_stacks(settings, tmp_path_factory.mktemp("protected"))["studio"]
    assert resource(studio, "aws_s3_bucket")["force_destroy"] is not deletion_protection
