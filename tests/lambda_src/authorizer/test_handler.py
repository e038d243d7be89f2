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
from authorizer.tokens import Reason
from tests.lambda_src.authorizer.issuer import (
    CLIENT_ID,
    ISSUER,
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
        "requestContext": {"requestId": "8d3f-api", "stage": "dev"},
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


@pytest.fixture
def log() -> Log:
    return Log(module._logger.registered_handler)


@pytest.fixture(autouse=True)
def environ(key_server: KeyServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("ISSUER", ISSUER)
    monkeypatch.setenv("CLIENT_ID", CLIENT_ID)
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
    line = log.lines[0]
    assert line["message"] == "allowed"
    assert line["employee_id"] == "alice"
    assert line["api_request_id"] == "8d3f-api"
    assert line["function_request_id"] == REQUEST_ID
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
    assert line["reason"] == reason
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
    with pytest.raises(module.AuthorizerError, match="no usable key set") as caught:
        _handle(_event(f"Bearer {token}"))
    _assert_untold(token, log.text, str(caught.value))
    assert log.lines[0]["message"] == "failed"


def test_a_bad_environment_is_an_error_that_names_the_variable(
    signing_key: SigningKey, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CLIENT_ID")
    token = signing_key.sign(access_claims())
    with pytest.raises(module.AuthorizerError, match="CLIENT_ID is ''"):
        _handle(_event(f"Bearer {token}"))
    assert log.lines[0]["detail"].startswith("CLIENT_ID is ''")
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
    assert line["error_type"] == "KeyError"
    assert "break_down" in "".join(line["stack"])
    _assert_untold(token, log.text, str(caught.value))


def test_the_event_is_not_logged_even_where_the_environment_asks_for_it(
    signing_key: SigningKey, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fresh interpreter, as the logger reads its variables when the function is loaded."""
    monkeypatch.setenv("POWERTOOLS_LOGGER_LOG_EVENT", "true")
    monkeypatch.setenv("POWERTOOLS_LOG_LEVEL", "DEBUG")
    monkeypatch.setenv("PYTHONPATH", ":".join(sys.path))
    token = signing_key.sign(access_claims())
    event = tmp_path / "event.json"
    event.write_text(json.dumps(_event(f"Bearer {token}")))
    script = (
        "import json, sys; from authorizer.handler import handler;"
        "from tests.lambda_src.log import CONTEXT;"
        "print(handler(json.load(open(sys.argv[1])), CONTEXT)['principalId'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(event)], capture_output=True, text=True, check=True
    )
    assert done.stdout.endswith("alice\n")
    _assert_untold(token, done.stdout, done.stderr)
