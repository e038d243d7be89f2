"""The whole function: events in, policies and errors out, keys over real HTTP."""

import base64
import hashlib
import hmac
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from authorizer import handler as module
from authorizer.issuer import IssuerError
from authorizer.tokens import Reason
from shared.variables import InvalidEnvironmentError
from testing.token_issuer import (
    AUDIENCE,
    COGNITO,
    OIDC,
    POOL,
    KeyServer,
    SigningKey,
    access_claims,
)
from tests.lambda_src.log import CONTEXT, REQUEST_ID, Log

STAGE = "arn:aws:execute-api:eu-west-1:123456789012:a1b2c3d4e5/dev"


def _event(*authorization: str) -> dict[str, Any]:
    return {
        "type": "REQUEST",
        "methodArn": f"{STAGE}/GET/alice",
        "headers": {"authorization": authorization[-1]} if authorization else {},
        "multiValueHeaders": {"authorization": list(authorization)} if authorization else {},
        "requestContext": {
            "requestId": "8d3f-api",
            "stage": "dev",
            "identity": {"sourceIp": "192.168.10.20", "vpceId": "vpce-1"},
        },
    }


def _segment(content: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()


def _handmade(header: object, claims: object, secret: bytes = b"") -> str:
    signed = f"{_segment(header)}.{_segment(claims)}"
    digest = hmac.digest(secret, signed.encode(), hashlib.sha256) if secret else b""
    return f"{signed}.{base64.urlsafe_b64encode(digest).rstrip(b'=').decode()}"


@pytest.fixture(autouse=True)
def environ(key_server: KeyServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name, value in COGNITO.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_ENDPOINT_URL", key_server.origin)
    monkeypatch.delenv("AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER", raising=False)
    module._setup.cache_clear()
    yield
    module._setup.cache_clear()


def _handle(event: dict[str, Any]) -> dict[str, object]:
    answer = module.handler(event, CONTEXT)
    assert isinstance(answer, dict)
    return answer


def _assert_untold(token: str, *texts: str) -> None:
    for text in texts:
        for segment in token.split("."):
            assert len(segment) < 8 or segment not in text


def test_the_owner_of_a_token_gets_their_own_path(
    signing_key: SigningKey, key_server: KeyServer, log: Log
) -> None:
    token = signing_key.sign(access_claims())
    answers = [_handle(_event(f"Bearer {token}")) for _ in range(2)]
    assert answers[0] == answers[1]
    assert answers[0]["context"] == {"employee_id": "alice"}
    document = answers[0]["policyDocument"]
    assert isinstance(document, dict)
    assert document["Statement"][0]["Resource"] == f"{STAGE}/GET/alice"
    assert key_server.paths == [f"/{POOL}/.well-known/jwks.json"]
    assert len(log.lines) == 2
    assert log.lines[0] == {
        "level": "INFO",
        "decision": "allow",
        "reason": "allowed",
        "employee_id": "alice",
        "api_request_id": "8d3f-api",
        "function_request_id": REQUEST_ID,
        "address": "192.168.10.20",
        "endpoint": "vpce-1",
    }
    _assert_untold(token, log.text)


def test_a_refused_token_is_a_401_that_only_the_record_explains(
    signing_key: SigningKey, log: Log
) -> None:
    token = signing_key.sign(access_claims(client_id="another"))
    with pytest.raises(Exception, match=r"\AUnauthorized\Z") as caught:
        _handle(_event(f"Bearer {token}"))
    assert type(caught.value) is Exception
    assert log.lines == [
        {
            "level": "WARNING",
            "decision": "deny",
            "reason": Reason.WRONG_CLIENT,
            "api_request_id": "8d3f-api",
            "function_request_id": REQUEST_ID,
            "address": "192.168.10.20",
            "endpoint": "vpce-1",
        }
    ]
    _assert_untold(token, log.text)


def test_unsigned_algorithms_never_reach_the_key_server(key_server: KeyServer) -> None:
    for algorithm in ("none", "HS256", "RS512"):
        with pytest.raises(Exception, match=r"\AUnauthorized\Z"):
            _handle(_event(f"Bearer {_handmade({'alg': algorithm, 'kid': 'x'}, {}, b'secret')}"))
    assert key_server.paths == []


def test_a_failing_key_server_is_an_error_and_no_refusal(
    signing_key: SigningKey, key_server: KeyServer, log: Log
) -> None:
    key_server.status = 503
    token = signing_key.sign(access_claims())
    with pytest.raises(module.AuthorizerError, match="no usable keys") as caught:
        _handle(_event(f"Bearer {token}"))
    _assert_untold(token, log.text, str(caught.value))
    (line,) = log.lines
    assert (line["decision"], line["reason"]) == ("error", "no_keys")
    assert line["keys_problem"].endswith("answered 503")


def test_while_the_key_server_fails_the_record_says_so(signing_key: SigningKey, log: Log) -> None:
    event = _event(f"Bearer {signing_key.sign(access_claims())}")
    _handle(event)
    module._setup().keys.problem = "it is down"
    _handle(event)
    assert [line.get("keys_problem") for line in log.lines] == [None, "it is down"]


def test_a_bad_environment_is_an_error_that_names_the_variable(
    signing_key: SigningKey, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CLIENT_ID")
    token = signing_key.sign(access_claims())
    with pytest.raises(module.AuthorizerError, match="CLIENT_ID is ''"):
        _handle(_event(f"Bearer {token}"))
    (line,) = log.lines
    assert (line["decision"], line["reason"]) == ("error", "misconfigured")
    assert line["detail"].startswith("CLIENT_ID is ''")
    _assert_untold(token, log.text)


def test_a_method_arn_of_another_shape_is_an_error(signing_key: SigningKey) -> None:
    event = _event(f"Bearer {signing_key.sign(access_claims())}") | {"methodArn": "*"}
    with pytest.raises(module.AuthorizerError, match="methodArn must be"):
        _handle(event)


def test_an_unforeseen_error_is_logged_without_its_message(
    signing_key: SigningKey, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = signing_key.sign(access_claims())

    def break_down(*_: object) -> str:
        raise KeyError(token)

    monkeypatch.setattr(module, "employee_of", break_down)
    with pytest.raises(module.AuthorizerError) as caught:
        _handle(_event(f"Bearer {token}"))
    assert caught.value.__suppress_context__
    (line,) = log.lines
    assert (line["decision"], line["reason"]) == ("error", "unforeseen")
    assert line["error_type"] == "KeyError"
    assert "break_down" in "".join(line["stack"])
    _assert_untold(token, log.text, str(caught.value))


def _oidc(monkeypatch: pytest.MonkeyPatch, server: KeyServer, **variables: str) -> str:
    """Make the key server the issuer, and return its URL."""
    server.discover(server.origin)
    for name, value in (OIDC | {"ISSUER": server.origin} | variables).items():
        monkeypatch.setenv(name, value)
    return server.origin


def _oidc_claims(issuer: str, **changes: object) -> dict[str, Any]:
    claims = {"iss": issuer, "aud": AUDIENCE, "sub": "alice"} | changes
    return access_claims(client_id=None, token_use=None, username=None, **claims)


@pytest.mark.parametrize(
    ("variables", "claims"),
    [
        ({}, {}),
        ({}, {"aud": [AUDIENCE, "https://other.example.com"]}),
        ({"EMPLOYEE_CLAIM": "uid"}, {"uid": "alice", "sub": "5e2f"}),
        ({"AUDIENCE_CLAIM": "azp"}, {"azp": AUDIENCE, "aud": "account"}),
        ({"REQUIRED_SCOPES": '["studio"]'}, {"scope": "openid studio"}),
        ({"REQUIRED_SCOPES": '["studio"]'}, {"scope": None, "scp": "studio"}),
        ({"REQUIRED_SCOPES": '["studio"]'}, {"scope": None, "scp": ["studio", 7]}),
        ({"REQUIRED_GROUPS": '["Data Science"]'}, {"groups": ["Data Science", 7]}),
        ({"REQUIRED_GROUPS": '["x"]', "GROUPS_CLAIM": "roles"}, {"roles": ["x"]}),
    ],
)
def test_an_outside_issuer_s_token_is_read_as_configured(
    variables: dict[str, str],
    claims: dict[str, object],
    signing_key: SigningKey,
    key_server: KeyServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    issuer = _oidc(monkeypatch, key_server, **variables)
    event = _event(f"Bearer {signing_key.sign(_oidc_claims(issuer, **claims))}")
    assert _handle(event)["principalId"] == "alice"


class TestCheck:
    """What a deployment asks."""

    def test_a_good_issuer_is_told(
        self, key_server: KeyServer, log: Log, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        issuer = _oidc(monkeypatch, key_server, EMPLOYEE_CLAIM="uid")
        key_server.discover(issuer, claims_supported=["sub", "aud"])
        assert _handle(module.CHECK) == {
            "issuer": issuer,
            "keys": 1,
            "keys_passed_over": [],
            "unlisted_claims": ["uid"],
        }
        assert log.lines == []

    def test_a_user_pool_needs_its_keys_only(self, key_server: KeyServer) -> None:
        assert _handle(module.CHECK)["keys"] == 1
        assert key_server.paths == [f"/{POOL}/.well-known/jwks.json"]

    def test_a_wrong_issuer_fails(
        self, key_server: KeyServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        _oidc(monkeypatch, key_server)
        key_server.discover(key_server.origin, issuer="https://other.example.com")
        with pytest.raises(IssuerError, match="names another issuer"):
            _handle(module.CHECK)

    def test_an_issuer_out_of_reach_fails(
        self, key_server: KeyServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        _oidc(monkeypatch, key_server)
        key_server.shutdown()
        key_server.server_close()
        with pytest.raises(IssuerError, match="cannot be reached"):
            _handle(module.CHECK)

    def test_bad_variables_fail(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("ISSUER", "login.example.com")
        with pytest.raises(InvalidEnvironmentError, match=r"ISSUER is 'login\.example\.com'"):
            _handle(module.CHECK)

    @pytest.mark.parametrize("extra", [{"type": "REQUEST"}, {"methodArn": "x"}, {"type": None}])
    def test_no_request_can_ask(self, extra: dict[str, Any], key_server: KeyServer) -> None:
        with pytest.raises(Exception, match=r"\AUnauthorized\Z"):
            _handle(module.CHECK | extra)
        assert key_server.paths == []


def _fresh(*arguments: str) -> "subprocess.CompletedProcess[str]":
    script = (
        "import json, sys; from authorizer.handler import handler;"
        "from tests.lambda_src.log import CONTEXT;"
        "print(handler(json.load(open(sys.argv[1])), CONTEXT)['principalId'])"
    )
    return subprocess.run(
        [sys.executable, "-c", script, *arguments], capture_output=True, text=True, check=False
    )


def test_a_fresh_process_reads_the_keys_while_it_starts_and_tells_no_token(
    signing_key: SigningKey, key_server: KeyServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", ":".join(sys.path))
    token = signing_key.sign(access_claims())
    event = tmp_path / "event.json"
    event.write_text(json.dumps(_event(f"Bearer {token}")))
    done = _fresh(str(event))
    assert done.stdout.endswith("alice\n")
    assert len(key_server.paths) == 1
    _assert_untold(token, done.stdout, done.stderr)


def test_a_process_asks_for_the_keys_before_it_loads_what_verifies_tokens(
    key_server: KeyServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", ":".join(sys.path))
    script = (
        "import importlib, sys; sys.modules['jwt'] = None\n"
        "try: import authorizer.handler\n"
        "except ModuleNotFoundError: importlib.import_module('time').sleep(2)"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
    assert key_server.paths == [f"/{POOL}/.well-known/jwks.json"]


def test_a_process_starts_whatever_is_wrong(
    signing_key: SigningKey, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", ":".join(sys.path))
    monkeypatch.setenv("ISSUER", "")
    event = tmp_path / "event.json"
    event.write_text(json.dumps(_event(f"Bearer {signing_key.sign(access_claims())}")))
    done = _fresh(str(event))
    assert "AuthorizerError: ISSUER is ''" in done.stderr
    assert json.loads(done.stdout)["reason"] == "misconfigured"
