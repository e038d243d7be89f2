import pytest

from authorizer.environment import Environment
from shared.variables import InvalidEnvironmentError
from testing.token_issuer import COGNITO, ISSUER, OIDC, POOL

SERVICE_OVERRIDE = "AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER"


def test_a_user_pool_s_tokens_are_for_its_client() -> None:
    environment = Environment.from_environ(COGNITO)
    assert environment.jwks_uri == f"{ISSUER}/.well-known/jwks.json"
    assert environment.is_cognito
    assert environment.audience == COGNITO["CLIENT_ID"]
    assert (environment.audience_claim, environment.employee_claim) == ("client_id", "username")
    assert environment.clock_skew_seconds == 30


def test_an_outside_issuer_is_asked_where_its_keys_are() -> None:
    environment = Environment.from_environ(OIDC)
    assert environment.jwks_uri is None
    assert not environment.is_cognito
    assert (environment.audience_claim, environment.employee_claim) == ("aud", "sub")
    assert (environment.required_scopes, environment.groups_claim) == (frozenset(), "groups")


def test_an_outside_issuer_s_options_are_read() -> None:
    environment = Environment.from_environ(
        OIDC
        | {
            "JWKS_URI": "https://keys.example.com/keys?p=policy",
            "REQUIRED_SCOPES": '["studio"]',
            "REQUIRED_GROUPS": '["Data Science", "EU"]',
            "GROUPS_CLAIM": "https://example.com/groups",
        }
    )
    assert environment.jwks_uri == "https://keys.example.com/keys?p=policy"
    assert environment.required_scopes == {"studio"}
    assert environment.required_groups == {"Data Science", "EU"}
    assert environment.groups_claim == "https://example.com/groups"


@pytest.mark.parametrize(
    ("overrides", "origin"),
    [
        ({"AWS_ENDPOINT_URL": "http://127.0.0.1:4566"}, "http://127.0.0.1:4566"),
        ({"AWS_ENDPOINT_URL": "http://localhost:4566/"}, "http://localhost:4566"),
        ({SERVICE_OVERRIDE: "http://[::1]:1"}, "http://[::1]:1"),
        ({SERVICE_OVERRIDE: "https://vpce.example.com"}, "https://vpce.example.com"),
        (
            {"AWS_ENDPOINT_URL": "http://127.0.0.1:1", SERVICE_OVERRIDE: "http://127.0.0.1:2"},
            "http://127.0.0.1:2",
        ),
        (
            {"AWS_ENDPOINT_URL": "http://127.0.0.1:1", SERVICE_OVERRIDE: ""},
            "http://127.0.0.1:1",
        ),
    ],
)
def test_an_endpoint_override_moves_only_the_keys(overrides: dict[str, str], origin: str) -> None:
    environment = Environment.from_environ(COGNITO | overrides)
    assert environment.jwks_uri == f"{origin}/{POOL}/.well-known/jwks.json"
    assert environment.issuer == ISSUER


@pytest.mark.parametrize(
    "issuer", ["https://login.example.com", "https://login.example.com/", "https://x.test/a/"]
)
def test_a_slash_at_an_outside_issuer_s_end_is_part_of_it(issuer: str) -> None:
    assert Environment.from_environ(OIDC | {"ISSUER": issuer}).issuer == issuer


def test_an_endpoint_override_moves_no_other_issuer() -> None:
    environment = Environment.from_environ(OIDC | {"AWS_ENDPOINT_URL": "http://127.0.0.1:4566"})
    assert environment.jwks_uri is None


@pytest.mark.parametrize(
    ("base", "name", "value"),
    [
        (COGNITO, "IDENTITY", "saml"),
        (COGNITO, "ISSUER", ""),
        (COGNITO, "ISSUER", "http://cognito-idp.eu-west-1.amazonaws.com/pool"),
        (COGNITO, "ISSUER", f"{ISSUER}/"),
        (COGNITO, "ISSUER", f"{ISSUER}?a=b"),
        (COGNITO, "ISSUER", "https://user@example.com"),
        (COGNITO, "CLIENT_ID", ""),
        (COGNITO, "CLIENT_ID", "an id"),
        (COGNITO, "STAGE", ""),
        (COGNITO, "STAGE", "dev/GET/*"),
        (COGNITO, "CLOCK_SKEW_SECONDS", "121"),
        (COGNITO, "KEYS_REFETCH_SECONDS", "4"),
        (COGNITO, "KEYS_STALE_SECONDS", "299"),
        (COGNITO, "KEYS_STALE_SECONDS", "86401"),
        (COGNITO, "AWS_ENDPOINT_URL", "http://10.0.0.1:4566"),
        (COGNITO, "AWS_ENDPOINT_URL", "http://127.0.0.1.example.com"),
        (COGNITO, "AWS_ENDPOINT_URL", "file:///etc/passwd"),
        (COGNITO, SERVICE_OVERRIDE, "127.0.0.1:4566"),
        (OIDC, "ISSUER", "http://login.example.com"),
        (OIDC, "ISSUER", "https://login.example.com//"),
        (OIDC, "ISSUER", "https://login.example.com/?a=b"),
        (OIDC, "ISSUER", "https://login.example.com/#a"),
        (OIDC, "ISSUER", "file:///etc/passwd"),
        (OIDC, "AUDIENCE", ""),
        (OIDC, "AUDIENCE_CLAIM", ""),
        (OIDC, "EMPLOYEE_CLAIM", "a claim"),
        (OIDC, "JWKS_URI", "http://login.example.com/keys"),
        (OIDC, "REQUIRED_SCOPES", "studio"),
        (OIDC, "REQUIRED_GROUPS", "[1]"),
        (OIDC, "GROUPS_CLAIM", "a claim"),
    ],
)
def test_a_bad_variable_is_named_with_its_value(
    base: dict[str, str], name: str, value: str
) -> None:
    with pytest.raises(InvalidEnvironmentError) as caught:
        Environment.from_environ(base | {name: value})
    assert f"{name} is {value!r}: " in str(caught.value)


def test_all_bad_variables_are_named_at_once() -> None:
    with pytest.raises(InvalidEnvironmentError) as caught:
        Environment.from_environ({"IDENTITY": "cognito", "AWS_ENDPOINT_URL": "ftp://x"})
    names = [problem.split(" ")[0] for problem in str(caught.value).split("; ")]
    assert names == [
        "ISSUER",
        "CLIENT_ID",
        "AWS_ENDPOINT_URL",
        "STAGE",
        "CLOCK_SKEW_SECONDS",
        "KEYS_REFETCH_SECONDS",
        "KEYS_STALE_SECONDS",
    ]
