"""The issuer's public keys, fetched from its JWKS address and kept for a while."""

from typing import Any

import jwt
from jwt import PyJWK, PyJWKClient
from jwt.exceptions import PyJWKClientError

_TIMEOUT_SECONDS = 3
_LIFESPAN_SECONDS = 300


class KeyServerError(RuntimeError):
    """The key server did not answer, or not with a usable key set."""


class _Client(PyJWKClient):
    """A client whose "the server failed" is told apart from its "no such key"."""

    def fetch_data(self) -> Any:  # noqa: ANN401 (the signature of the base class)
        try:
            return super().fetch_data()
        except (jwt.PyJWTError, OSError, ValueError) as error:
            raise KeyServerError(f"no usable key set at {self.uri}: {error}") from error


class SigningKeys:
    """The keys that an issuer signs with.

    A key id that is not in the kept set makes it fetch the set again, at most once in 30
    seconds: a new key is found soon, and made-up ids cannot flood the key server.
    """

    def __init__(self, jwks_uri: str) -> None:
        self._client = _Client(jwks_uri, timeout=_TIMEOUT_SECONDS, lifespan=_LIFESPAN_SECONDS)

    def find(self, key_id: str) -> PyJWK | None:
        """Return the key of that id, or None where the issuer has no such key.

        Raises:
            KeyServerError: The key set is not at hand and cannot be fetched.
        """
        try:
            return self._client.get_signing_key(key_id)
        except PyJWKClientError:
            return None
