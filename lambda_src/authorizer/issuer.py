"""The token issuer over HTTPS: where its keys are, and the keys themselves."""

from __future__ import annotations

import json
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from authorizer.environment import is_trusted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jwt import PyJWK

    from authorizer.environment import Environment

# This is the timeout of each step; `KeyStore` limits the whole.
_TIMEOUT_SECONDS = 2
_MAX_BYTES = 1_000_000
_MIN_KEY_BITS = 2048


class IssuerError(RuntimeError):
    """The issuer did not answer, or its answer is not that of an issuer."""


class Issuer:
    """Reads an issuer's discovery document and its key set."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment
        self._jwks_uri = environment.jwks_uri

    def keys(self) -> Mapping[str, PyJWK]:
        """Return the issuer's RS256 keys by their ids.

        Raises:
            IssuerError: The keys cannot be read, or there are none.
        """
        if self._jwks_uri is None:
            self._jwks_uri = self._discovered("jwks_uri")
        try:
            return _usable_keys(_read(self._jwks_uri), self._jwks_uri)
        except IssuerError:
            # The key set may have moved, so the next reading begins with the configured address.
            self._jwks_uri = self._environment.jwks_uri
            raise

    def unlisted_claims(self) -> list[str]:
        """Return the claims that the settings rely on and the issuer does not list.

        An issuer need not list all of its claims, so a missing one is no error.

        Raises:
            IssuerError: The discovery document cannot be read.
        """
        environment = self._environment
        if environment.jwks_uri is not None:
            return []
        listed = self._discovery().get("claims_supported")
        if not isinstance(listed, list):
            return []
        relied_on = [environment.employee_claim, environment.audience_claim]
        if environment.required_groups:
            relied_on.append(environment.groups_claim)
        return [claim for claim in relied_on if claim not in listed]

    def _discovered(self, name: str) -> str:
        document = self._discovery()
        value = document.get(name)
        if not isinstance(value, str) or not is_trusted(urlsplit(value)):
            raise IssuerError(f"the discovery document of {self._environment.issuer} has no {name}")
        return value

    def _discovery(self) -> Mapping[str, Any]:
        issuer = self._environment.issuer
        # https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfigurationRequest
        document = _read(f"{issuer.removesuffix('/')}/.well-known/openid-configuration")
        if document.get("issuer") != issuer:
            raise IssuerError(
                f"the discovery document of {issuer} names another issuer, "
                f"{json.dumps(document.get('issuer'))[:200]}: identity.issuer must be the same, "
                "to the last slash"
            )
        return document


def _usable_keys(document: Mapping[str, Any], url: str) -> Mapping[str, PyJWK]:
    # This import is slow, and the keys are requested before it.
    from jwt import PyJWK, PyJWTError  # noqa: PLC0415

    listed = document.get("keys")
    keys = {}
    for jwk in listed if isinstance(listed, list) else []:
        if not isinstance(jwk, dict) or not isinstance(jwk.get("kid"), str):
            continue
        if jwk.get("kty") != "RSA" or jwk.get("use", "sig") != "sig":
            continue
        if jwk.get("alg", "RS256") != "RS256":
            continue
        try:
            # Only keys that verify a signature are kept.
            key = PyJWK({name: jwk[name] for name in ("kty", "n", "e", "kid")}, algorithm="RS256")
        except (PyJWTError, KeyError, TypeError, ValueError):
            continue
        if key.key.key_size >= _MIN_KEY_BITS:
            keys[jwk["kid"]] = key
    if not keys:
        raise IssuerError(f"no RS256 key of {_MIN_KEY_BITS} bits or more at {url}")
    return keys


def _read(url: str) -> Mapping[str, Any]:
    """Read a JSON object without following redirects and without a proxy."""
    try:
        document = json.loads(_get(url))
    # The issuer may send JSON that is nested deeper than the parser admits.
    except (ValueError, RecursionError):
        raise IssuerError(f"{url} did not answer with JSON") from None
    if not isinstance(document, dict):
        raise IssuerError(f"{url} did not answer with a JSON object")
    return document


def _get(url: str) -> bytes:
    place = urlsplit(url)
    connect = HTTPSConnection if place.scheme == "https" else HTTPConnection
    try:
        connection = connect(place.hostname or "", place.port, timeout=_TIMEOUT_SECONDS)
        try:
            path = place._replace(scheme="", netloc="").geturl() or "/"
            connection.request("GET", path, headers={"User-Agent": "studio-perimeter"})
            response = connection.getresponse()
            body = response.read(_MAX_BYTES + 1)
        finally:
            connection.close()
    except (HTTPException, OSError, ValueError) as error:
        raise IssuerError(f"{url} cannot be reached: {error or type(error).__name__}") from None
    if response.status != HTTPStatus.OK:
        raise IssuerError(f"{url} answered {response.status}")
    if len(body) > _MAX_BYTES:
        raise IssuerError(f"{url} answered more than {_MAX_BYTES} bytes")
    return body
