import pytest

from authorizer.environment import Environment, InvalidEnvironmentError
from tests.lambda_src.authorizer.issuer import CLIENT_ID, ISSUER, POOL

GOOD = {"ISSUER": ISSUER, "CLIENT_ID": CLIENT_ID}
SERVICE_OVERRIDE = "AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER"


def test_the_keys_are_read_from_the_issuer() -> None:
    assert Environment.from_environ(GOOD) == Environment(
        issuer=ISSUER,
        client_id=CLIENT_ID,
        clock_skew_seconds=30,
        jwks_uri=f"{ISSUER}/.well-known/jwks.json",
    )


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
    environment = Environment.from_environ(GOOD | overrides)
    assert environment.jwks_uri == f"{origin}/{POOL}/.well-known/jwks.json"
    assert environment.issuer == ISSUER


@pytest.mark.parametrize("seconds", ["0", "120"])
def test_the_clock_skew_may_be_set(seconds: str) -> None:
    environment = Environment.from_environ(GOOD | {"CLOCK_SKEW_SECONDS": seconds})
    assert environment.clock_skew_seconds == int(seconds)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ISSUER", ""),
        ("ISSUER", "http://cognito-idp.eu-west-1.amazonaws.com/pool"),
        ("ISSUER", f"{ISSUER}/"),
        ("ISSUER", f"{ISSUER}?a=b"),
        ("ISSUER", "https://cognito-idp.eu-west-1.amazonaws.com"),
        ("CLIENT_ID", ""),
        ("CLIENT_ID", "an id"),
        ("CLOCK_SKEW_SECONDS", "-1"),
        ("CLOCK_SKEW_SECONDS", "121"),
        ("CLOCK_SKEW_SECONDS", "1.5"),
        ("AWS_ENDPOINT_URL", "http://10.0.0.1:4566"),
        ("AWS_ENDPOINT_URL", "http://127.0.0.1.example.com"),
        ("AWS_ENDPOINT_URL", "file:///etc/passwd"),
        (SERVICE_OVERRIDE, "127.0.0.1:4566"),
    ],
)
def test_a_bad_variable_is_named_with_its_value(name: str, value: str) -> None:
    with pytest.raises(InvalidEnvironmentError) as caught:
        Environment.from_environ(GOOD | {name: value})
    assert str(caught.value).startswith(f"{name} is {value!r}: ")
    assert ";" not in str(caught.value)


def test_all_bad_variables_are_named_at_once() -> None:
    with pytest.raises(InvalidEnvironmentError) as caught:
        Environment.from_environ({"CLOCK_SKEW_SECONDS": "soon", "AWS_ENDPOINT_URL": "ftp://x"})
    names = [problem.split(" ")[0] for problem in str(caught.value).split("; ")]
    assert names == ["ISSUER", "CLIENT_ID", "CLOCK_SKEW_SECONDS", "AWS_ENDPOINT_URL"]
