import json
import socket
import time

import pytest

from authorizer import issuer as module
from authorizer.environment import Environment
from authorizer.issuer import Issuer, IssuerError
from testing.token_issuer import OIDC, KeyServer, SigningKey

DISCOVERY = "/.well-known/openid-configuration"


def issuer_of(origin: str, **variables: str) -> Issuer:
    return Issuer(Environment.from_environ(OIDC | {"ISSUER": origin} | variables))


def with_set_keys(server: KeyServer) -> Issuer:
    return issuer_of(server.origin, JWKS_URI=f"{server.origin}/keys?p=policy")


def test_keys_are_found_by_discovery(key_server: KeyServer, signing_key: SigningKey) -> None:
    key_server.discover(key_server.origin)
    issuer = issuer_of(key_server.origin)
    assert list(issuer.keys()) == [signing_key.key_id]
    assert key_server.paths == [DISCOVERY, "/keys"]
    issuer.keys()
    assert key_server.paths == [DISCOVERY, "/keys", "/keys"]


@pytest.mark.parametrize(
    ("path", "asked"),
    [("/", DISCOVERY), ("/tenant", f"/tenant{DISCOVERY}"), ("/tenant/", f"/tenant{DISCOVERY}")],
)
def test_discovery_takes_no_slash_from_the_issuer_s_end(
    path: str, asked: str, key_server: KeyServer
) -> None:
    key_server.discover(f"{key_server.origin}{path}")
    assert issuer_of(f"{key_server.origin}{path}").keys()
    assert key_server.paths == [asked, "/keys"]


@pytest.mark.parametrize(("configured", "published"), [("", "/"), ("/", "")])
def test_an_issuer_that_differs_in_its_last_slash_is_another(
    configured: str, published: str, key_server: KeyServer
) -> None:
    key_server.discover(f"{key_server.origin}{configured}", issuer=key_server.origin + published)
    with pytest.raises(IssuerError) as caught:
        issuer_of(f"{key_server.origin}{configured}").keys()
    assert str(caught.value) == (
        f"the discovery document of {key_server.origin}{configured} names another issuer, "
        f'"{key_server.origin}{published}": identity.issuer must be the same, to the last slash'
    )


def test_keys_that_have_moved_are_found_again(key_server: KeyServer) -> None:
    key_server.discover(key_server.origin)
    issuer = issuer_of(key_server.origin)
    issuer.keys()
    key_server.status = 404
    with pytest.raises(IssuerError, match="answered 404"):
        issuer.keys()
    key_server.status = 200
    key_server.discover(key_server.origin, jwks_uri=f"{key_server.origin}/moved")
    issuer.keys()
    assert key_server.paths[-2:] == [DISCOVERY, "/moved"]


def test_a_set_address_needs_no_discovery(key_server: KeyServer) -> None:
    assert with_set_keys(key_server).keys()
    assert key_server.paths == ["/keys?p=policy"]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"issuer": "https://other.example.com"}, "names another issuer"),
        ({"issuer": None}, "names another issuer, null"),
        ({"jwks_uri": None}, "has no jwks_uri"),
        ({"jwks_uri": "http://keys.example.com/keys"}, "has no jwks_uri"),
        ({"jwks_uri": "file:///etc/passwd"}, "has no jwks_uri"),
        ({"jwks_uri": ["https://keys.example.com"]}, "has no jwks_uri"),
    ],
)
def test_a_discovery_document_of_somebody_else_is_refused(
    change: dict[str, object], problem: str, key_server: KeyServer
) -> None:
    key_server.discover(key_server.origin, **change)
    with pytest.raises(IssuerError, match=problem):
        issuer_of(key_server.origin).keys()
    assert key_server.paths == [DISCOVERY]


def test_claims_that_the_issuer_does_not_list_are_told(key_server: KeyServer) -> None:
    key_server.discover(key_server.origin, claims_supported=["sub", "aud"])
    assert issuer_of(key_server.origin).unlisted_claims() == []
    odd = {"EMPLOYEE_CLAIM": "employee_no", "REQUIRED_GROUPS": '["x"]'}
    assert issuer_of(key_server.origin, **odd).unlisted_claims() == ["employee_no", "groups"]
    key_server.discover(key_server.origin)
    assert issuer_of(key_server.origin, **odd).unlisted_claims() == []


def test_only_keys_for_these_signatures_are_used(
    key_server: KeyServer, signing_key: SigningKey
) -> None:
    good = signing_key.jwk
    listed = [
        good | {"kid": "plain", "alg": None},
        {name: value for name, value in good.items() if name != "kid"},
        good | {"kid": 7},
        good | {"kid": "enc", "use": "enc"},
        good | {"kid": "pss", "alg": "PS256"},
        good | {"kid": "oct", "kty": "oct", "k": "c2VjcmV0"},
        good | {"kid": "broken", "n": "!"},
        good | {"kid": "short", "n": good["n"][:100]},
        {"kid": "empty", "kty": "RSA"},
        good | {"kid": "agree", "key_ops": ["deriveKey"]},
        "text",
        good,
    ]
    key_server.body = json.dumps({"keys": listed}).encode()
    issuer = with_set_keys(key_server)
    # A member that is null is as good as absent.
    assert list(issuer.keys()) == ["plain", "", good["kid"]]
    assert issuer.passed_over == [
        "key 7: kid is no text",
        'key "enc": use is "enc", and not sig',
        'key "pss": alg is "PS256", and not RS256',
        'key "oct": kty is "oct", and not RSA',
        'key "broken": it is no RSA key',
        'key "short": it has 600 bits, and must have 2048 or more',
        'key "empty": it is no RSA key',
        'key "agree": key_ops has no verify',
        "key 11: it is no JSON object",
    ]


def test_keys_of_one_id_are_all_kept(
    key_server: KeyServer, signing_key: SigningKey, foreign_key: SigningKey
) -> None:
    encrypts = foreign_key.jwk | {"use": "enc"}
    listed = [one | {"kid": "same"} for one in (signing_key.jwk, foreign_key.jwk, encrypts)]
    key_server.body = json.dumps({"keys": listed}).encode()
    (keys,) = with_set_keys(key_server).keys().values()
    assert len(keys) == 2


@pytest.mark.parametrize("kid", [{}, {"kid": None}, {"kid": ""}])
def test_a_key_needs_no_id(
    key_server: KeyServer, signing_key: SigningKey, kid: dict[str, object]
) -> None:
    unnamed = {name: value for name, value in signing_key.jwk.items() if name != "kid"}
    key_server.body = json.dumps({"keys": [unnamed | kid]}).encode()
    assert list(with_set_keys(key_server).keys()) == [""]


def test_keys_that_are_all_passed_over_are_named(
    key_server: KeyServer, signing_key: SigningKey
) -> None:
    key_server.body = json.dumps({"keys": [signing_key.jwk | {"kid": "a", "use": "enc"}]}).encode()
    with pytest.raises(IssuerError, match=r'tokens: key "a": use is "enc", and not sig$'):
        with_set_keys(key_server).keys()


@pytest.mark.parametrize(
    ("status", "body", "problem"),
    [
        (500, b"{}", "answered 500"),
        (404, b"{}", "answered 404"),
        (302, b"{}", "answered 302"),
        (200, b"<html>", "did not answer with JSON"),
        (200, b"\xff", "did not answer with JSON"),
        (200, b"[" * 100_000, "did not answer with JSON"),
        (200, b"[]", "did not answer with a JSON object"),
        (200, b"{}", "verifies RS256 tokens: there is none"),
        (200, b'{"keys": []}', "there is none"),
        (200, b'{"keys": "x"}', "there is none"),
        (200, b" " * 1_000_001, "answered more than 1000000 bytes"),
    ],
)
def test_an_unusable_answer_is_told(
    status: int, body: bytes, problem: str, key_server: KeyServer
) -> None:
    key_server.status, key_server.body = status, body
    key_server.headers["Location"] = "/elsewhere"
    with pytest.raises(IssuerError, match=problem):
        with_set_keys(key_server).keys()
    assert len(key_server.paths) == 1


def test_a_server_that_does_not_answer_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_TIMEOUT_SECONDS", 0.05)
    started = time.monotonic()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        origin = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(IssuerError, match="cannot be reached: timed out"):
            issuer_of(origin).keys()
    assert time.monotonic() - started < 5


def test_a_server_that_is_down() -> None:
    with KeyServer() as server:
        issuer = with_set_keys(server)
    with pytest.raises(IssuerError, match="cannot be reached"):
        issuer.keys()
