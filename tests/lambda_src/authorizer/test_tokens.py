import time

import jwt
import pytest
from jwt import PyJWK

from authorizer.environment import Environment
from authorizer.tokens import Reason, RefusedError, bearer_token, employee_of
from testing.token_issuer import COGNITO, SigningKey, access_claims

ENVIRONMENT = Environment.from_environ(COGNITO)


def _employee_of(token: str, key: SigningKey) -> str:
    return employee_of(token, ENVIRONMENT, lambda _: (PyJWK(key.jwk),))


@pytest.mark.parametrize("name", ["Authorization", "authorization", "AUTHORIZATION"])
@pytest.mark.parametrize("scheme", ["Bearer ", "bearer ", "BEARER  "])
def test_the_header_and_its_scheme_are_case_insensitive(name: str, scheme: str) -> None:
    assert bearer_token({name: [f"{scheme}a.b.c"], "Host": ["x"]}) == "a.b.c"


@pytest.mark.parametrize("employee_id", ["a", "0", "alice", "a.b-c_d", "a" * 63])
def test_a_valid_token_gives_its_employee(signing_key: SigningKey, employee_id: str) -> None:
    token = signing_key.sign(access_claims(username=employee_id))
    assert _employee_of(token, signing_key) == employee_id


@pytest.mark.parametrize(
    ("claim", "offset", "reason"),
    [
        ("exp", -25, None),
        ("exp", -35, Reason.EXPIRED),
        ("iat", 25, None),
        ("iat", 35, Reason.NOT_YET_VALID),
        ("nbf", 25, None),
        ("nbf", 35, Reason.NOT_YET_VALID),
    ],
)
def test_clocks_may_differ_by_the_skew(
    signing_key: SigningKey, claim: str, offset: int, reason: Reason | None
) -> None:
    token = signing_key.sign(access_claims(**{claim: int(time.time()) + offset}))
    if reason is None:
        assert _employee_of(token, signing_key) == "alice"
    else:
        with pytest.raises(RefusedError) as caught:
            _employee_of(token, signing_key)
        assert caught.value.reason is reason


def test_a_key_of_another_kind_is_never_used(signing_key: SigningKey) -> None:
    encryption_key = PyJWK(signing_key.jwk | {"alg": "PS256"})
    with pytest.raises(RefusedError) as caught:
        employee_of(signing_key.sign(access_claims()), ENVIRONMENT, lambda _: (encryption_key,))
    assert caught.value.reason is Reason.WRONG_ALGORITHM


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_all_keys_of_an_id_are_tried(
    signing_key: SigningKey, foreign_key: SigningKey, order: tuple[int, int]
) -> None:
    both = (PyJWK(signing_key.jwk), PyJWK(foreign_key.jwk))
    keys = tuple(both[place] for place in order)
    for key in (signing_key, foreign_key):
        assert employee_of(key.sign(access_claims()), ENVIRONMENT, lambda _: keys) == "alice"


def test_a_token_that_none_of_them_signed_has_a_bad_signature(
    signing_key: SigningKey, foreign_key: SigningKey
) -> None:
    keys = (PyJWK(foreign_key.jwk), PyJWK(foreign_key.jwk))
    with pytest.raises(RefusedError) as caught:
        employee_of(signing_key.sign(access_claims()), ENVIRONMENT, lambda _: keys)
    assert caught.value.reason is Reason.BAD_SIGNATURE


def test_the_claims_are_judged_with_the_key_that_signed(
    signing_key: SigningKey, foreign_key: SigningKey
) -> None:
    keys = (PyJWK(signing_key.jwk), PyJWK(foreign_key.jwk))
    expired = signing_key.sign(access_claims(exp=int(time.time()) - 3600))
    with pytest.raises(RefusedError) as caught:
        employee_of(expired, ENVIRONMENT, lambda _: keys)
    assert caught.value.reason is Reason.EXPIRED


def test_a_token_without_a_key_id_is_for_the_key_without_one(signing_key: SigningKey) -> None:
    asked = []

    def find(key_id: str) -> tuple[PyJWK, ...]:
        asked.append(key_id)
        return (PyJWK(signing_key.jwk),)

    token = jwt.encode(dict(access_claims()), signing_key.private, algorithm="RS256")
    assert employee_of(token, ENVIRONMENT, find) == "alice"
    assert asked == [""]
