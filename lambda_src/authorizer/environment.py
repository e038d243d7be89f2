"""The authorizer's environment variables, checked once."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self
from urllib.parse import SplitResult, urlsplit

_ISSUER = re.compile(r"https://[a-z0-9.-]+(?:/[A-Za-z0-9_.-]+)+")
_CLIENT_ID = re.compile(r"[A-Za-z0-9_+]{1,128}")
_DEFAULT_CLOCK_SKEW = "30"
_MAX_CLOCK_SKEW = 120
# The AWS SDKs' own variables, in their order of precedence.
_ENDPOINT_OVERRIDES = ("AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER", "AWS_ENDPOINT_URL")
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class InvalidEnvironmentError(ValueError):
    """Variables are missing or bad; the message names every one, with what would be right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """What the authorizer is configured with.

    Attributes:
        issuer: The `iss` claim that a token must carry: the URL of the user pool.
        client_id: The app client that a token must have been issued to.
        clock_skew_seconds: How far the issuer's clock may be off, for `exp`, `nbf` and `iat`.
        jwks_uri: Where the issuer's public keys are read.
    """

    issuer: str
    client_id: str
    clock_skew_seconds: int
    jwks_uri: str

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> Self:
        """Read the variables ISSUER, CLIENT_ID and CLOCK_SKEW_SECONDS (optional).

        An SDK endpoint override replaces the scheme and the host of the key address, so that
        tokens of an embedded AWS are verified with its own keys.

        Raises:
            InvalidEnvironmentError: At least one variable is missing or bad.
        """
        problems = []
        issuer = environ.get("ISSUER", "")
        if not _ISSUER.fullmatch(issuer):
            problems.append(
                f"ISSUER is {issuer!r}: it must be the user pool's https URL, "
                "without a trailing slash"
            )
        client_id = environ.get("CLIENT_ID", "")
        if not _CLIENT_ID.fullmatch(client_id):
            problems.append(f"CLIENT_ID is {client_id!r}: it must be the id of an app client")
        skew = environ.get("CLOCK_SKEW_SECONDS") or _DEFAULT_CLOCK_SKEW
        if not re.fullmatch("[0-9]{1,3}", skew) or int(skew) > _MAX_CLOCK_SKEW:
            problems.append(
                f"CLOCK_SKEW_SECONDS is {skew!r}: it must be a whole number of seconds "
                f"from 0 to {_MAX_CLOCK_SKEW}"
            )
        origin = issuer
        for name in _ENDPOINT_OVERRIDES:
            override = environ.get(name)
            if override:
                origin = override
                if not _is_trusted(urlsplit(override)):
                    problems.append(
                        f"{name} is {override!r}: keys are read over https, "
                        "or over http from the loopback interface"
                    )
                break
        if problems:
            raise InvalidEnvironmentError("; ".join(problems))
        source, pool = urlsplit(origin), urlsplit(issuer)
        return cls(
            issuer=issuer,
            client_id=client_id,
            clock_skew_seconds=int(skew),
            jwks_uri=f"{source.scheme}://{source.netloc}{pool.path}/.well-known/jwks.json",
        )


def _is_trusted(url: SplitResult) -> bool:
    # Whoever can alter the key set on its way can sign tokens: plain http stays on this machine.
    return bool(url.hostname) and (
        url.scheme == "https" or (url.scheme == "http" and url.hostname in _LOOPBACK)
    )
