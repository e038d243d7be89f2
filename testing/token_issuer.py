"""A token issuer with real keys, and a real HTTP server that publishes them."""

import json
import time
from collections.abc import Mapping
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from testing.loopback_server import LoopbackServer, QuietHandler

POOL = "eu-west-1_Ab3dEf9hI"
ISSUER = f"https://cognito-idp.eu-west-1.amazonaws.com/{POOL}"
CLIENT_ID = "4v1mq7example0client"
_COMMON = {
    "STAGE": "dev",
    "CLOCK_SKEW_SECONDS": "30",
    "KEYS_REFETCH_SECONDS": "30",
    "KEYS_STALE_SECONDS": "3600",
}
# The authorizer's variables for either kind of issuer.
COGNITO = {"IDENTITY": "cognito", "ISSUER": ISSUER, "CLIENT_ID": CLIENT_ID} | _COMMON
AUDIENCE = "https://studio.example.com"
OIDC = {
    "IDENTITY": "oidc",
    "ISSUER": "https://login.example.com/tenant",
    "AUDIENCE": AUDIENCE,
    "AUDIENCE_CLAIM": "aud",
    "EMPLOYEE_CLAIM": "sub",
} | _COMMON


class SigningKey:
    """An RSA key pair with its id."""

    def __init__(self, key_id: str) -> None:
        self.key_id = key_id
        self.private = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    @property
    def public_pem(self) -> bytes:
        """The public key in PEM."""
        return self.private.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )

    @property
    def jwk(self) -> dict[str, Any]:
        """The public key as a JSON Web Key."""
        jwk = RSAAlgorithm.to_jwk(self.private.public_key(), as_dict=True)
        return jwk | {"kid": self.key_id, "alg": "RS256", "use": "sig"}

    def sign(self, claims: Mapping[str, Any], **headers: object) -> str:
        """Return a token with these claims, and with these headers beside the key id."""
        return jwt.encode(
            dict(claims), self.private, algorithm="RS256", headers={"kid": self.key_id} | headers
        )


def access_claims(**changes: object) -> dict[str, Any]:
    """Return the claims of a valid access token; a change to None leaves a claim out."""
    now = int(time.time())
    claims = {
        "sub": "5e2f1a34-0000-4000-8000-7a1b2c3d4e5f",
        "iss": ISSUER,
        "client_id": CLIENT_ID,
        "token_use": "access",
        "scope": "aws.cognito.signin.user.admin",
        "auth_time": now,
        "iat": now,
        "exp": now + 3600,
        "jti": "0d5f3c1e-0000-4000-8000-1c2d3e4f5a6b",
        "username": "alice",
    } | changes
    return {name: value for name, value in claims.items() if value is not None}


class KeyServer(LoopbackServer):
    """A server on a free loopback port that answers every GET with `body` and `status`.

    A path that `documents` holds is answered with its document instead.
    """

    def __init__(self, *keys: SigningKey) -> None:
        super().__init__(_KeyRequest)
        self.status = 200
        self.headers: dict[str, str] = {}
        self.body = b""
        self.documents: dict[str, object] = {}
        self.paths: list[str] = []
        self.publish(*keys)

    def discover(self, issuer: str, /, **changes: object) -> None:
        """Publish the discovery document of an issuer of this server, with changes."""
        document = {"issuer": issuer, "jwks_uri": f"{self.origin}/keys"} | changes
        path = issuer.removeprefix(self.origin).removesuffix("/")
        self.documents[f"{path}/.well-known/openid-configuration"] = document

    def publish(self, *keys: SigningKey) -> None:
        """Publish these keys in place of those before."""
        self.body = json.dumps({"keys": [key.jwk for key in keys]}).encode()


class _KeyRequest(QuietHandler):
    server: KeyServer

    def do_GET(self) -> None:  # noqa: N802 - http.server calls it by this name
        self.server.paths.append(self.path)
        body = self.server.body
        if self.path in self.server.documents:
            body = json.dumps(self.server.documents[self.path]).encode()
        self.answer(self.server.status, self.server.headers, body)
