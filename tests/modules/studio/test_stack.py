from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from testing.configuration import EVERY_PART, RSTUDIO_USERS, make_settings
from tests.modules.environment import Environment, Synthesize
from tests.support.synthesis import (
    Terraform,
    for_snapshot,
    resource,
    resources,
    statements,
)

SHARED = [
    {"employee_id": "ada", "profile": "on-call", "shared_profile": True},
    {"employee_id": "grace", "profile": "on-call", "shared_profile": True},
    {"employee_id": "alan", "profile": "alan-turing"},
]


@pytest.fixture
def studio(environment: Environment) -> Terraform:
    return environment.stacks["studio"]


def of_role(studio: Terraform, role: str, kind: str) -> dict[str, Any]:
    """Return the role of a construct, or its policy."""
    (found,) = (
        policy_or_role
        for id_, policy_or_role in studio["resource"][kind].items()
        if id_.startswith(role)
    )
    return dict(found)


def permissions(studio: Terraform, role: str) -> dict[str, dict[str, Any]]:
    return statements(of_role(studio, role, "aws_iam_role_policy")["policy"])


def with_every_part(synthesize: Synthesize, **studio: object) -> dict[str, Terraform]:
    """Synthesize stacks with every part, some of them replaced."""
    settings = make_settings(studio=EVERY_PART | studio, users=RSTUDIO_USERS)
    return synthesize(settings)


def test_snapshot(stacks: dict[str, Terraform], snapshot: SnapshotAssertion) -> None:
    assert for_snapshot(stacks["studio"]) == snapshot


def test_the_bucket_has_a_name_that_is_this_accounts_alone(environment: Environment) -> None:
    settings = environment.settings
    bucket = resource(environment.stacks["studio"], "aws_s3_bucket")
    assert bucket["bucket"] == f"{settings.name}-studio-{settings.account_id}-{settings.region}"
    assert bucket["force_destroy"] is not settings.deletion_protection


def test_there_is_a_profile_for_each_user(studio: Terraform, environment: Environment) -> None:
    profiles = resources(studio, "aws_sagemaker_user_profile")
    names = [profile["user_profile_name"] for profile in profiles]
    assert sorted(names) == sorted({user.profile for user in environment.settings.users})


def test_a_shared_profile_is_made_once(synthesize: Synthesize) -> None:
    studio = synthesize(make_settings(users=SHARED))["studio"]
    profiles = resources(studio, "aws_sagemaker_user_profile")
    assert sorted(profile["user_profile_name"] for profile in profiles) == [
        "alan-turing",
        "on-call",
    ]


def test_the_execution_role_mints_inside_the_perimeter_only(studio: Terraform) -> None:
    found = permissions(studio, "execution-role")
    allowed, denied = found["OpenOwnApps"], found["NeverOffOurEndpoints"]
    endpoints = allowed["Condition"]["StringEquals"]["aws:SourceVpce"]
    assert denied["Condition"]["StringNotEquals"]["aws:SourceVpce"] == endpoints
    api, studio_endpoint = endpoints
    assert "interface-endpoints_sagemaker-api_" in api
    assert "interface-endpoints_studio_" in studio_endpoint


def test_every_role_is_sagemaker_s_in_this_account_only(
    studio: Terraform, environment: Environment
) -> None:
    for role in resources(studio, "aws_iam_role"):
        trust = statements(role["assume_role_policy"])["Service"]
        assert trust["Principal"] == {"Service": "sagemaker.amazonaws.com"}
        assert trust["Condition"] == {
            "StringEquals": {"aws:SourceAccount": environment.settings.account_id}
        }


def test_sagemaker_may_name_the_person_in_the_session(studio: Terraform) -> None:
    named = resource(studio, "aws_sagemaker_domain")["domain_settings"]
    assert named["execution_role_identity_config"] == "USER_PROFILE_NAME"
    role = of_role(studio, "execution-role", "aws_iam_role")
    trust = statements(role["assume_role_policy"])["Service"]
    assert "sts:SetSourceIdentity" in trust["Action"]


def test_the_domain_is_wired_to_the_hub_the_role_and_the_key(studio: Terraform) -> None:
    domain = resource(studio, "aws_sagemaker_domain")
    assert "hub_network_vpc_" in domain["vpc_id"]
    (role,) = (id_ for id_ in studio["resource"]["aws_iam_role"] if id_.startswith("execution-"))
    (key,) = studio["resource"]["aws_kms_key"]
    assert domain["default_user_settings"]["execution_role"] == f"${{aws_iam_role.{role}.arn}}"
    assert domain["kms_key_id"] == f"${{aws_kms_key.{key}.arn}}"
    (group,) = domain["default_user_settings"]["security_groups"]
    assert "security-groups_studio_group_" in group


@pytest.mark.parametrize("deletion_protection", [True, False])
def test_the_bucket_s_objects_are_protected_by_the_setting(
    synthesize: Synthesize, *, deletion_protection: bool
) -> None:
    settings = make_settings(deletion_protection=deletion_protection)
    studio = synthesize(settings)["studio"]
    assert resource(studio, "aws_s3_bucket")["force_destroy"] is not deletion_protection


def test_snapshot_with_every_part(synthesize: Synthesize, snapshot: SnapshotAssertion) -> None:
    assert for_snapshot(with_every_part(synthesize)["studio"]) == snapshot


def test_without_the_settings_for_them_there_is_nothing_that_costs_or_grants(
    stacks: dict[str, Terraform],
) -> None:
    studio = stacks["studio"]
    for kind in ("aws_ecr_repository", "aws_iam_policy", "aws_sagemaker_space"):
        assert resources(studio, kind) == []
    assert resources(studio, "aws_budgets_budget") == []
    assert len(resources(studio, "aws_iam_role")) == 1
    granted = permissions(studio, "execution-role")
    assert not granted.keys() & {"SharedApps", "OwnSessions"}
    assert "license-manager" not in str(stacks["network"])


def test_apps_run_on_the_instances_of_the_settings_only(synthesize: Synthesize) -> None:
    denied = permissions(with_every_part(synthesize)["studio"], "execution-role")[
        "OnlyTheseInstances"
    ]
    assert denied["Effect"] == "Deny"
    assert denied["Condition"] == {
        "ForAnyValue:StringNotEquals": {
            "sagemaker:InstanceTypes": ["system", "ml.t3.medium", "ml.t3.large", "ml.m5.xlarge"]
        }
    }


def test_everybody_may_start_the_app_of_a_shared_space_and_of_no_other(
    synthesize: Synthesize,
) -> None:
    shared = permissions(with_every_part(synthesize)["studio"], "execution-role")["SharedApps"]
    (arn,) = shared["Resource"]
    assert arn.endswith("app/$${sagemaker:DomainId}/review/*")
    assert shared["Condition"] == {"StringEquals": {"sagemaker:SpaceSharingType": "Shared"}}


def test_one_who_has_rstudio_starts_sessions_of_the_own_profile_only(
    synthesize: Synthesize,
) -> None:
    own = permissions(with_every_part(synthesize)["studio"], "execution-role")["OwnSessions"]
    (arn,) = own["Resource"]
    assert arn.endswith("app/$${sagemaker:DomainId}/$${sagemaker:UserProfileName}/*")
    # A space that is called as the profile is has an owner.
    assert own["Condition"] == {"Null": {"sagemaker:OwnerUserProfileArn": "true"}}


def test_rstudio_s_server_uses_the_licence_and_is_restarted(synthesize: Synthesize) -> None:
    found = permissions(with_every_part(synthesize)["studio"], "rstudio-role")
    assert found.keys() == {"UseLicence", "RestartServer", "WriteLogs"}
    assert all(action.startswith("license-manager:") for action in found["UseLicence"]["Action"])
    assert found["RestartServer"]["Action"] == ["sagemaker:CreateApp"]
    assert found["RestartServer"]["Resource"] == [
        "arn:aws:sagemaker:us-west-2:111122223333:app/*/domain-shared/*"
    ]


def test_seats_in_rstudio_are_those_of_the_settings(synthesize: Synthesize) -> None:
    groups = {
        profile["user_profile_name"]: (
            profile.get("user_settings", {})
            .get("r_studio_server_pro_app_settings", {})
            .get("user_group")
        )
        for profile in resources(
            with_every_part(synthesize)["studio"], "aws_sagemaker_user_profile"
        )
    }
    assert groups == {"ada-lovelace": "R_STUDIO_ADMIN", "grace-hopper": None}


def test_spaces_belong_to_profiles_of_this_stack(synthesize: Synthesize) -> None:
    for space in resources(with_every_part(synthesize)["studio"], "aws_sagemaker_space"):
        owner = space["ownership_settings"]["owner_user_profile_name"]
        assert owner.startswith("${aws_sagemaker_user_profile.user-profiles_")


def changed(before: Any, after: Any, path: str = "") -> list[str]:
    """Return the paths at which two values differ."""
    if isinstance(before, dict) and isinstance(after, dict):
        keys = before.keys() | after.keys()
        return [
            found
            for key in sorted(keys)
            for found in changed(before.get(key), after.get(key), f"{path}.{key}")
        ]
    return [] if before == after else [path.lstrip(".")]


def test_detaching_an_image_changes_one_attribute_of_the_domain_and_takes_what_is_the_image_s(
    synthesize: Synthesize,
) -> None:
    images = [image for image in EVERY_PART["images"] if image["name"] != "r-old"]
    before, after = with_every_part(synthesize), with_every_part(synthesize, images=images)
    assert {id_ for id_ in before if before[id_] != after[id_]} == {"studio"}
    paths = changed(before["studio"]["resource"], after["studio"]["resource"])
    (domain,) = before["studio"]["resource"]["aws_sagemaker_domain"]
    of_domain = [path for path in paths if path.startswith("aws_sagemaker_domain.")]
    assert of_domain == [
        f"aws_sagemaker_domain.{domain}.default_user_settings.r_session_app_settings.custom_image"
    ]
    assert all("-r-old_" in path for path in paths if path not in of_domain)


def test_a_new_version_changes_one_attribute_of_the_domain_and_what_is_the_image_s(
    synthesize: Synthesize,
) -> None:
    images = [
        image | ({"tag": "4.3.3-2"} if image["name"] == "r-old" else {})
        for image in EVERY_PART["images"]
    ]
    before, after = with_every_part(synthesize), with_every_part(synthesize, images=images)
    # The domain names the version by reference: Terraform sees it change, the text does not.
    paths = changed(before["studio"]["resource"], after["studio"]["resource"])
    assert paths
    assert {path.split(".")[0] for path in paths} == {
        "aws_sagemaker_image",
        "aws_sagemaker_image_version",
    }
    assert all("-r-old_" in path for path in paths)


def test_rstudio_reaches_the_licence_through_an_endpoint_of_its_own(synthesize: Synthesize) -> None:
    network = with_every_part(synthesize)["network"]
    (endpoint,) = (
        endpoint
        for endpoint in resources(network, "aws_vpc_endpoint")
        if endpoint["service_name"] == "com.amazonaws.us-west-2.license-manager"
    )
    (statement,) = statements(endpoint["policy"]).values()
    assert statement["Condition"] == {
        "ArnEquals": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/test-rstudio"}
    }
