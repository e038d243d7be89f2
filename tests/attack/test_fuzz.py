"""100,000 tokens that nobody issued, and those that were: each opens the path it was issued for.

The tokens are the same in each run. A token of another text may still be the one that was issued:
base64 has bits to spare at its end. What counts is what it says and that the issuer signed that.
"""

import base64
import io
import itertools
import math
import re
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from authorizer import handler as module
from testing.token_issuer import (
    CLIENT_ID,
    ISSUER,
    KeyServer,
    SigningKey,
    access_claims,
)
from tests.attack.caller import STAGE, event_with, secrets_of
from tests.attack.forgery import compact, hs256, rs256, segment, unsigned
from tests.lambda_src.log import CONTEXT

MUTATED, SPLICED, FORGED, RANDOM = 50_000, 20_000, 5_000, 25_000
PLACES = 100
HOUR = 3600


def fuzzed(examples: int) -> settings:
    return settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )


def bytes_of(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


@dataclass(slots=True)
class Judge:
    """Has the authorizer judge tokens, and knows which ones the issuer issued, to whom."""

    issued: dict[tuple[str, str, bytes], str] = field(default_factory=dict)
    judged: int = 0
    accepted: int = 0

    def issue(self, token: str, employee_id: str) -> str:
        self.issued[self._identity(token)] = employee_id
        return token

    def judge(self, tokens: Iterable[str]) -> None:
        for token in tokens:
            self.judged += 1
            with redirect_stdout(io.StringIO()) as log:
                opened = self._opened(token)
            text = log.getvalue()
            assert not [secret for secret in secrets_of(token) if secret in text], token
            if opened is None:
                assert '"decision": "deny"' in text, token
                continue
            self.accepted += 1
            owner = self.issued.get(self._identity(token))
            assert owner is not None, f"nobody issued {token}"
            assert opened == [f"{STAGE}/GET/{owner}"], token

    def _opened(self, token: str) -> list[str] | None:
        try:
            answer: dict[str, Any] = module.handler(event_with(token), CONTEXT)
        except Exception as error:
            if (type(error), str(error)) != (Exception, "Unauthorized"):
                raise
            return None
        return [one["Resource"] for one in answer["policyDocument"]["Statement"]]

    @staticmethod
    def _identity(token: str) -> tuple[str, str, bytes]:
        header, claims, signature = token.split(".")
        return header, claims, bytes_of(signature)


@pytest.fixture
def judge() -> Judge:
    return Judge()


@pytest.fixture(autouse=True)
def few_questions_to_the_issuer(issuer: KeyServer) -> Iterator[None]:
    """Made-up key ids must not become a flood."""
    asked, begun = len(issuer.paths), time.monotonic()
    yield
    assert len(issuer.paths) - asked <= 2 + (time.monotonic() - begun) / 30


ALPHABET = "ABCXYZabcxyz019-_.=+/ %*\0\t\u00e9"
Mutation = Callable[[str, int, str], str]
MUTATIONS: dict[str, Mutation] = {
    "replace": lambda token, at, text: token[:at] + text + token[at + len(text) :],
    "insert": lambda token, at, text: token[:at] + text + token[at:],
    "delete": lambda token, at, text: token[:at] + token[at + max(1, len(text)) :],
    "repeat": lambda token, at, text: token[: at + len(text)] + token[at:],
    "cut": lambda token, at, text: token[:at] + text,
    "behead": lambda token, at, text: text + token[at:],
    "turn": lambda token, at, text: token[at:] + text + token[:at],
    "swap case": lambda token, at, text: (
        token[:at] + token[at : at + 1 + len(text)].swapcase() + token[at + 1 + len(text) :]
    ),
}


def test_a_changed_token_is_no_token(key: SigningKey, judge: Judge) -> None:
    """Each change at 100 places, all over a genuine token."""
    genuine = [
        judge.issue(key.sign(access_claims(username=name)), name) for name in ("alice", "bob")
    ]

    @fuzzed(MUTATED // PLACES)
    @given(
        token=st.sampled_from(genuine),
        mutate=st.sampled_from(sorted(MUTATIONS)),
        text=st.text(ALPHABET, max_size=8),
        start=st.integers(0, 15),
    )
    def attack(token: str, mutate: str, text: str, start: int) -> None:
        places = [start + index * len(token) // PLACES for index in range(PLACES)]
        judge.judge(MUTATIONS[mutate](token, at, text) for at in places)

    attack()
    assert judge.judged >= MUTATED


def test_the_parts_of_tokens_make_no_token(
    key: SigningKey, foreign: SigningKey, judge: Judge
) -> None:
    """Headers, claims and signatures of genuine and of foreign tokens, in all combinations."""
    tokens = [
        judge.issue(key.sign(access_claims(username=name)), name)
        for name in ("alice", "bob", "carol")
    ]
    tokens += [foreign.sign(access_claims(), kid=key.key_id), foreign.sign(access_claims())]
    tokens += [key.sign(access_claims(**changes)) for changes in ({"exp": 1}, {"token_use": "id"})]
    parts = zip(*(token.split(".") for token in tokens), strict=True)
    header, claims, signature = (sorted(set(column)) for column in parts)
    part = st.text("AQgw09-_", min_size=1, max_size=40)

    @fuzzed(SPLICED // 100)
    @given(
        headers=st.lists(st.sampled_from(header) | part, min_size=4, max_size=4),
        payloads=st.lists(st.sampled_from(claims) | part, min_size=5, max_size=5),
        signatures=st.lists(st.sampled_from(signature) | part, min_size=5, max_size=5),
    )
    def attack(headers: list[str], payloads: list[str], signatures: list[str]) -> None:
        judge.judge(map(".".join, itertools.product(headers, payloads, signatures)))

    attack()
    assert judge.judged >= SPLICED
    # The genuine ones are among them.
    assert judge.accepted > 0


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=12)
    | st.sampled_from(["alice", "bob", "*", "..", ISSUER, CLIENT_ID, "access", "id", "RS256"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=5,
)
HEADER_NAMES = st.sampled_from(
    ["alg", "kid", "typ", "crit", "b64", "jku", "jwk", "x5c", "zip", "cty"]
)
CLAIM_NAMES = st.sampled_from(
    ["iss", "client_id", "token_use", "username", "exp", "iat", "nbf", "aud", "sub", "scope", "jti"]
)
# Made at the start of the run, they are good for all of it.
NOW = int(time.time())


def is_good(claims: dict[str, Any]) -> bool:
    """What the issuer must have said, written once more and without the library."""
    return (
        claims.get("iss") == ISSUER
        and claims.get("client_id") == CLIENT_ID
        and claims.get("token_use") == "access"
        and not claims.get("aud")
        and re.fullmatch("[a-z0-9][a-z0-9._-]{0,62}", str(claims.get("username"))) is not None
        and isinstance(claims["username"], str)
        and _moment(claims.get("exp")) > NOW
        and _moment(claims.get("iat")) <= NOW + HOUR
        and _moment(claims.get("nbf", NOW)) <= NOW + HOUR
    )


def _moment(value: object) -> float:
    # The library takes a text of digits too, from the issuer whose signature it has verified.
    try:
        return float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return math.nan


def test_a_token_with_anything_in_it_is_judged_by_all_of_it(
    key: SigningKey, foreign: SigningKey, judge: Judge
) -> None:
    """Any header and any claims, under the signatures that can be made."""
    signers = (rs256(foreign), hs256(key.public_pem), hs256(b""), unsigned)

    @fuzzed(FORGED // (len(signers) + 1))
    @given(
        header=st.dictionaries(HEADER_NAMES, JSON, max_size=2),
        claims=st.dictionaries(CLAIM_NAMES, JSON, max_size=2),
        dropped=st.sets(CLAIM_NAMES, max_size=1),
    )
    def attack(header: dict[str, Any], claims: dict[str, Any], dropped: set[str]) -> None:
        head = {"alg": "RS256", "kid": key.key_id} | header
        body = {
            name: value for name, value in (access_claims() | claims).items() if name not in dropped
        }
        issued = compact(head, body, rs256(key))
        if is_good(body):
            judge.issue(issued, body["username"])
        judge.judge([issued, *(compact(head, body, sign) for sign in signers)])

    attack()
    assert judge.judged >= FORGED
    assert judge.accepted > 0


def test_a_random_text_is_no_token(judge: Judge) -> None:
    part = st.text("AQgwJyIsOf0189-_", max_size=60) | st.binary(max_size=60).map(segment)
    header = st.sampled_from(
        [segment({"alg": algorithm, "kid": "published"}) for algorithm in ("RS256", "none")]
    )

    @fuzzed(RANDOM // 100)
    @given(
        headers=st.lists(part | header, min_size=4, max_size=4),
        payloads=st.lists(part, min_size=5, max_size=5),
        signatures=st.lists(part | st.text(max_size=20), min_size=5, max_size=5),
    )
    def attack(headers: list[str], payloads: list[str], signatures: list[str]) -> None:
        judge.judge(map(".".join, itertools.product(headers, payloads, signatures)))

    attack()
    assert judge.judged >= RANDOM
    assert judge.accepted == 0


def test_no_beginning_of_a_token_is_one(key: SigningKey, judge: Judge) -> None:
    token = key.sign(access_claims())
    judge.judge(token[:length] for length in range(len(token)))
    assert judge.accepted == 0
