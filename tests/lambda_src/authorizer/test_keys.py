import json
import socket
import time

import pytest

from authorizer import keys
from authorizer.keys import KeyServerError, SigningKeys
from tests.lambda_src.authorizer.issuer import KeyServer, SigningKey


def _keys_of(server: KeyServer) -> SigningKeys:
    return SigningKeys(f"{server.origin}/pool/.well-known/jwks.json")


def test_a_key_is_fetched_once_and_kept(key_server: KeyServer, signing_key: SigningKey) -> None:
    signing_keys = _keys_of(key_server)
    for _ in range(3):
        key = signing_keys.find(signing_key.key_id)
        assert key is not None
        assert key.key_id == signing_key.key_id
    assert key_server.paths == ["/pool/.well-known/jwks.json"]


def test_made_up_key_ids_do_not_flood_the_server(key_server: KeyServer) -> None:
    signing_keys = _keys_of(key_server)
    assert [signing_keys.find(f"made-up-{number}") for number in range(20)] == [None] * 20
    assert len(key_server.paths) == 1


def test_a_rotated_key_is_found_after_the_cooldown(
    key_server: KeyServer, signing_key: SigningKey, foreign_key: SigningKey
) -> None:
    signing_keys = _keys_of(key_server)
    assert signing_keys.find(foreign_key.key_id) is None
    key_server.publish(signing_key, foreign_key)
    signing_keys._client.cooldown_duration = 0
    assert signing_keys.find(foreign_key.key_id) is not None


def test_an_outage_spares_the_kept_keys(key_server: KeyServer, signing_key: SigningKey) -> None:
    signing_keys = _keys_of(key_server)
    assert signing_keys.find(signing_key.key_id) is not None
    key_server.status = 503
    assert signing_keys.find(signing_key.key_id) is not None


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, b"{}"),
        (404, b"{}"),
        (200, b"<html>"),
        (200, b"\xff"),
        (200, b"[]"),
        (200, b"{}"),
        (200, json.dumps({"keys": []}).encode()),
        (200, json.dumps({"keys": [{"kty": "made-up"}]}).encode()),
    ],
)
def test_an_unusable_answer_is_the_servers_fault(
    key_server: KeyServer, status: int, body: bytes
) -> None:
    key_server.status, key_server.body = status, body
    with pytest.raises(KeyServerError, match="no usable key set at http"):
        _keys_of(key_server).find("published")


def test_a_redirect_is_not_followed(key_server: KeyServer) -> None:
    key_server.status = 302
    key_server.headers["Location"] = "/elsewhere"
    with pytest.raises(KeyServerError):
        _keys_of(key_server).find("published")
    assert len(key_server.paths) == 1


def test_a_server_that_does_not_answer_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "_TIMEOUT_SECONDS", 0.05)
    started = time.monotonic()
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(KeyServerError):
        SigningKeys(f"http://127.0.0.1:{silent.getsockname()[1]}/jwks.json").find("published")
    assert time.monotonic() - started < 5


def test_a_server_that_is_down() -> None:
    with KeyServer() as server:
        signing_keys = _keys_of(server)
    with pytest.raises(KeyServerError):
        signing_keys.find("published")
