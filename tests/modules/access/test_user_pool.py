from pathlib import Path
from typing import Any

import pytest

from modules.access.user_pool import UserPool, UserPoolProps
from modules.core.naming import Naming
from modules.settings import CognitoIdentitySettings
from testing.configuration import make_settings
from tests.support.synthesis import Terraform, resource, resources, synth_construct


def synth(tmp_path: Path, *, deletion_protection: bool = True, **identity: object) -> Terraform:
    props = UserPoolProps(
        naming=Naming.of(make_settings()),
        identity=CognitoIdentitySettings.model_validate(identity),
        deletion_protection=deletion_protection,
    )
    return synth_construct(lambda scope: UserPool(scope, "user-pool", props), tmp_path)


@pytest.fixture
def terraform(tmp_path: Path) -> Terraform:
    return synth(tmp_path)


@pytest.fixture
def pool(terraform: Terraform) -> dict[str, Any]:
    return resource(terraform, "aws_cognito_user_pool")


@pytest.fixture
def client(terraform: Terraform) -> dict[str, Any]:
    return resource(terraform, "aws_cognito_user_pool_client")


def test_only_administrators_create_users(pool: dict[str, Any]) -> None:
    assert pool["admin_create_user_config"] == {"allow_admin_create_user_only": True}


def test_only_administrators_reset_passwords(pool: dict[str, Any]) -> None:
    (mechanism,) = pool["account_recovery_setting"]["recovery_mechanism"]
    assert mechanism["name"] == "admin_only"


def test_has_no_hosted_domain(terraform: Terraform) -> None:
    assert resources(terraform, "aws_cognito_user_pool_domain") == []


def test_passwords_are_long_and_mixed(pool: dict[str, Any]) -> None:
    policy = pool["password_policy"]
    assert policy["minimum_length"] == 16
    assert all(
        policy[f"require_{kind}"] for kind in ("lowercase", "uppercase", "numbers", "symbols")
    )
    assert policy["temporary_password_validity_days"] == 1


def test_names_that_differ_in_case_only_are_one_user(pool: dict[str, Any]) -> None:
    assert pool["username_configuration"] == {"case_sensitive": False}


@pytest.mark.parametrize(("protected", "state"), [(True, "ACTIVE"), (False, "INACTIVE")])
def test_deletion_protection_follows_the_setting(
    tmp_path: Path, state: str, *, protected: bool
) -> None:
    terraform = synth(tmp_path, deletion_protection=protected)
    assert resource(terraform, "aws_cognito_user_pool")["deletion_protection"] == state


def test_the_client_has_no_secret_and_no_hosted_flow(client: dict[str, Any]) -> None:
    assert client["generate_secret"] is False
    assert not {key for key in client if key.startswith(("allowed_oauth", "callback"))}


def test_signs_in_by_srp_or_password(client: dict[str, Any]) -> None:
    assert set(client["explicit_auth_flows"]) == {
        "ALLOW_USER_SRP_AUTH",
        "ALLOW_USER_PASSWORD_AUTH",
        "ALLOW_REFRESH_TOKEN_AUTH",
    }


def test_does_not_tell_who_exists(client: dict[str, Any]) -> None:
    assert client["prevent_user_existence_errors"] == "ENABLED"


def test_tokens_can_be_revoked_and_end_as_the_settings_say(tmp_path: Path) -> None:
    terraform = synth(tmp_path, access_token_minutes=15, refresh_token_hours=4)
    client = resource(terraform, "aws_cognito_user_pool_client")
    assert client["enable_token_revocation"] is True
    assert client["access_token_validity"] == 15
    assert client["id_token_validity"] == 15
    assert client["refresh_token_validity"] == 4
    assert client["token_validity_units"] == [
        {"access_token": "minutes", "id_token": "minutes", "refresh_token": "hours"}
    ]


def test_the_issuer_is_the_pool_s(tmp_path: Path) -> None:
    props = UserPoolProps(
        naming=Naming.of(make_settings()),
        identity=CognitoIdentitySettings(),
        deletion_protection=True,
    )
    issuers: list[str] = []
    synth_construct(
        lambda scope: issuers.append(UserPool(scope, "user-pool", props).issuer), tmp_path
    )
    assert issuers[0].startswith("https://cognito-idp.us-west-2.amazonaws.com/${")


def test_the_portal_signs_in_to_the_pool(terraform: Terraform, client: dict[str, Any]) -> None:
    (pool_id,) = terraform["resource"]["aws_cognito_user_pool"]
    assert terraform["resource"]["aws_cognito_user_pool"][pool_id]["name"] == "test-employees"
    assert client["name"] == "test-portal"
    assert client["user_pool_id"] == f"${{aws_cognito_user_pool.{pool_id}.id}}"
