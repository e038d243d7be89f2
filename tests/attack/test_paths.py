"""Both functions behind a gateway that keeps policies: a token opens its own path, and no other."""

from itertools import permutations

import pytest

from authorizer.tokens import Reason
from presign import handler as presign
from testing.presign_services import URL, Aws
from testing.token_issuer import SigningKey, access_claims
from tests.attack.caller import STAGE, Caller, event_with
from tests.attack.gateway import Gateway
from tests.lambda_src.log import CONTEXT, Log

pytestmark = pytest.mark.usefixtures("aws")

OTHER_PATHS = [
    *("bob", "Alice", "ALICE", "alice2", "alic", "*", "?????", "al*", "a?ice", "", " ", "alice "),
    *("alice/", "/alice", "//alice", "alice//", "alice/bob", "alice/../bob", "../alice", "..", "."),
    *("%61lice", "alice%2f..%2fbob", "%2a", "%252a", "alice%00", "alice\0", "alice;bob", "alice#"),
    *(
        "\u0430lice",
        "\uff41lice",
        "al\u0131ce",
        "alice\u200b",
        "\u202ealice",
        "ali\u0063\u0327e",
        "\ufb00",
        "\U0001f98a",
    ),
    *("a" * 64, "a" * 10_000, "${employee_id}", "{employee_id}", "alice\r\nX: y", "alice?app=x"),
]
METHODS = ("POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS")


@pytest.fixture
def token(key: SigningKey) -> str:
    return key.sign(access_claims())


@pytest.fixture
def gateway() -> Gateway:
    return Gateway()


def minted(aws: Aws) -> int:
    return len(aws.requests_of("CreatePresignedDomainUrl"))


def test_the_own_path_mints_one_url(gateway: Gateway, token: str, aws: Aws, log: Log) -> None:
    status, body = gateway.call("alice", token)
    assert (status, body["url"], minted(aws)) == (200, URL, 1)
    assert not [secret for secret in (URL, *token.split(".")) if secret in log.text]


@pytest.mark.parametrize("path", OTHER_PATHS)
def test_no_other_path_mints(path: str, gateway: Gateway, token: str, aws: Aws) -> None:
    status, body = gateway.call(path, token)
    assert status in {401, 403}
    assert "url" not in body
    assert aws.requests == []


@pytest.mark.parametrize("method", METHODS)
def test_no_other_method_mints(method: str, gateway: Gateway, token: str, aws: Aws) -> None:
    assert gateway.call("alice", token, method=method)[0] == 403
    assert aws.requests == []


@pytest.mark.parametrize("paths", list(permutations(["alice", "bob", "*"])))
def test_a_kept_policy_is_right_for_every_path(
    paths: tuple[str, ...], gateway: Gateway, token: str, aws: Aws
) -> None:
    """One token, whichever path came first, and each of them twice."""
    statuses = {path: gateway.call(path, token)[0] for path in (*paths, *paths)}
    assert statuses == {"alice": 200, "bob": 403, "*": 403}
    assert len(gateway.kept) == 1
    assert minted(aws) == 2


@pytest.mark.parametrize("first", ["alice", "bob"])
def test_two_tokens_share_nothing(first: str, gateway: Gateway, key: SigningKey, aws: Aws) -> None:
    tokens = {name: key.sign(access_claims(username=name)) for name in ("alice", "bob")}
    gateway.call(first, tokens[first])
    for owner, token in tokens.items():
        for path in tokens:
            assert (gateway.call(path, token)[0] == 200) == (owner == path)
    assert minted(aws) == 3


@pytest.mark.parametrize("first", ["dev", "prod"])
def test_no_other_stage_mints(first: str, gateway: Gateway, token: str, aws: Aws) -> None:
    """Whichever stage a token is shown to first, and whatever of the other is kept."""
    for stage in (first, "dev", "prod"):
        assert (gateway.call("alice", token, stage=stage)[0] == 200) == (stage == "dev")
    assert gateway.kept[token, "dev"] == gateway.kept[token, "prod"]
    assert minted(aws) == (2 if first == "dev" else 1)


@pytest.mark.parametrize(
    "query",
    [
        {"app": ["canvas"]},
        {"app": ["Studio"]},
        {"app": ["*"]},
        {"app": ["studio", "studio"]},
        {"app": []},
        {"app": ["studio&employee_id=bob"]},
        {"app": ["studio\0"]},
        {"app": ["../bob"]},
        {"app": [{"studio": 1}]},
        {"app": "studio"},
    ],
)
def test_a_query_opens_no_other_app(
    query: dict[str, list[str]], gateway: Gateway, token: str, aws: Aws
) -> None:
    status, body = gateway.call("alice", token, query=query)
    assert (status, body["error"]) == (400, "unknown_app")
    assert aws.requests == []


def test_a_query_names_no_other_employee(gateway: Gateway, token: str, aws: Aws) -> None:
    query = {"employee_id": ["bob"], "user_profile_name": ["bob"], "domain_id": ["d-other"]}
    assert gateway.call("alice", token, query=query)[0] == 200
    assert [asked["Key"] for asked in aws.requests_of("GetItem")] == [
        {"employee_id": {"S": "alice"}}
    ]


EMPLOYEE_IDS: list[object] = [
    *("*", "?", "a*", "?lice", "*lice", "..", ".", "../bob", "alice/../bob", "alice/*", "/", ""),
    *("a" * 64, "a" * 5000, "Alice", "ALICE", "aLice", "alice ", " alice", "alice\n", "alice\0"),
    *(
        "\u0430lice",
        "\uff41lice",
        "al\u0131ce",
        "\u0130",
        "\u017f",
        "K",
        "alice\u200b",
        "\u202ealice",
        "\u00e9",
        "e\u0301",
        "\u0661",
    ),
    *("%61lice", "%2a", "alice%2f", "a:b", "a@b", "${aws:username}", "$context", "-a", "_a", ".a"),
    *(7, 7.5, True, None, ["alice"], {"S": "alice"}, [["alice"]]),
]


@pytest.mark.parametrize("employee_id", EMPLOYEE_IDS, ids=lambda value: repr(value)[:30])
def test_an_employee_id_that_could_mean_more_gets_no_policy(
    employee_id: object, key: SigningKey, caller: Caller, aws: Aws
) -> None:
    """Even of a token that the issuer itself signed."""
    token = key.sign(access_claims() | {"username": employee_id})
    expected = Reason.MISSING_CLAIM if employee_id is None else Reason.INVALID_EMPLOYEE_ID
    assert caller.refused(event_with(token), token) == expected
    assert aws.requests == []


@pytest.mark.parametrize("employee_id", ["a", "7", "a" * 63, "a..", "a.b-c_d", "con", "null"])
def test_an_employee_id_means_itself(employee_id: str, key: SigningKey, caller: Caller) -> None:
    token = key.sign(access_claims(username=employee_id))
    assert caller.allowed(event_with(token)) == [f"{STAGE}/GET/{employee_id}"]


@pytest.mark.parametrize(
    "authorizer",
    [
        {},
        None,
        "alice",
        {"principalId": "alice"},
        {"claims": {"username": "alice"}},
        {"Employee_id": "alice"},
        {"employee_id": ["alice"]},
        {"employee_id": ""},
        {"employee_id": None},
        {"employee_id": "bob"},
    ],
)
def test_presign_believes_the_authorizer_alone(authorizer: object, aws: Aws, token: str) -> None:
    event = {
        "pathParameters": {"employee_id": "alice"},
        "multiValueHeaders": {"authorization": [f"Bearer {token}"], "employee_id": ["alice"]},
        "multiValueQueryStringParameters": {"employee_id": ["alice"]},
        "requestContext": {"requestId": "8d3f-api", "authorizer": authorizer},
    }
    answer = presign.handler(event, CONTEXT)
    assert answer["statusCode"] == 403
    assert aws.requests == []
