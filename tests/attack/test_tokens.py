"""Forged, stolen and mangled tokens: each a 401 for its own reason, and nothing of it logged."""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization

from authorizer.tokens import Reason
from testing.token_issuer import (
    CLIENT_ID,
    ISSUER,
    KeyServer,
    SigningKey,
    access_claims,
)
from tests.attack.caller import STAGE, Caller, event_with
from tests.attack.forgery import Signer, compact, hs256, ps256, rs256, rs512, segment, unsigned

HOUR = 3600


@dataclass(frozen=True, slots=True)
class Scene:
    """What an attacker has: own keys, an own server, the published key and a genuine token."""

    key: SigningKey
    foreign: SigningKey
    attacker: KeyServer

    def header(self, **changes: object) -> dict[str, Any]:
        return {"alg": "RS256", "typ": "JWT", "kid": self.key.key_id} | changes

    def genuine(self, **changes: object) -> str:
        return self.key.sign(access_claims(**changes))

    @property
    def public_secrets(self) -> dict[str, bytes]:
        """All that is known of the key and may be mistaken for a secret."""
        public, jwk = self.key.private.public_key(), self.key.jwk
        spki = serialization.PublicFormat.SubjectPublicKeyInfo
        return {
            "PEM": self.key.public_pem,
            "PEM without its last newline": self.key.public_pem.rstrip(),
            "PKCS #1 PEM": public.public_bytes(
                serialization.Encoding.PEM, serialization.PublicFormat.PKCS1
            ),
            "DER": public.public_bytes(serialization.Encoding.DER, spki),
            "JWK": json.dumps(jwk).encode(),
            "compact JWK": json.dumps(jwk, separators=(",", ":")).encode(),
            "modulus": jwk["n"].encode(),
            "key id": self.key.key_id.encode(),
            "nothing": b"",
        }


@pytest.fixture(scope="session")
def scene(key: SigningKey, foreign: SigningKey, attacker: KeyServer) -> Scene:
    return Scene(key, foreign, attacker)


Forge = Callable[[Scene], str]
Attack = tuple[str, Reason, Forge]


def by_issuer(scene: Scene) -> Signer:
    return rs256(scene.key)


def by_attacker(scene: Scene) -> Signer:
    return rs256(scene.foreign)


def by_nobody(_: Scene) -> Signer:
    return unsigned


def by_secret(name: str) -> Callable[[Scene], Signer]:
    return lambda scene: hs256(scene.public_secrets[name])


def forged(
    sign: Callable[[Scene], Signer], *, claims: Mapping[str, object] | None = None, **header: object
) -> Forge:
    """A good token but for what is given."""
    return lambda scene: compact(
        scene.header(**header), access_claims() | dict(claims or {}), sign(scene)
    )


def said(header: object, claims: object, sign: Callable[[Scene], Signer]) -> Forge:
    """A token of just that; None stands for what a good one says."""
    return lambda scene: compact(
        header if header is not None else scene.header(),
        claims if claims is not None else access_claims(),
        sign(scene),
    )


SECRETS = (
    *("PEM", "PEM without its last newline", "PKCS #1 PEM", "DER", "JWK", "compact JWK"),
    *("modulus", "key id", "nothing"),
)


def algorithms() -> Iterator[Attack]:
    wrong = Reason.WRONG_ALGORITHM
    for name in ("none", "None", "NONE", "nOnE", "", " ", "RS256 ", "rs256", "RS256,none"):
        yield f"algorithm {name!r}, unsigned", wrong, forged(by_nobody, alg=name)
    for value in (None, True, 256, ["RS256"], ["none", "RS256"], {"RS256": 1}):
        yield f"algorithm {value!r}, well signed", wrong, forged(by_issuer, alg=value)
    yield "RS512 by the issuer's key", wrong, forged(lambda scene: rs512(scene.key), alg="RS512")
    yield "PS256 by the issuer's key", wrong, forged(lambda scene: ps256(scene.key), alg="PS256")
    for name in ("ES256", "EdDSA", "RS1"):
        yield f"RS256 that calls itself {name}", wrong, forged(by_issuer, alg=name)
    yield (
        "PS256 that calls itself RS256",
        Reason.BAD_SIGNATURE,
        forged(lambda scene: ps256(scene.key)),
    )
    yield "no algorithm", wrong, said({"kid": "published"}, None, by_issuer)
    for last, reason in (("RS256", Reason.BAD_SIGNATURE), ("none", wrong)):
        header = f'{{"alg":"none","alg":"RS256","kid":"published","alg":"{last}"}}'.encode()
        yield f"algorithm said twice, {last} last", reason, said(header, None, by_nobody)
    for secret in SECRETS:
        by = by_secret(secret)
        yield f"HMAC with the public {secret}", wrong, forged(by, alg="HS256")
        yield f"HMAC with the public {secret}, as RS256", Reason.BAD_SIGNATURE, forged(by)


def key_ids() -> Iterator[Attack]:
    for key_id in (
        *("../../../../../../dev/null", "/dev/null", "file:///dev/null", "..\\..\\win.ini"),
        *("x' UNION SELECT 'secret'--", "published' OR '1'='1", "published;id", "| id", "$(id)"),
        *(
            "foreign",
            "published\0",
            "published\n",
            " published",
            "PUBLISHED",
            "%70ublished",
            "\u0440ublished",
        ),
        *("", "*", "__class__", "keys", "k" * 4096, "https://attacker.example/jwks.json"),
    ):
        name = f"key id {key_id[:40]!r}"
        yield f"{name}, a foreign key", Reason.UNKNOWN_KEY, forged(by_attacker, kid=key_id)
        yield f"{name}, no secret", Reason.UNKNOWN_KEY, forged(by_secret("nothing"), kid=key_id)
    yield "no key id", Reason.UNKNOWN_KEY, said({"alg": "RS256"}, None, by_issuer)
    for value in (None, 0, True, ["published"], {"kid": "published"}):
        yield f"key id {value!r}", Reason.MALFORMED, forged(by_attacker, kid=value)


def _bringing(name: str, key_id: str) -> Forge:
    def forge(scene: Scene) -> str:
        der = scene.foreign.private.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        url = f"{scene.attacker.origin}/jwks.json"
        keys = {"jku": url, "x5u": url, "jwk": scene.foreign.jwk, "x5c": [segment(der)]}
        header = scene.header(kid=key_id) | {name: keys[name]}
        return compact(header, access_claims(), by_attacker(scene))

    return forge


def embedded_keys() -> Iterator[Attack]:
    for name in ("jku", "x5u", "jwk", "x5c"):
        yield f"{name}, our key id", Reason.BAD_SIGNATURE, _bringing(name, "published")
        yield f"{name}, its key id", Reason.UNKNOWN_KEY, _bringing(name, "foreign")


def extensions() -> Iterator[Attack]:
    values: list[object] = [["x"], ["exp"], ["alg"], ["b64"], [], "b64", [1], {"b64": False}, None]
    for crit in values:
        yield f"critical {crit!r}", Reason.MALFORMED, forged(by_issuer, crit=crit, x=1)
    yield "unencoded payload", Reason.MALFORMED, forged(by_issuer, b64=False)
    yield (
        "unencoded payload, critical",
        Reason.MALFORMED,
        forged(by_issuer, b64=False, crit=["b64"]),
    )


def _claims(reason: Reason, **changes: object) -> Attack:
    return f"claims {changes!r}"[:120], reason, forged(by_issuer, claims=changes)


def _from_now(reason: Reason, claim: str, seconds: int) -> Attack:
    # The moment is no part of the name: test processes must agree on names.
    return (
        f"claim {claim} is {seconds} s from now",
        reason,
        lambda scene: compact(
            scene.header(), access_claims() | {claim: _in(seconds)}, rs256(scene.key)
        ),
    )


def _in(seconds: int) -> int:
    return int(time.time()) + seconds


def claims() -> Iterator[Attack]:
    yield _from_now(Reason.EXPIRED, "exp", -60)
    yield _claims(Reason.EXPIRED, exp=0)
    yield _claims(Reason.EXPIRED, exp=-1)
    yield _from_now(Reason.NOT_YET_VALID, "nbf", HOUR)
    yield _from_now(Reason.NOT_YET_VALID, "iat", HOUR)
    for name in ("exp", "iat", "nbf"):
        yield _claims(Reason.MALFORMED, **{name: "never"})
        yield _claims(Reason.MALFORMED, **{name: ""})
        yield _claims(Reason.MALFORMED, **{name: []})
    for issuer in (
        *(f"{ISSUER}/", f"{ISSUER}x", ISSUER.upper(), ISSUER[:-1], ISSUER.replace("https", "http")),
        *(f"{ISSUER}/../eu-west-1_other", f" {ISSUER}", ""),
    ):
        yield _claims(Reason.WRONG_ISSUER, iss=issuer)
    for client in (f"{CLIENT_ID}x", CLIENT_ID.upper(), "", "*", [CLIENT_ID], {CLIENT_ID: 1}, 7):
        yield _claims(Reason.WRONG_CLIENT, client_id=client)
    for use in ("id", "ACCESS", "access ", "", ["access"], True):
        yield _claims(Reason.WRONG_USE, token_use=use)
    for audience in ("https://other.example.com", CLIENT_ID, [CLIENT_ID]):
        yield _claims(Reason.FOREIGN_AUDIENCE, aud=audience)
    for name in ("exp", "iat", "iss", "token_use", "client_id", "username"):
        yield _claims(Reason.MISSING_CLAIM, **{name: None})
    yield (
        "an id token as Cognito makes it",
        Reason.MISSING_CLAIM,
        lambda scene: scene.genuine(
            token_use="id",
            client_id=None,
            username=None,
            aud=CLIENT_ID,
            **{"cognito:username": "alice"},
        ),
    )


def _spliced(scene: Scene, *, header: str = "", claims: str = "", signature: str = "") -> str:
    own = scene.genuine().split(".")
    return ".".join(
        part or mine for part, mine in zip((header, claims, signature), own, strict=True)
    )


def tampering() -> Iterator[Attack]:
    yield (
        "another pool's key under our key's id",
        Reason.BAD_SIGNATURE,
        lambda scene: scene.foreign.sign(access_claims(iss=f"{ISSUER}x"), kid=scene.key.key_id),
    )
    yield (
        "our own claims under another pool's key with our key's id",
        Reason.BAD_SIGNATURE,
        lambda scene: scene.foreign.sign(access_claims(), kid=scene.key.key_id),
    )
    yield (
        "another employee's claims under a genuine signature",
        Reason.BAD_SIGNATURE,
        lambda scene: _spliced(scene, claims=segment(access_claims(username="bob"))),
    )
    yield (
        "a longer life under a genuine signature",
        Reason.BAD_SIGNATURE,
        lambda scene: _spliced(scene, claims=segment(access_claims(exp=_in(10 * HOUR)))),
    )
    yield (
        "a signature of another token",
        Reason.BAD_SIGNATURE,
        lambda scene: _spliced(scene, signature=scene.genuine(username="bob").split(".")[2]),
    )
    yield (
        "another header under a genuine signature",
        Reason.BAD_SIGNATURE,
        lambda scene: _spliced(scene, header=segment(scene.header(x=1))),
    )
    yield (
        "a signature of nulls",
        Reason.BAD_SIGNATURE,
        lambda scene: _spliced(scene, signature=segment(bytes(256))),
    )
    yield (
        "a signature with a byte more",
        Reason.BAD_SIGNATURE,
        lambda scene: compact(
            scene.header(), access_claims(), lambda data: rs256(scene.key)(data) + b"\0"
        ),
    )
    yield (
        "no signature",
        Reason.BAD_SIGNATURE,
        lambda scene: compact(scene.header(), access_claims(), unsigned),
    )


def as_is(token: str) -> Forge:
    return lambda _: token


def shapes() -> Iterator[Attack]:
    headers: dict[str, object] = {
        "a list": [],
        "a text": "RS256",
        "null": b"null",
        "a number": 7,
        "no JSON": b"{alg:RS256}",
        "no UTF-8": b"\xff\xfe\xfd",
        "nested deep": b"[" * 6000,
    }
    for name, header in headers.items():
        yield f"the header is {name}", Reason.MALFORMED, said(header, None, by_issuer)
    nested = b'{"alg":' * 500 + b"1" + b"}" * 500
    yield "an algorithm nested deep", Reason.WRONG_ALGORITHM, said(nested, None, by_issuer)
    utf_16 = '{"alg":"RS256"}'.encode("utf-16")
    yield "a header in UTF-16", Reason.UNKNOWN_KEY, said(utf_16, None, by_issuer)
    payloads: dict[str, object] = {
        "a list": [],
        "a text": "alice",
        "null": b"null",
        "no JSON": b"{exp:1}",
        "no UTF-8": b"\xff\xfe\xfd",
        "blank": b" ",
        "nested deep": b"[" * 6000,
        "nested deep, within a claim": b'{"username":' + b"[" * 6000,
    }
    for name, payload in payloads.items():
        yield f"the claims are {name}", Reason.MALFORMED, said(None, payload, by_issuer)
        yield (
            f"the claims are {name}, unsigned",
            Reason.BAD_SIGNATURE,
            said(None, payload, by_nobody),
        )
    megabyte = "A" * 1_000_000
    for name, token in (
        ("header", f"{megabyte}.e30.AA"),
        ("payload", f"e30.{megabyte}.AA"),
        ("signature", f"e30.e30.{megabyte}"),
        ("nested header", f"{segment(b'[' * 750_000)}.e30.AA"),
        ("row of dots", "." * 1_000_000),
    ):
        yield (f"a {name} of 1 MB", Reason.HEADER_TOO_LONG, as_is(token))
    for name, token in (
        ("five parts, as an encrypted one has", "e30.e30.e30.e30.e30"),
        ("two parts", "e30.e30"),
        ("no part", ".."),
        ("standard base64", "e+0/.e30.AA"),
        ("padding", "e30=.e30=.AA=="),
        ("unicode digits", "e\uff130.e30.AA"),
        ("a null", "e30\0.e30.AA"),
    ):
        yield (name, Reason.HEADER_NOT_BEARER, as_is(token))


ATTACKS = [
    attack
    for family in (algorithms, key_ids, embedded_keys, extensions, claims, tampering, shapes)
    for attack in family()
]


def test_the_token_that_the_attacks_change_is_good(scene: Scene, caller: Caller) -> None:
    assert caller.allowed(event_with(scene.genuine())) == [f"{STAGE}/GET/alice"]


@pytest.mark.parametrize(
    ("reason", "forge"), [pytest.param(reason, forge, id=name) for name, reason, forge in ATTACKS]
)
def test_an_attack_is_refused(reason: Reason, forge: Forge, scene: Scene, caller: Caller) -> None:
    token = forge(scene)
    assert caller.refused(event_with(token), token) == reason
    assert scene.attacker.paths == []
