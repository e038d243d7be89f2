"""The values of a plan, without the secret ones."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

# A tree of dicts, lists and scalars, in which the two classes below replace some values.
Value = Any

WIDTH = 120


class Unknown(Enum):
    """A value that Terraform knows only after the deployment."""

    UNKNOWN = "(known after apply)"


UNKNOWN: Final = Unknown.UNKNOWN


@dataclass(frozen=True, slots=True)
class Hidden:
    """A secret value.

    Attributes:
        digest: A digest for comparisons, which is not shown either.
    """

    digest: bytes

    @classmethod
    def of(cls, value: Value) -> "Hidden":
        """Return the secret that stands for a value."""
        return cls(hashlib.sha256(json.dumps(value, sort_keys=True).encode()).digest())

    def __repr__(self) -> str:
        return "(hidden)"


# The last word of a secret's name, as in CLIENT_SECRET, clientSecret or db-password.
_SECRET_NAME = re.compile(
    r"(secret|passw(or)?d|passphrase|token|credentials?|(private|secret|access|api|signing)_?-?key)"
    r"(_?-?(value|string|text|json|base64))?$",
    re.IGNORECASE,
)
# Access keys, private keys, signed tokens and passwords in URLs are secret in every attribute.
_SECRET_TEXT = re.compile(
    r"\b(AKIA|ASIA)[A-Z0-9]{16}\b"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----"
    r"|\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*"
    r"|://[^/\s:@]+:[^/\s:@]+@"
    r"|\b(gh[pousr]_|xox[abprs]-|glpat-)[\w-]{16,}"
)
# User data is secret, because scripts for the first start may have secrets.
_USER_DATA = re.compile(r"^user_data(_base64)?$")
# The provider keeps a hash of the content in this attribute, which is no secret.
_SHA1 = re.compile(r"[0-9a-f]{40}")


def visible(value: Value, unknown: Value, sensitive: Value, name: str = "") -> Value:
    """Return a tree with unknown and secret values replaced.

    Args:
        value: The tree of the plan.
        unknown: A tree of the same shape, with true for values that are unknown.
        sensitive: A tree of the same shape, with true for values that the provider calls sensitive.
        name: The name of the attribute that holds the tree.
    """
    if unknown is True:
        return UNKNOWN
    if value is not None and (sensitive is True or _looks_secret(name, value)):
        return Hidden.of(value)
    if isinstance(value, dict) or isinstance(unknown, dict):
        known = value if isinstance(value, dict) else {}
        return {
            key: visible(known.get(key), _part(unknown, key), _part(sensitive, key), key)
            for key in dict.fromkeys((*known, *(unknown if isinstance(unknown, dict) else ())))
        }
    if isinstance(value, list):
        return [
            visible(element, _part(unknown, at), _part(sensitive, at), name)
            for at, element in enumerate(value)
        ]
    if isinstance(value, str) and (document := _json(value)) is not None:
        # Policies, items and dashboards are JSON, whose parts are shown or hidden one by one.
        return visible(document, None, None, name)
    return value


def is_known(value: Value) -> bool:
    """Return whether a scalar can be compared and read."""
    return not isinstance(value, Unknown | Hidden)


def is_empty(value: Value) -> bool:
    """Return whether a value means the same as its absence."""
    return value is None or value is False or value in ("", 0) or value in ([], {})


def shown(value: Value) -> str:
    """Return a value as text of one line, shortened."""
    whole = text(value)
    return whole if len(whole) <= WIDTH else f"{whole[: WIDTH - 1]}…"


def text(value: Value) -> str:
    """Return a value as text of one line, without control characters."""
    match value:
        case Unknown():
            return value.value
        case Hidden():
            return repr(value)
        case None:
            return "nothing"
        case str() if value and value.isprintable() and " " not in value:
            return value
        case _:
            document = json.dumps(value, ensure_ascii=False, default=_inner)
            return "".join(map(_printable, document))


def _inner(value: object) -> str:
    return value.value if isinstance(value, Unknown) else repr(value)


def _printable(character: str) -> str:
    # Characters that turn the direction of text or move the cursor would deceive a reader.
    return character if character.isprintable() else json.dumps(character)[1:-1]


def _looks_secret(name: str, value: Value) -> bool:
    if not isinstance(value, str) or not value:
        return False
    if _USER_DATA.match(name):
        return not _SHA1.fullmatch(value)
    return bool(_SECRET_NAME.search(name) or _SECRET_TEXT.search(value))


def _json(document: str) -> dict[str, Value] | None:
    if not document.lstrip().startswith("{"):
        return None
    try:
        found = json.loads(document)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _part(mask: Value, key: str | int) -> Value:
    match mask:
        case Mapping():
            return mask.get(key)
        case list() if isinstance(key, int) and key < len(mask):
            return mask[key]
        case True:
            return True
        case _:
            return None
