"""Tokens put together by hand, as an attacker would: any header, any claims, any signature."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

from testing.token_issuer import SigningKey

Signer = Callable[[bytes], bytes]


def segment(content: object) -> str:
    """Encodes bytes as they are, and anything else as JSON."""
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def compact(header: object, claims: object, sign: Signer) -> str:
    signed = f"{segment(header)}.{segment(claims)}"
    return f"{signed}.{segment(sign(signed.encode()))}"


def unsigned(_: bytes) -> bytes:
    return b""


def rs256(key: SigningKey) -> Signer:
    return lambda data: key.private.sign(data, padding.PKCS1v15(), hashes.SHA256())


def rs512(key: SigningKey) -> Signer:
    return lambda data: key.private.sign(data, padding.PKCS1v15(), hashes.SHA512())


def ps256(key: SigningKey) -> Signer:
    pss = padding.PSS(padding.MGF1(hashes.SHA256()), padding.PSS.DIGEST_LENGTH)
    return lambda data: key.private.sign(data, pss, hashes.SHA256())


def hs256(secret: bytes) -> Signer:
    return lambda data: hmac.digest(secret, data, hashlib.sha256)
