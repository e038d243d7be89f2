"""The whole function: events in, policies and errors out, keys over real HTTP."""

import base64
import hashlib
import hmac
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from authorizer import handler as module
from authorizer.issuer import IssuerError
from authorizer.tokens import Reason
from shared.variables import InvalidEnvironmentError
from tests.lambda_src.authorizer.issuer import (
    AUDIENCE,
    CLIENT_ID,
    COGNITO,
    ISSUER,
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


def _tampered(token: str) -> str:
    header, _, signature = token.split(".")
    return f"{header}.{_segment(access_claims(username='bob'))}.{signature}"


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


TokenMaker = Callable[[SigningKey, SigningKey], str]

REFUSED_TOKENS: list[tuple[str, Reason, TokenMaker]] = [
    (
        "algorithm none",
        Reason.WRONG_ALGORITHM,
        lambda key, _: _handmade({"alg": "none", "kid": key.key_id}, access_claims()),
    ),
    (
        "public key as an HMAC secret",
        Reason.WRONG_ALGORITHM,
        lambda key, _: _handmade(
            {"alg": "HS256", "kid": key.key_id}, access_claims(), key.public_pem
        ),
    ),
    (
        "no algorithm",
        Reason.WRONG_ALGORITHM,
        lambda key, _: _handmade({"kid": key.key_id}, access_claims(), b"secret"),
    ),
    (
        "header is not an object",
        Reason.MALFORMED,
        lambda _, __: _handmade([], access_claims(), b"secret"),
    ),
    ("not JSON", Reason.MALFORMED, lambda _, __: "bm90IGpzb24.bm90IGpzb24.bm90IGpzb24"),
    (
        "key id is a number",
        Reason.MALFORMED,
        lambda _, __: _handmade({"alg": "RS256", "kid": 1}, access_claims(), b"secret"),
    ),
    (
        "deeply nested header",
        Reason.MALFORMED,
        lambda _, __: base64.urlsafe_b64encode(b"[" * 6000).decode().rstrip("=") + ".e30.e30",
    ),
    (
        "no key id",
        Reason.UNKNOWN_KEY,
        lambda _, __: _handmade({"alg": "RS256"}, access_claims(), b"secret"),
    ),
    ("foreign key", Reason.UNKNOWN_KEY, lambda _, foreign: foreign.sign(access_claims())),
    (
        "foreign key under our key's id",
        Reason.BAD_SIGNATURE,
        lambda key, foreign: foreign.sign(access_claims(), kid=key.key_id),
    ),
    (
        "tampered",
        Reason.BAD_SIGNATURE,
        lambda key, _: _tampered(key.sign(access_claims())),
    ),
    (
        "unknown critical extension",
        Reason.MALFORMED,
        lambda key, _: key.sign(access_claims(), crit=["x"], x=1),
    ),
    (
        "another pool's issuer",
        Reason.WRONG_ISSUER,
        lambda key, _: key.sign(access_claims(iss=f"{ISSUER}x")),
    ),
    (
        "another client",
        Reason.WRONG_CLIENT,
        lambda key, _: key.sign(access_claims(client_id="another")),
    ),
    (
        "id token",
        Reason.WRONG_USE,
        lambda key, _: key.sign(access_claims(token_use="id")),
    ),
    (
        "id token as Cognito makes it",
        Reason.MISSING_CLAIM,
        lambda key, _: key.sign(
            access_claims(token_use="id", client_id=None, username=None, aud=CLIENT_ID)
        ),
    ),
    (
        "meant for another resource",
        Reason.FOREIGN_AUDIENCE,
        lambda key, _: key.sign(access_claims(aud="https://other.example.com")),
    ),
    (
        "expired",
        Reason.EXPIRED,
        lambda key, _: key.sign(access_claims(exp=int(time.time()) - 3600)),
    ),
    (
        "issued in the future",
        Reason.NOT_YET_VALID,
        lambda key, _: key.sign(access_claims(iat=int(time.time()) + 3600)),
    ),
    (
        "not yet valid",
        Reason.NOT_YET_VALID,
        lambda key, _: key.sign(access_claims(nbf=int(time.time()) + 3600)),
    ),
    (
        "expiry is not a time",
        Reason.MALFORMED,
        lambda key, _: key.sign(access_claims(exp="never")),
    ),
    *(
        (
            f"no {claim}",
            Reason.MISSING_CLAIM,
            lambda key, _, claim=claim: key.sign(access_claims(**{claim: None})),
        )
        for claim in ("exp", "iat", "iss", "token_use", "client_id", "username")
    ),
    *(
        (
            f"user name {name!r}",
            Reason.INVALID_EMPLOYEE_ID,
            lambda key, _, name=name: key.sign(access_claims(username=name)),
        )
        for name in (
            *("*", "a*", "?lice", "alice/../bob", "alice/*", "Alice", "a@b", "", ".", "-a"),
            *("alice\n", "ал", "a" * 64, "a:b", "${x}", "a%2a", ["alice"], 7),
        )
    ),
]


@pytest.mark.parametrize(
    ("reason", "make_token"),
    [pytest.param(reason, make, id=name) for name, reason, make in REFUSED_TOKENS],
)
def test_a_refused_token_is_a_401_that_tells_nothing(
    reason: Reason,
    make_token: TokenMaker,
    signing_key: SigningKey,
    foreign_key: SigningKey,
    log: Log,
) -> None:
    token = make_token(signing_key, foreign_key)
    with pytest.raises(Exception, match=r"\AUnauthorized\Z") as caught:
        _handle(_event(f"Bearer {token}"))
    assert type(caught.value) is Exception
    assert caught.value.__suppress_context__
    assert caught.value.__cause__ is None
    (line,) = log.lines
    assert (line["decision"], line["reason"]) == ("deny", reason)
    assert (line["address"], line["endpoint"]) == ("192.168.10.20", "vpce-1")
    assert "employee_id" not in line
    _assert_untold(token, log.text)


def _not_bearer(token: str) -> list[tuple[str, ...]]:
    return [
        (token,),
        (f"Basic {token}",),
        (f"Bearer{token}",),
        (f"Bearer {token} ",),
        (f"Bearer {token}, Bearer {token}",),
        (f"Bearer {token}.x",),
        ("Bearer a.b",),
        ("Bearer é.b.c",),
        ("Bearer ",),
        ("",),
    ]


@pytest.mark.parametrize(
    ("reason", "cases"),
    [
        (Reason.HEADER_NOT_SINGLE, lambda token: [(), (f"Bearer {token}", f"Bearer {token}")]),
        (Reason.HEADER_TOO_LONG, lambda token: [(f"Bearer {token}{'A' * 10_240}",)]),
        (Reason.HEADER_NOT_BEARER, _not_bearer),
    ],
)
def test_a_refused_header_is_a_401_that_tells_nothing(
    reason: Reason,
    cases: Callable[[str], list[tuple[str, ...]]],
    signing_key: SigningKey,
    key_server: KeyServer,
    log: Log,
) -> None:
    token = signing_key.sign(access_claims())
    for authorization in cases(token):
        with pytest.raises(Exception, match=r"\AUnauthorized\Z"):
            _handle(_event(*authorization))
        assert log.lines[-1]["reason"] == reason
    _assert_untold(token, log.text)
    assert key_server.paths == []


def test_two_headers_that_differ_in_case_are_two(signing_key: SigningKey, log: Log) -> None:
    value = f"Bearer {signing_key.sign(access_claims())}"
    event = _event()
    event["multiValueHeaders"] = {"Authorization": [value], "authorization": [value]}
    with pytest.raises(Exception, match=r"\AUnauthorized\Z"):
        _handle(event)
    assert log.lines[0]["reason"] == Reason.HEADER_NOT_SINGLE


@pytest.mark.parametrize("headers", ["text", 7, {"authorization": [7]}, {"authorization": None}])
def test_headers_of_another_shape_hold_no_token(headers: object, log: Log) -> None:
    with pytest.raises(Exception, match=r"\AUnauthorized\Z"):
        _handle({"methodArn": f"{STAGE}/GET/alice", "multiValueHeaders": headers})
    assert log.lines[0]["reason"] == Reason.HEADER_NOT_SINGLE


def test_no_header_at_all(log: Log) -> None:
    with pytest.raises(Exception, match=r"\AUnauthorized\Z"):
        _handle({"methodArn": f"{STAGE}/GET/alice", "multiValueHeaders": None})
    assert log.lines[0]["reason"] == Reason.HEADER_NOT_SINGLE


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


OIDC_TOKENS: list[tuple[dict[str, str], dict[str, object], Reason | None]] = [
    ({}, {}, None),
    ({}, {"aud": [AUDIENCE, "https://other.example.com"]}, None),
    ({}, {"aud": "https://other.example.com"}, Reason.FOREIGN_AUDIENCE),
    ({}, {"aud": None}, Reason.MISSING_CLAIM),
    ({}, {"sub": None}, Reason.MISSING_CLAIM),
    ({}, {"sub": "Alice"}, Reason.INVALID_EMPLOYEE_ID),
    ({}, {"iss": "https://login.example.com"}, Reason.WRONG_ISSUER),
    ({"EMPLOYEE_CLAIM": "uid"}, {"uid": "alice", "sub": "5e2f"}, None),
    ({"EMPLOYEE_CLAIM": "uid"}, {}, Reason.MISSING_CLAIM),
    ({"AUDIENCE_CLAIM": "azp"}, {"azp": AUDIENCE, "aud": "account"}, None),
    ({"AUDIENCE_CLAIM": "azp"}, {"azp": "other", "aud": AUDIENCE}, Reason.WRONG_CLIENT),
    ({"AUDIENCE_CLAIM": "azp"}, {"azp": [AUDIENCE]}, Reason.WRONG_CLIENT),
    ({"AUDIENCE_CLAIM": "azp"}, {}, Reason.MISSING_CLAIM),
    ({"REQUIRED_SCOPES": '["studio"]'}, {"scope": "openid studio"}, None),
    ({"REQUIRED_SCOPES": '["studio"]'}, {"scope": None, "scp": "studio"}, None),
    ({"REQUIRED_SCOPES": '["studio"]'}, {"scope": None, "scp": ["studio"]}, None),
    ({"REQUIRED_SCOPES": '["studio"]'}, {"scope": "studios"}, Reason.MISSING_SCOPE),
    ({"REQUIRED_SCOPES": '["studio"]'}, {"scope": None}, Reason.MISSING_SCOPE),
    ({"REQUIRED_SCOPES": '["a", "b"]'}, {"scope": "a"}, Reason.MISSING_SCOPE),
    ({"REQUIRED_SCOPES": '["a"]'}, {"scope": {"a": 1}}, Reason.MISSING_SCOPE),
    ({"REQUIRED_GROUPS": '["Data Science"]'}, {"groups": ["Data Science", 7]}, None),
    ({"REQUIRED_GROUPS": '["Data"]'}, {"groups": ["Data Science"]}, Reason.MISSING_GROUP),
    ({"REQUIRED_GROUPS": '["Data"]'}, {"groups": "Data Science"}, Reason.MISSING_GROUP),
    ({"REQUIRED_GROUPS": '["Data"]'}, {}, Reason.MISSING_GROUP),
    ({"REQUIRED_GROUPS": '["x"]', "GROUPS_CLAIM": "roles"}, {"roles": ["x"]}, None),
    (
        {"REQUIRED_GROUPS": '["x"]', "GROUPS_CLAIM": "roles"},
        {"groups": ["x"]},
        Reason.MISSING_GROUP,
    ),
]


@pytest.mark.parametrize(("variables", "claims", "reason"), OIDC_TOKENS)
def test_an_outside_issuer_s_tokens(
    variables: dict[str, str],
    claims: dict[str, object],
    reason: Reason | None,
    signing_key: SigningKey,
    key_server: KeyServer,
    *,
    log: Log,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    issuer = _oidc(monkeypatch, key_server, **variables)
    event = _event(f"Bearer {signing_key.sign(_oidc_claims(issuer, **claims))}")
    if reason is None:
        assert _handle(event)["principalId"] == "alice"
    else:
        with pytest.raises(Exception, match=r"\AUnauthorized\Z"):
            _handle(event)
        assert log.lines[0]["reason"] == reason


class TestCheck:
    """What a deployment asks."""

    def test_a_good_issuer_is_told(
        self, key_server: KeyServer, log: Log, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        issuer = _oidc(monkeypatch, key_server, EMPLOYEE_CLAIM="uid")
        key_server.discover(issuer, claims_supported=["sub", "aud"])
        assert _handle(module.CHECK) == {"issuer": issuer, "keys": 1, "unlisted_claims": ["uid"]}
        assert log.lines == []

    def test_a_user_pool_needs_its_keys_only(self, key_server: KeyServer) -> None:
        assert _handle(module.CHECK)["keys"] == 1
        assert key_server.paths == [f"/{POOL}/.well-known/jwks.json"]

    def test_a_wrong_issuer_fails(
        self, key_server: KeyServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        _oidc(monkeypatch, key_server)
        key_server.discover("https://other.example.com")
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
