"""The authorizer's environment variables, checked once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self
from urllib.parse import SplitResult, urlsplit

from shared.variables import Variables

if TYPE_CHECKING:
    from collections.abc import Mapping

_URL = r"https?://(?:[a-z0-9.-]+|\[::1\])(?::[0-9]{1,5})?(?:/[A-Za-z0-9_.~-]+)*"
_ISSUER = rf"{_URL}/?"
_ADDRESS = rf"{_ISSUER}(?:\?[A-Za-z0-9_.~=&%-]+)?"
_AUDIENCE = r"[\x21-\x7e]{1,256}"
_CLAIM = r"[A-Za-z0-9_.:/-]{1,128}"
_STAGE = r"[A-Za-z0-9_]{1,128}"
_MAX_CLOCK_SKEW = 120
_MIN_STALE, _MAX_STALE = 300, 86_400
_MIN_REFETCH, _MAX_REFETCH = 5, 3600
# These variables belong to the AWS SDKs, and are in their order of precedence.
_ENDPOINT_OVERRIDES = ("AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER", "AWS_ENDPOINT_URL")
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_TRUSTED = "keys are read over https, or over http from the loopback interface"


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """The configuration of the authorizer.

    Attributes:
        stage: The only stage of the API to which employees are admitted.
        issuer: The URL that a token must have in `iss`, to the last slash.
        jwks_uri: The URL of the issuer's public keys; None takes that of its discovery document.
        audience: The audience that a token must name.
        audience_claim: The claim with the audience: `aud`, or one that names a client.
        employee_claim: The claim with the employee id.
        is_cognito: Whether the issuer is a Cognito user pool, whose tokens state their use.
        required_scopes: The scopes that a token must have, all of them.
        required_groups: The groups that a token must have, all of them.
        groups_claim: The claim with the groups.
        clock_skew_seconds: How far the issuer's clock may be off, for `exp`, `nbf` and `iat`.
        keys_refetch_seconds: The shortest time between two readings because of an unknown key.
        keys_stale_seconds: How long keys are used after they were read.
    """

    stage: str
    issuer: str
    jwks_uri: str | None
    audience: str
    audience_claim: str
    employee_claim: str
    is_cognito: bool
    required_scopes: frozenset[str]
    required_groups: frozenset[str]
    groups_claim: str
    clock_skew_seconds: int
    keys_refetch_seconds: int
    keys_stale_seconds: int

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> Self:
        """Read IDENTITY and the variables that belong to it.

        For "cognito" these are ISSUER and CLIENT_ID. An SDK endpoint override replaces the scheme
        and the host of the key address, so that tokens of an embedded AWS are verified with its
        own keys.

        For "oidc" these are ISSUER, AUDIENCE, AUDIENCE_CLAIM and EMPLOYEE_CLAIM; JWKS_URI is
        optional, and so are REQUIRED_SCOPES, REQUIRED_GROUPS (JSON lists) and GROUPS_CLAIM.

        For both: STAGE, CLOCK_SKEW_SECONDS, KEYS_REFETCH_SECONDS, KEYS_STALE_SECONDS.

        Raises:
            InvalidEnvironmentError: At least one variable is missing or bad.
        """
        variables = Variables(environ)
        is_cognito = environ.get("IDENTITY") == "cognito"
        variables.text("IDENTITY", "cognito|oidc", "cognito or oidc")
        issuer: str
        jwks_uri: str | None
        if is_cognito:
            issuer = variables.text("ISSUER", _URL, "an https URL without a trailing slash")
            audience = variables.text("CLIENT_ID", r"[A-Za-z0-9_+]{1,128}", "an app client's id")
            jwks_uri = _cognito_keys(variables, environ, issuer)
        else:
            issuer = variables.text("ISSUER", _ISSUER, "an https URL without query or fragment")
            audience = variables.text("AUDIENCE", _AUDIENCE, "1 to 256 characters, no space")
            jwks_uri = variables.optional("JWKS_URI", _ADDRESS, "an https URL")
            _check_trust(variables, "JWKS_URI", jwks_uri)
        _check_trust(variables, "ISSUER", issuer)
        environment = cls(
            stage=variables.text("STAGE", _STAGE, "the name of a stage"),
            issuer=issuer,
            jwks_uri=jwks_uri,
            audience=audience,
            audience_claim="client_id" if is_cognito else _claim(variables, "AUDIENCE_CLAIM"),
            employee_claim="username" if is_cognito else _claim(variables, "EMPLOYEE_CLAIM"),
            is_cognito=is_cognito,
            required_scopes=variables.names("REQUIRED_SCOPES"),
            required_groups=variables.names("REQUIRED_GROUPS"),
            groups_claim=variables.optional("GROUPS_CLAIM", _CLAIM, "the name of a claim")
            or "groups",
            clock_skew_seconds=variables.seconds("CLOCK_SKEW_SECONDS", 0, _MAX_CLOCK_SKEW),
            keys_refetch_seconds=variables.seconds(
                "KEYS_REFETCH_SECONDS", _MIN_REFETCH, _MAX_REFETCH
            ),
            keys_stale_seconds=variables.seconds("KEYS_STALE_SECONDS", _MIN_STALE, _MAX_STALE),
        )
        variables.check()
        return environment


def is_trusted(url: SplitResult) -> bool:
    """Return whether keys may be read from a URL.

    An attacker who alters the key set on its way can sign tokens, so plain http is admitted for
    this machine only.
    """
    return bool(url.hostname) and (
        url.scheme == "https" or (url.scheme == "http" and url.hostname in _LOOPBACK)
    )


def _claim(variables: Variables, name: str) -> str:
    return variables.text(name, _CLAIM, "the name of a claim")


def _check_trust(variables: Variables, name: str, url: str | None) -> None:
    if url and url.startswith("http://") and not is_trusted(urlsplit(url)):
        variables.refuse(name, _TRUSTED)


def _cognito_keys(variables: Variables, environ: Mapping[str, str], issuer: str) -> str:
    origin = issuer
    for name in _ENDPOINT_OVERRIDES:
        override = environ.get(name)
        if override:
            origin = override
            if not is_trusted(urlsplit(override)):
                variables.refuse(name, _TRUSTED)
            break
    source, pool = urlsplit(origin), urlsplit(issuer)
    return f"{source.scheme}://{source.netloc}{pool.path}/.well-known/jwks.json"
