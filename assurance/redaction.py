"""The values of a plan, as far as a reviewer may see them."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

# A tree of a plan: dicts, lists and scalars, with the two below in the place of some.
Value = Any

WIDTH = 120


class Unknown(Enum):
    """What Terraform will know only when it has applied the plan."""

    UNKNOWN = "(known after apply)"


UNKNOWN: Final = Unknown.UNKNOWN


@dataclass(frozen=True, slots=True)
class Hidden:
    """A value that nobody is shown.

    Attributes:
        digest: Tells whether two of them are the same, and is not shown either.
    """

    digest: bytes

    @classmethod
    def of(cls, value: Value) -> "Hidden":
        """Hide a value."""
        return cls(hashlib.sha256(json.dumps(value, sort_keys=True).encode()).digest())

    def __repr__(self) -> str:
        return "(hidden)"


# The last word of a setting's name, such as CLIENT_SECRET, clientSecret or db-password.
_SECRET_NAME = re.compile(
    r"(secret|passw(or)?d|passphrase|token|credentials?|(private|secret|access|api|signing)_?-?key)"
    r"(_?-?(value|string|text|json|base64))?$",
    re.IGNORECASE,
)
# What is a secret wherever it stands: access keys, private keys, signed tokens, a URL's password.
_SECRET_TEXT = re.compile(
    r"\b(AKIA|ASIA)[A-Z0-9]{16}\b"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----"
    r"|\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*"
    r"|://[^/\s:@]+:[^/\s:@]+@"
    r"|\b(gh[pousr]_|xox[abprs]-|glpat-)[\w-]{16,}"
)
# Scripts for a machine's first start: whatever is in them is read from there.
_USER_DATA = re.compile(r"^user_data(_base64)?$")
# The provider keeps a hash in its place, which is no secret.
_SHA1 = re.compile(r"[0-9a-f]{40}")


def visible(value: Value, unknown: Value, sensitive: Value, name: str = "") -> Value:
    """Return a tree with unknown and secret values replaced.

    Args:
        value: As the plan has it.
        unknown: Of the same shape; true for what is known only after the apply.
        sensitive: Of the same shape; true for what the provider declares sensitive.
        name: Of the attribute that holds it.
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
        # Policies, items and dashboards: their parts are shown, and hidden, one by one.
        return visible(document, None, None, name)
    return value


def is_known(value: Value) -> bool:
    """Return whether a scalar can be compared and read."""
    return not isinstance(value, Unknown | Hidden)


def is_empty(value: Value) -> bool:
    """Return whether a value says no more than its absence, as providers write it."""
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
    # What turns the direction of a line, or moves a terminal's cursor, would deceive its reader.
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
