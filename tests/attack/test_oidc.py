"""What else an outside issuer signs, and what other issuers sign: none of it opens anything.

Algorithms, keys and shapes are judged before any of this is read, whoever the issuer is.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from authorizer import handler as module
from authorizer.tokens import Reason
from testing.token_issuer import (
    AUDIENCE,
    CLIENT_ID,
    OIDC,
    KeyServer,
    SigningKey,
    access_claims,
)
from tests.attack.caller import STAGE, Caller, event_with

Variables = dict[str, str]

# An API that the issuer knows, and tokens for it: the best that there is.
API: Variables = {}
# A claim that all tokens of the client carry.
CLIENT = {"AUDIENCE_CLAIM": "azp", "AUDIENCE": CLIENT_ID, "REQUIRED_SCOPES": '["studio"]'}
# An API that goes by the name of its client: id tokens are for it, too.
API_IS_CLIENT = {"AUDIENCE": CLIENT_ID}
SCOPES = {"REQUIRED_SCOPES": '["studio"]'}
GROUPS = {"REQUIRED_GROUPS": '["Data"]'}
UID = {"EMPLOYEE_CLAIM": "uid"}


@dataclass(frozen=True, slots=True)
class Outside:
    """The configured issuer; its URL may end with a slash."""

    server: KeyServer
    monkeypatch: pytest.MonkeyPatch

    def configure(self, variables: Variables, *, path: str = "") -> None:
        issuer = f"{self.server.origin}{path}"
        self.server.discover(issuer)
        for name, value in (OIDC | {"ISSUER": issuer} | variables).items():
            self.monkeypatch.setenv(name, value)
        module._setup.cache_clear()

    def claims(self, **changes: object) -> dict[str, Any]:
        """Those of an access token for our API; None leaves one out."""
        of_a_pool = dict.fromkeys(("client_id", "token_use", "username"))
        ours = {"iss": self.server.origin, "aud": AUDIENCE, "sub": "alice", "scope": "studio"}
        return access_claims(**of_a_pool | ours | changes)


@pytest.fixture
def outside(issuer: KeyServer, monkeypatch: pytest.MonkeyPatch) -> Outside:
    return Outside(issuer, monkeypatch)


@dataclass(frozen=True, slots=True)
class Attack:
    """A token that is good but for its changes."""

    name: str
    reason: Reason
    variables: Variables
    claims: dict[str, object]
    header: dict[str, object]


def attack(reason: Reason, variables: Variables, **claims: object) -> Attack:
    return Attack(f"{reason} {'-'.join(variables)} {claims}"[:110], reason, variables, claims, {})


def typed(kind: object) -> Attack:
    return Attack(f"typ {kind!r}", Reason.WRONG_USE, API, {}, {"typ": kind})


def id_tokens() -> Iterator[Attack]:
    bare: dict[str, object] = {"aud": CLIENT_ID, "scope": None}
    full = bare | {"azp": CLIENT_ID, "nonce": "n-0S6", "at_hash": "MTIzNDU2Nzg5MDEyMzQ1Ng"}
    for claims in (bare, full, full | {"acr": "1", "auth_time": 1, "typ": "ID"}):
        yield attack(Reason.FOREIGN_AUDIENCE, API, **claims)
        yield attack(Reason.WRONG_USE, API_IS_CLIENT, **claims)
    yield attack(Reason.WRONG_USE, CLIENT, **full)
    # Of an issuer that puts more into it than it should.
    for name, value in (("at_hash", "MTIz"), ("c_hash", "MTIz"), ("token_use", "id")):
        for variables in (API_IS_CLIENT, API_IS_CLIENT | SCOPES):
            yield attack(Reason.WRONG_USE, variables, **{"aud": CLIENT_ID, name: value})
    for use in ("ID", "Access", "access ", "refresh", "", ["access"], {"access": 1}, True, 7):
        yield attack(Reason.WRONG_USE, API, token_use=use)
    # What looks like a scope and is none is no sign of an access token.
    for scope in ("", " ", [], [""], [7], {"studio": 1}, True, 7):
        yield attack(Reason.WRONG_USE, API, scope=scope)
        yield attack(Reason.WRONG_USE, API, scope=None, scp=scope)


def other_kinds() -> Iterator[Attack]:
    for kind in ("id+jwt", "logout+jwt", "dpop+jwt", "secevent+jwt", "entity-statement+jwt"):
        yield typed(kind)
        yield typed(f"application/{kind}")
    for value in (" JWT", "at+jwt ", "at", "text/at+jwt", ["at+jwt"], {"at+jwt": 1}, 7, True):
        yield typed(value)
    logout: dict[str, object] = {"http://schemas.openid.net/event/backchannel-logout": {}}
    yield attack(Reason.WRONG_USE, API_IS_CLIENT, aud=CLIENT_ID, scope=None, events=logout)


def clients() -> Iterator[Attack]:
    for client in ("other", CLIENT_ID.upper(), f"{CLIENT_ID} ", "", "*", [CLIENT_ID], {"a": 1}, 7):
        yield attack(Reason.WRONG_CLIENT, CLIENT, azp=client)
    yield attack(Reason.MISSING_CLAIM, CLIENT)
    # The right client in the wrong claim.
    yield attack(Reason.MISSING_CLAIM, CLIENT, client_id=CLIENT_ID, cid=CLIENT_ID, aud=CLIENT_ID)
    yield attack(Reason.WRONG_CLIENT, CLIENT, azp="other", client_id=CLIENT_ID)
    # Our client's token for another API.
    yield attack(Reason.MISSING_SCOPE, CLIENT, azp=CLIENT_ID, aud="https://other", scope="mail")


def audiences() -> Iterator[Attack]:
    for audience in (
        *("https://other.example.com", f"{AUDIENCE}/", AUDIENCE[:-1], AUDIENCE.upper(), "*", " "),
        *(["https://other.example.com"], [[AUDIENCE]], [AUDIENCE, 7], {AUDIENCE: 1}, 7),
    ):
        yield attack(Reason.FOREIGN_AUDIENCE, API, aud=audience)
    empties: tuple[object, ...] = (None, "", [])
    for empty in empties:
        yield attack(Reason.MISSING_CLAIM, API, aud=empty)
    yield attack(Reason.MISSING_CLAIM, API, aud=None, azp=AUDIENCE, client_id=AUDIENCE)


def issuers() -> Iterator[Attack]:
    # A provider signs for all its tenants with one key.
    for issuer in ("https://login.example.com", "https://login.example.com/other", "", "*"):
        yield attack(Reason.WRONG_ISSUER, API, iss=issuer)
    yield attack(Reason.MISSING_CLAIM, API, iss=None)


def employees() -> Iterator[Attack]:
    for employee_id in (
        *("Alice", "alice@example.com", "CORP\\alice", "auth0|alice", "*", "", "alice/../bob"),
        *(["alice"], {"id": "alice"}, 7, True),
    ):
        yield attack(Reason.INVALID_EMPLOYEE_ID, UID, uid=employee_id)
    yield attack(Reason.MISSING_CLAIM, UID)
    yield attack(Reason.MISSING_CLAIM, UID, UID="alice", username="alice")
    # PyJWT itself wants a text here.
    for subject in (["alice"], {"id": "alice"}, 7):
        yield attack(Reason.MALFORMED, API, sub=subject)


def scopes() -> Iterator[Attack]:
    for scope in (
        *("studios", "Studio", "studio,admin", "studio\tadmin", "studio\u00a0admin", "openid"),
        *(["studio admin"], ["studios"], [["studio"], "x"], [{"studio": 1}, "x"]),
    ):
        yield attack(Reason.MISSING_SCOPE, SCOPES, scope=scope)
        yield attack(Reason.MISSING_SCOPE, SCOPES, scope=None, scp=scope)
    # Only one of the claims is read: nobody adds up what two of them say.
    yield attack(Reason.MISSING_SCOPE, SCOPES, scope="openid", scp="studio")
    two = {"REQUIRED_SCOPES": '["studio", "admin"]'}
    yield attack(Reason.MISSING_SCOPE, two, scope="studio")


def groups() -> Iterator[Attack]:
    for value in (
        # A text is one group, and never a list of them.
        *(
            "Data EU",
            "Data,EU",
            "EU Data",
            "Data Science",
            "",
            "data",
            ["Data Science"],
            ["data"],
            ["Data "],
            [["Data"]],
            [7],
        ),
        *([{"name": "Data"}], {"Data": True}, {"groups": ["Data"]}, True, 7),
    ):
        yield attack(Reason.MISSING_GROUP, GROUPS, groups=value)
    yield attack(Reason.MISSING_GROUP, GROUPS)
    yield attack(Reason.MISSING_GROUP, GROUPS | {"GROUPS_CLAIM": "roles"}, groups=["Data"])
    nested = GROUPS | {"GROUPS_CLAIM": "realm_access.roles"}
    yield attack(Reason.MISSING_GROUP, nested, realm_access={"roles": ["Data"]})


FAMILIES: tuple[Callable[[], Iterator[Attack]], ...] = (
    *(id_tokens, other_kinds, clients, audiences, issuers, employees, scopes, groups),
)


@pytest.mark.parametrize(
    ("variables", "header", "claims"),
    [
        (API, {}, {}),
        (API, {"typ": "at+jwt"}, {"scope": None}),
        (API, {"typ": "application/AT+JWT"}, {"scope": None}),
        (API, {}, {"scope": None, "token_use": "access"}),
        (API, {}, {"scope": None, "scp": ["studio"]}),
        (API, {}, {"aud": ["https://other.example.com", AUDIENCE]}),
        (API_IS_CLIENT, {}, {"aud": CLIENT_ID}),
        (CLIENT, {}, {"azp": CLIENT_ID, "aud": "account"}),
        (UID, {}, {"uid": "alice", "sub": "5e2f"}),
        (SCOPES, {}, {"scope": "openid studio"}),
        (GROUPS, {}, {"groups": ["Data", "EU"]}),
        (GROUPS, {}, {"groups": "Data"}),
        ({"REQUIRED_GROUPS": '["Data Science"]'}, {}, {"groups": "Data Science"}),
    ],
)
def test_the_tokens_that_the_attacks_change_are_good(
    variables: Variables,
    header: dict[str, object],
    claims: dict[str, object],
    outside: Outside,
    key: SigningKey,
    *,
    caller: Caller,
) -> None:
    outside.configure(variables)
    token = key.sign(outside.claims(**claims), **header)
    assert caller.allowed(event_with(token)) == [f"{STAGE}/GET/alice"]


@pytest.mark.parametrize(
    "attack", [pytest.param(one, id=one.name) for family in FAMILIES for one in family()]
)
def test_an_attack_is_refused(
    attack: Attack, outside: Outside, key: SigningKey, caller: Caller
) -> None:
    outside.configure(attack.variables)
    token = key.sign(outside.claims(**attack.claims), **attack.header)
    assert caller.refused(event_with(token), token) == attack.reason


@pytest.mark.parametrize("path", ["", "/", "/tenant", "/tenant/"])
def test_an_issuer_is_itself_to_the_last_slash(
    path: str, outside: Outside, key: SigningKey, caller: Caller
) -> None:
    outside.configure(API, path=path)
    origin = outside.server.origin
    own = key.sign(outside.claims(iss=f"{origin}{path}"))
    assert caller.allowed(event_with(own)) == [f"{STAGE}/GET/alice"]
    other = path.removesuffix("/") if path.endswith("/") else f"{path}/"
    for issuer in (
        *(f"{origin}{other}", f"{origin}{path}/", f"{origin}{path}x", f" {origin}{path}"),
        *(f"{origin}{path}".replace("http:", "https:"), f"{origin}{path}?", f"{origin}{path}#"),
    ):
        token = key.sign(outside.claims(iss=issuer))
        assert caller.refused(event_with(token), token) == Reason.WRONG_ISSUER


def test_another_issuer_s_key_of_the_same_id_signs_nothing(
    outside: Outside, key: SigningKey, foreign: SigningKey, attacker: KeyServer, caller: Caller
) -> None:
    outside.configure(API)
    attacker.discover(attacker.origin)
    for issuer in (attacker.origin, outside.server.origin):
        token = foreign.sign(outside.claims(iss=issuer), kid=key.key_id)
        assert caller.refused(event_with(token), token) == Reason.BAD_SIGNATURE
    assert attacker.paths == []


def test_a_user_pool_s_token_is_not_an_outside_issuer_s(
    outside: Outside, key: SigningKey, caller: Caller
) -> None:
    outside.configure(API)
    token = key.sign(access_claims())
    assert caller.refused(event_with(token), token) == Reason.MISSING_CLAIM
