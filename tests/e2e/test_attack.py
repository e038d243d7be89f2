"""Attacks on the deployed API, over HTTP: what each is answered, and that it mints no URL."""

import json
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.request import ProxyHandler, Request, build_opener

import jwt
import pytest

from local import demonstration
from local.emulator.clients import client
from local.emulator.daemon import LOOPBACK
from testing.token_issuer import SigningKey
from tests.attack.forgery import compact, hs256, rs256, segment, unsigned
from tests.e2e.conftest import Deployment

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("deployed")]

SECONDS = 30
# What API Gateway has for a path or a method that it does not know.
UNKNOWN = {403, 404}


@dataclass(frozen=True, slots=True)
class Answer:
    """A status of 0 is a connection that was closed without a word."""

    status: int
    text: str


@dataclass(frozen=True, slots=True)
class Attacker:
    """Sends bytes as they are, and knows how many URLs SageMaker has minted."""

    deployed: Deployment

    def send(self, target: str, *headers: str, method: str = "GET") -> Answer:
        port = self.deployed.aws.ministack.port
        host = f"{self.deployed.outputs.api_id}.execute-api.localhost:{port}"
        lines = [f"{method} {target} HTTP/1.1", f"Host: {host}", "Connection: close", *headers]
        request = "\r\n".join([*lines, "", ""]).encode()
        answer = b""
        with socket.create_connection((LOOPBACK, port), SECONDS) as connection:
            try:
                connection.sendall(request)
                while part := connection.recv(65_536):
                    answer += part
            except (BrokenPipeError, ConnectionResetError):
                # It is closed before all of a huge request is read.
                pass
        head, _, body = answer.partition(b"\r\n\r\n")
        return Answer(int(head.split(b" ")[1]) if head else 0, body.decode(errors="replace"))

    def call(self, path: str, token: str, *, method: str = "GET") -> Answer:
        stage = self.deployed.outputs.api_stage
        return self.send(f"/{stage}/{path}", f"Authorization: Bearer {token}", method=method)

    def minted(self) -> int:
        recorded = self.moto("download-recording").splitlines()
        targets = [json.loads(line)["headers"].get("X-Amz-Target") for line in recorded]
        return targets.count("SageMaker.CreatePresignedDomainUrl")

    def moto(self, command: str) -> str:
        url = f"{self.deployed.aws.moto.url}/moto-api/recorder/{command}"
        method = "GET" if command == "download-recording" else "POST"
        opener = build_opener(ProxyHandler({}))
        with opener.open(Request(url, method=method), timeout=SECONDS) as answer:  # noqa: S310 - loopback
            return str(answer.read().decode())


@pytest.fixture(scope="module")
def attacker(deployed: Deployment) -> Iterator[Attacker]:
    attacker = Attacker(deployed)
    attacker.moto("reset-recording")
    attacker.moto("start-recording")
    yield attacker
    attacker.moto("stop-recording")


@pytest.fixture
def nothing_minted(attacker: Attacker) -> Iterator[None]:
    before = attacker.minted()
    yield
    assert attacker.minted() == before


@pytest.fixture(scope="module")
def token(deployed: Deployment) -> str:
    """Ada's access token."""
    return demonstration.sign_in(deployed.aws, deployed.outputs, "ada")


def test_the_mints_are_counted(attacker: Attacker, token: str) -> None:
    before = attacker.minted()
    assert attacker.call("ada", token).status == 200
    assert attacker.minted() == before + 1


def forgeries(deployed: Deployment, token: str) -> dict[str, str]:
    foreign = SigningKey("foreign")
    header = jwt.get_unverified_header(token)
    claims: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    pem = deployed.signing_key
    own, now = token.split("."), int(time.time())

    def signed(**changes: object) -> str:
        return jwt.encode(claims | changes, pem, "RS256", headers={"kid": header["kid"]})

    return {
        "algorithm none": compact(header | {"alg": "none"}, claims, unsigned),
        "HMAC with the key id": compact(
            header | {"alg": "HS256"}, claims, hs256(header["kid"].encode())
        ),
        "key id of a path": compact(header | {"kid": "../../dev/null"}, claims, hs256(b"")),
        "key id of another": compact(header | {"kid": "foreign"}, claims, rs256(foreign)),
        "a foreign key": compact(header, claims, rs256(foreign)),
        "a key of its own": compact(header | {"jwk": foreign.jwk}, claims, rs256(foreign)),
        "a key at a URL": compact(
            header | {"jku": f"{deployed.aws.moto.url}/keys"}, claims, rs256(foreign)
        ),
        "other claims": ".".join([own[0], segment(claims | {"username": "grace"}), own[2]]),
        "nested": f"{segment(b'[' * 5000)}.{own[1]}.{own[2]}",
        "expired": signed(iat=now - 7200, exp=now - 3600),
        "not yet valid": signed(iat=now + 3600, exp=now + 7200),
        "another issuer": signed(iss=f"{claims['iss']}x"),
        "another client": signed(client_id="another"),
        "an id token's use": signed(token_use="id"),
        "a wildcard": signed(username="*"),
        "a path": signed(username="grace/../ada"),
        "a long name": signed(username="a" * 64),
        "another case": signed(username="ADA"),
    }


@pytest.mark.usefixtures("nothing_minted")
def test_a_forged_token_is_a_401(deployed: Deployment, attacker: Attacker, token: str) -> None:
    for name, forged in forgeries(deployed, token).items():
        answer = attacker.call("ada", forged)
        assert answer.status == 401, name
        assert forged not in answer.text


PATHS = (
    *(
        "grace",
        "ADA",
        "Ada",
        "ada2",
        "*",
        "?",
        "a*",
        "???",
        "..",
        ".",
        "%2e%2e",
        "%2e%2e/dev/grace",
    ),
    *("ada%2f..%2fgrace", "ada/../grace", "ada/grace", "//grace", "%61%64%61%00", "%00", "ada%20"),
    *("%2a", "%252a", "%D0%B0da", "%EF%BD%81da", "ada%E2%80%8B", "a" * 64, "a" * 5000, "grace?ada"),
    *("grace#ada", "grace;ada", "grace?employee_id=ada", "{employee_id}", "grace%3Fapp=studio"),
)


@pytest.mark.usefixtures("nothing_minted")
@pytest.mark.parametrize("path", PATHS, ids=lambda path: path[:30])
def test_another_path_is_refused(path: str, attacker: Attacker, token: str) -> None:
    # The policy of the own path is kept from here on.
    answer = attacker.call(path, token)
    assert answer.status in UNKNOWN | {400}
    assert "url" not in answer.text


@pytest.mark.parametrize("path", ["%61da", "/ada", "ada/", "//ada//"])
def test_another_spelling_of_the_own_path_opens_nothing_else(
    path: str, attacker: Attacker, token: str
) -> None:
    """A gateway may take it as the own one; then it is ada's Studio, by one URL."""
    before = attacker.minted()
    answer = attacker.call(path, token)
    assert answer.status in UNKNOWN | {200}
    assert attacker.minted() - before == (answer.status == 200)
    assert ("url" in answer.text) == (answer.status == 200)


@pytest.mark.usefixtures("nothing_minted")
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "HEAD", "TRACE", "X"])
def test_another_method_is_refused(method: str, attacker: Attacker, token: str) -> None:
    answer = attacker.call("ada", token, method=method)
    assert answer.status in UNKNOWN | {400, 405}


@pytest.mark.parametrize("target", ["/prod/ada", "/DEV/ada", "/dev2/ada", "/*/ada", "/ada", "/"])
def test_another_stage_is_refused(target: str, attacker: Attacker, token: str) -> None:
    assert attacker.call("ada", token).status == 200
    before = attacker.minted()
    assert attacker.send(target, f"Authorization: Bearer {token}").status in UNKNOWN
    assert attacker.minted() == before


@pytest.fixture
def second_stage(deployed: Deployment) -> Iterator[str]:
    """A stage beside the deployed one, of the same deployment, as somebody may add by hand."""
    gateway = client(deployed.aws, "apigateway")
    api_id, stage = deployed.outputs.api_id, "prod"
    deployment_id = gateway.get_stage(restApiId=api_id, stageName=deployed.outputs.api_stage)[
        "deploymentId"
    ]
    gateway.create_stage(restApiId=api_id, stageName=stage, deploymentId=deployment_id)
    yield stage
    gateway.delete_stage(restApiId=api_id, stageName=stage)


@pytest.mark.parametrize("first", ["the deployed one", "the second one"])
def test_a_token_opens_no_second_stage(
    first: str, attacker: Attacker, deployed: Deployment, second_stage: str
) -> None:
    """Each token is new, so that nothing is kept of it, then used on one stage after the other."""
    token = demonstration.sign_in(deployed.aws, deployed.outputs, "ada")
    bearer, replayed = f"Authorization: Bearer {token}", f"/{second_stage}/ada"
    # It is there: it asks for a token, where an unknown one is not found.
    assert attacker.send(replayed).status == 401
    if first == "the deployed one":
        assert attacker.call("ada", token).status == 200
    before = attacker.minted()
    for _ in range(2):
        answer = attacker.send(replayed, bearer)
        assert (answer.status, "url" in answer.text) == (403, False)
    assert attacker.minted() == before
    # What the second stage keeps of it does not close the first.
    assert attacker.call("ada", token).status == 200


@pytest.mark.usefixtures("nothing_minted")
def test_no_authorization_but_one_header_counts(attacker: Attacker, token: str) -> None:
    own = f"/{attacker.deployed.outputs.api_stage}/ada"
    for headers in (
        [],
        ["Authorization:"],
        [f"Authorization: Basic {token}"],
        [f"Authorization: Bearer {token}, Bearer {token}"],
        [f"Authorization: Bearer {token} x"],
        [f"X-Authorization: Bearer {token}", f"Cookie: Authorization={token}"],
        ["X-Amzn-Authorizer: ada", "employee_id: ada", "principalId: ada"],
    ):
        assert attacker.send(own, *headers).status == 401, headers
    for query in (f"?Authorization=Bearer%20{token}", f"?access_token={token}", "?employee_id=ada"):
        assert attacker.send(own + query).status == 401, query


@pytest.mark.usefixtures("nothing_minted")
@pytest.mark.parametrize("order", [1, -1])
def test_two_authorization_headers_are_none(order: int, attacker: Attacker, token: str) -> None:
    headers = [f"Authorization: Bearer {token}", "authorization: Bearer e30.e30.AA"]
    answer = attacker.send(f"/{attacker.deployed.outputs.api_stage}/ada", *headers[::order])
    assert answer.status in {400, 401}


@pytest.mark.usefixtures("nothing_minted")
def test_a_huge_header_is_refused(attacker: Attacker, token: str) -> None:
    for size in (20_000, 1_000_000):
        assert attacker.call("ada", token + "A" * size).status in {0, 400, 401, 413, 431}
    # And the API still works for others.
    assert attacker.call("grace", token).status == 403


@pytest.mark.usefixtures("nothing_minted")
@pytest.mark.parametrize(
    "query", ["app=", "app=x", "app=Studio", "app=studio%00", "app=studio&app=studio", "app=*"]
)
def test_a_query_opens_no_other_app(query: str, attacker: Attacker, token: str) -> None:
    answer = attacker.call(f"ada?{query}", token)
    assert (answer.status, json.loads(answer.text)["error"]) == (400, "unknown_app")


def test_a_query_names_no_other_employee(attacker: Attacker, token: str) -> None:
    assert attacker.call("ada?employee_id=grace", token).status == 200
    assert attacker.call("grace?employee_id=ada", token).status == 403


@pytest.mark.usefixtures("nothing_minted")
def test_an_employee_without_a_mapping_gets_nothing(
    attacker: Attacker, deployed: Deployment
) -> None:
    stranger = demonstration.sign_in(deployed.aws, deployed.outputs, "mallory")
    assert attacker.call("mallory", stranger).status == 404
    assert attacker.call("ada", stranger).status == 403


@contextmanager
def written(deployed: Deployment, employee: str, **changes: object) -> Iterator[None]:
    """Has somebody change an employee's item by hand; None takes an attribute away."""
    dynamodb = client(deployed.aws, "dynamodb")
    (table,) = dynamodb.list_tables()["TableNames"]
    item = dynamodb.get_item(TableName=table, Key={"employee_id": {"S": employee}})["Item"]
    changed = {name: value for name, value in (item | changes).items() if value is not None}
    dynamodb.put_item(TableName=table, Item=changed)
    try:
        yield
    finally:
        dynamodb.put_item(TableName=table, Item=item)


def test_a_revoked_employee_gets_nothing_from_that_moment(
    attacker: Attacker, deployed: Deployment
) -> None:
    token = demonstration.sign_in(deployed.aws, deployed.outputs, "grace")
    assert attacker.call("grace", token).status == 200
    before = attacker.minted()
    for name, end in (
        ("enabled", {"BOOL": False}),
        ("not_after", {"N": str(int(time.time()) - 1)}),
    ):
        with written(deployed, "grace", **{name: end}):
            answer = attacker.call("grace", token)
        assert (answer.status, json.loads(answer.text)["error"]) == (403, "revoked")
    assert attacker.minted() == before
    assert attacker.call("grace", token).status == 200


BY_HAND: dict[str, tuple[dict[str, object], int, str]] = {
    "no domain": ({"domain_id": None}, 502, "malformed"),
    "a path for a profile": ({"user_profile_name": {"S": "../grace-hopper"}}, 502, "malformed"),
    "another Region": ({"region": {"S": "eu-central-1"}}, 502, "malformed"),
    "too long a wait": ({"url_expiry_seconds": {"N": "301"}}, 502, "malformed"),
    "a text for a number": ({"session_seconds": {"S": "3600"}}, 502, "malformed"),
    "a page elsewhere": (
        {
            "apps": {
                "L": [{"M": {"name": {"S": "studio"}, "landing_uri": {"S": "https://example.com"}}}]
            }
        },
        502,
        "malformed",
    ),
    "an unknown domain": ({"domain_id": {"S": "d-unknownunknow"}}, 404, "no_profile"),
    "an unknown profile": ({"user_profile_name": {"S": "nobody"}}, 404, "no_profile"),
}


@pytest.mark.parametrize("name", BY_HAND)
def test_an_item_that_was_written_by_hand_is_answered_clearly(
    name: str, attacker: Attacker, deployed: Deployment, token: str
) -> None:
    changes, status, error = BY_HAND[name]
    with written(deployed, "ada", **changes):
        answer = attacker.call("ada", token)
    body = json.loads(answer.text)
    assert (answer.status, body["error"]) == (status, error)
    assert body.keys() == {"error", "message", "request_id"}
