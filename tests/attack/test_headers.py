"""A good token in the wrong place: only one Authorization header with one bearer token counts."""

from collections.abc import Callable
from typing import Any

import pytest

from authorizer.tokens import Reason
from testing.token_issuer import KeyServer, SigningKey, access_claims
from tests.attack.caller import STAGE, Caller, event_of, event_with


@pytest.fixture
def token(key: SigningKey) -> str:
    return key.sign(access_claims())


NOT_SINGLE: list[Callable[[str], object]] = [
    lambda _: None,
    lambda _: {},
    lambda value: [value],
    lambda value: value,
    lambda _: 7,
    lambda _: {"authorization": 7},
    lambda _: {"authorization": [7]},
    lambda _: {"authorization": []},
    lambda _: {"authorization": None},
    lambda value: {"authorization": [[value]]},
    lambda value: {"authorization": {"0": value}},
    lambda value: {"authorization": [value, value]},
    lambda value: {"authorization": [value, ""]},
    lambda value: {"authorization": ["", value]},
    lambda value: {"Authorization": [value], "authorization": [value]},
    lambda value: {"Authorization": [value], "AUTHORIZATION": [value]},
    lambda value: {"authorization": [value], "aUTHORIZATION": []} | {"AUTHORIZATION": [value]},
    lambda value: {"authorization ": [value]},
    lambda value: {" authorization": [value]},
    lambda value: {"authorization\0": [value]},
    lambda value: {"authorization:": [value]},
    lambda value: {"\u0430uthorization": [value]},
    lambda value: {"author\u0131zation": [value]},
    lambda value: {"AUTHOR\u0130ZATION": [value]},
    lambda value: {"x-authorization": [value], "proxy-authorization": [value]},
    lambda value: {"cookie": [f"authorization={value}"], "x-forwarded-authorization": [value]},
]


@pytest.mark.parametrize("headers_of", NOT_SINGLE)
def test_it_is_one_header(
    headers_of: Callable[[str], object], token: str, caller: Caller, issuer: KeyServer
) -> None:
    asked = len(issuer.paths)
    event = event_of(headers_of(f"Bearer {token}"))
    assert caller.refused(event, token) == Reason.HEADER_NOT_SINGLE
    # Nobody makes the issuer work without a token.
    assert len(issuer.paths) == asked


@pytest.mark.parametrize(
    "name", ["authorization", "Authorization", "AUTHORIZATION", "aUtHoRiZaTiOn"]
)
def test_the_case_of_its_name_is_no_matter(name: str, token: str, caller: Caller) -> None:
    assert caller.allowed(event_of({name: [f"Bearer {token}"]})) == [f"{STAGE}/GET/alice"]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda token: token,
        lambda token: f"Basic {token}",
        lambda token: f"Token {token}",
        lambda token: f"DPoP {token}",
        lambda token: f"Bearer{token}",
        lambda token: f"Bearer\t{token}",
        lambda token: f"Bearer\xa0{token}",
        lambda token: f"Bearer\n{token}",
        lambda token: f" Bearer {token}",
        lambda token: f"Bearer {token} ",
        lambda token: f"Bearer {token}\n",
        lambda token: f"Bearer {token}\r\nX-Employee: bob",
        lambda token: f"Bearer {token}\0",
        lambda token: f'Bearer "{token}"',
        lambda token: f"Bearer {token}=",
        lambda token: f"Bearer {token}.x",
        lambda token: f"Bearer {token}, Bearer {token}",
        lambda token: f"Bearer {token},{token}",
        lambda token: f"Bearer {token} {token}",
        lambda token: f"Bearer Bearer {token}",
        lambda token: f"Bearer {token}".replace(".", "%2E"),
        lambda token: f"Bearer {token}".replace(".", "\uff0e"),
        lambda token: f"\u0412\u0435arer {token}",
        lambda _: "Bearer",
        lambda _: "",
    ],
)
def test_it_is_one_bearer_token(
    spoil: Callable[[str], str], token: str, caller: Caller, issuer: KeyServer
) -> None:
    asked = len(issuer.paths)
    event = event_of({"authorization": [spoil(token)]})
    assert caller.refused(event, token) == Reason.HEADER_NOT_BEARER
    assert len(issuer.paths) == asked


@pytest.mark.parametrize(
    "elsewhere",
    [
        lambda token: {"headers": {"authorization": f"Bearer {token}"}},
        lambda token: {"authorizationToken": f"Bearer {token}", "type": "TOKEN"},
        lambda token: {"queryStringParameters": {"access_token": token}},
        lambda token: {"multiValueQueryStringParameters": {"Authorization": [f"Bearer {token}"]}},
        lambda token: {"body": f"access_token={token}"},
        lambda _: {"requestContext": {"authorizer": {"employee_id": "alice"}}},
        lambda token: {"identitySource": f"Bearer {token}", "cookies": [f"token={token}"]},
        lambda _: {"check": "issuer"},
    ],
)
def test_it_is_in_no_other_place(
    elsewhere: Callable[[str], dict[str, Any]], token: str, caller: Caller
) -> None:
    event = event_of({}) | elsewhere(token)
    assert caller.refused(event, token) == Reason.HEADER_NOT_SINGLE


def test_a_token_beside_the_check_of_a_deployment_is_judged_as_ever(caller: Caller) -> None:
    assert caller.refused(event_with("e30.e30.AA") | {"check": "issuer"}) == Reason.WRONG_ALGORITHM
