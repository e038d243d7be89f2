"""The employee of an access token, or the reason for a refusal; without input and output."""

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from enum import StrEnum
from typing import Any

import jwt
from jwt import PyJWK, PyJWS

from authorizer.environment import Environment

# API Gateway takes at most this many bytes of headers altogether.
_MAX_HEADER_LENGTH = 10_240
_BEARER = re.compile(r"(?i:bearer) +([A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*)")
_ALGORITHM = "RS256"
# https://www.rfc-editor.org/rfc/rfc9068#section-2.1, and what issuers of before it say.
_ACCESS_TYPE, _ANY_TYPE = "at+jwt", "jwt"
# https://openid.net/specs/openid-connect-core-1_0.html: an id token's, about what came with it.
_ID_TOKEN_CLAIMS = frozenset({"at_hash", "c_hash"})
# User names may hold `*`, `?` and `/`, which would widen the policy that is built from them.
_EMPLOYEE_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,62}")


class Reason(StrEnum):
    """The reason why a token is refused, for the log and never for the caller."""

    HEADER_NOT_SINGLE = "header_not_single"
    HEADER_TOO_LONG = "header_too_long"
    HEADER_NOT_BEARER = "header_not_bearer"
    MALFORMED = "malformed"
    WRONG_ALGORITHM = "wrong_algorithm"
    UNKNOWN_KEY = "unknown_key"
    BAD_SIGNATURE = "bad_signature"
    MISSING_CLAIM = "missing_claim"
    EXPIRED = "expired"
    NOT_YET_VALID = "not_yet_valid"
    WRONG_ISSUER = "wrong_issuer"
    FOREIGN_AUDIENCE = "foreign_audience"
    WRONG_USE = "wrong_use"
    WRONG_CLIENT = "wrong_client"
    MISSING_SCOPE = "missing_scope"
    MISSING_GROUP = "missing_group"
    INVALID_EMPLOYEE_ID = "invalid_employee_id"


_REASONS: Mapping[type[Exception], Reason] = {
    jwt.InvalidAlgorithmError: Reason.WRONG_ALGORITHM,
    jwt.InvalidSignatureError: Reason.BAD_SIGNATURE,
    jwt.MissingRequiredClaimError: Reason.MISSING_CLAIM,
    jwt.ExpiredSignatureError: Reason.EXPIRED,
    jwt.ImmatureSignatureError: Reason.NOT_YET_VALID,
    jwt.InvalidIssuerError: Reason.WRONG_ISSUER,
    jwt.InvalidAudienceError: Reason.FOREIGN_AUDIENCE,
}


class RefusedError(Exception):
    """The caller has no valid token."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


def bearer_token(headers: Mapping[str, object]) -> str:
    """Return the token of the request's one Authorization header.

    Args:
        headers: Each header's values, as in the event's `multiValueHeaders`.

    Raises:
        RefusedError: There is not exactly one, or it holds no bearer token.
    """
    values = [
        value
        for name, listed in headers.items()
        if name.lower() == "authorization"
        for value in (listed if isinstance(listed, list) else [listed])
    ]
    if len(values) != 1 or not isinstance(values[0], str):
        raise RefusedError(Reason.HEADER_NOT_SINGLE)
    if len(values[0]) > _MAX_HEADER_LENGTH:
        raise RefusedError(Reason.HEADER_TOO_LONG)
    match = _BEARER.fullmatch(values[0])
    if match is None:
        raise RefusedError(Reason.HEADER_NOT_BEARER)
    return match[1]


def employee_of(
    token: str, environment: Environment, find_keys: Callable[[str], tuple[PyJWK, ...]]
) -> str:
    """Return the employee id of an access token, once all about the token is verified.

    Args:
        token: A JSON Web Token in its compact form.
        environment: Which issuer and audience the token must come from, and what it must say.
        find_keys: Returns the issuer's keys of an id; asked only about `RS256` tokens. The id of
            a token that names none is empty.

    Raises:
        RefusedError: The token is not a valid access token of this issuer and audience.
    """
    header, claims = _verified(token, environment, find_keys)
    # Issuers differ in the claim's name, and in whether it is a list.
    scopes = _listed(claims.get("scope", claims.get("scp")))
    if not _is_access_token(header, claims, scopes):
        raise RefusedError(Reason.WRONG_USE)
    if (
        environment.audience_claim != "aud"
        and claims[environment.audience_claim] != environment.audience
    ):
        raise RefusedError(Reason.WRONG_CLIENT)
    if not environment.required_scopes <= scopes:
        raise RefusedError(Reason.MISSING_SCOPE)
    groups = claims.get(environment.groups_claim)
    # Some issuers send a single group as a text. It is not split, because the name of a group may
    # have a space.
    if isinstance(groups, str):
        groups = [groups]
    if not environment.required_groups <= _listed(groups):
        raise RefusedError(Reason.MISSING_GROUP)
    employee_id = claims[environment.employee_claim]
    if not isinstance(employee_id, str) or not _EMPLOYEE_ID.fullmatch(employee_id):
        raise RefusedError(Reason.INVALID_EMPLOYEE_ID)
    return employee_id


def _is_access_token(
    header: Mapping[str, Any], claims: Mapping[str, Any], scopes: frozenset[str]
) -> bool:
    """Return whether a token is an access token, and not another one that the issuer signed.

    Issuers have no common sign for access tokens. So a token must have one of several signs of an
    access token, and none of another kind: an id token has no scope, and states either no use or
    its own.
    """
    kind = header.get("typ", _ANY_TYPE)
    # The header is a media type, whose case is ignored and whose first half may be missing.
    kind = kind.lower().removeprefix("application/") if isinstance(kind, str) else None
    if kind not in {_ACCESS_TYPE, _ANY_TYPE} or not _ID_TOKEN_CLAIMS.isdisjoint(claims):
        return False
    if "token_use" in claims:
        return bool(claims["token_use"] == "access")  # noqa: S105 (a claim)
    return kind == _ACCESS_TYPE or bool(scopes)


def _verified(
    token: str, environment: Environment, find_keys: Callable[[str], tuple[PyJWK, ...]]
) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    in_aud = environment.audience_claim == "aud"
    required = ["exp", "iat", "iss", environment.audience_claim, environment.employee_claim]
    try:
        # Of the header alone: PyJWT tests each character in Python, and `decode` does it again.
        header = jwt.get_unverified_header(f"{token.partition('.')[0]}..")
        if header.get("alg") != _ALGORITHM:
            raise RefusedError(Reason.WRONG_ALGORITHM)
        keys = find_keys(header.get("kid", ""))
        if not keys:
            raise RefusedError(Reason.UNKNOWN_KEY)
        claims = jwt.decode(
            token,
            _signer(token, keys),
            algorithms=[_ALGORITHM],
            issuer=environment.issuer,
            audience=environment.audience if in_aud else None,
            leeway=environment.clock_skew_seconds,
            options={
                # A Cognito token with an `aud` is bound to another resource, so that one is
                # refused; other issuers put there what is not for us to judge.
                "verify_aud": in_aud or environment.is_cognito,
                "require": [*required, "token_use"] if environment.is_cognito else required,
            },
        )
    except jwt.InvalidTokenError as error:
        # The library's messages may quote the token: only the kind of the error goes on.
        raise RefusedError(_REASONS.get(type(error), Reason.MALFORMED)) from None
    return header, claims


def _signer(token: str, keys: tuple[PyJWK, ...]) -> PyJWK:
    """Return the key that signed a token, or the last one of several."""
    for key in keys[:-1]:
        with suppress(jwt.InvalidSignatureError):
            PyJWS().decode(token, key, algorithms=[_ALGORITHM])
            return key
    return keys[-1]


def _listed(value: object) -> frozenset[str]:
    if isinstance(value, str):
        value = value.split(" ")
    if isinstance(value, list):
        return frozenset(one for one in value if isinstance(one, str) and one)
    return frozenset()
