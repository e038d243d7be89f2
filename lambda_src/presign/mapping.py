"""The entry of an employee in the mapping table, checked; without input and output."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from presign.outcome import Outcome, PresignError
from presign.request import App

if TYPE_CHECKING:
    from collections.abc import Mapping

_DOMAIN_ID = r"d-(-*[a-z0-9]){1,61}"
_NAME = r"[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}"
# A browser would take a path that begins with two slashes for the name of a host.
_LANDING_URI = r"(?:studio::(?!/)|app:RStudioServerPro:)[!-~]{0,1000}"
_WHOLE_NUMBER = re.compile(r"[0-9]{1,12}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """An app that an employee may open.

    Attributes:
        landing_uri: The place that the URL opens, such as `studio::`.
    """

    app: App
    landing_uri: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """An employee's user profile and what they may do with it.

    Attributes:
        grants: The apps; the first is the default.
        url_expiry_seconds: How long a URL may wait until it is opened, 5 to 300.
        session_seconds: How long the Studio session lasts once it is, 1800 to 43200.
        not_after: The moment from which there is no URL, in seconds of the Unix epoch, or None.
    """

    domain_id: str
    user_profile_name: str
    grants: tuple[Grant, ...]
    url_expiry_seconds: int
    session_seconds: int
    enabled: bool
    not_after: int | None

    def grant(self, app: App | None, now: float) -> Grant:
        """Return the app that the employee may open now.

        Args:
            app: The requested app; None for the default.
            now: The time in seconds of the Unix epoch.

        Raises:
            PresignError: The employee may open nothing, or not this app.
        """
        if not self.enabled:
            raise PresignError(Outcome.REVOKED, "enabled is false")
        if self.not_after is not None and now >= self.not_after:
            raise PresignError(Outcome.REVOKED, "not_after is past")
        if app is None:
            return self.grants[0]
        for grant in self.grants:
            if grant.app is app:
                return grant
        raise PresignError(Outcome.NOT_ALLOWED, f"{app} is not among the employee's apps")


def assignment_of(item: Mapping[str, object], region: str) -> Assignment:
    """Read an item of the mapping table.

    Args:
        item: The item in the form of DynamoDB, with a type for each value.
        region: The Region of the function, which must be that of the item.

    Raises:
        PresignError: The item is malformed; no part of it is used.
    """
    if _text(item, "region", r"[a-z0-9-]{1,32}") != region:
        raise _malformed("region is not the function's own")
    return Assignment(
        domain_id=_text(item, "domain_id", _DOMAIN_ID),
        user_profile_name=_text(item, "user_profile_name", _NAME),
        grants=_grants(item),
        url_expiry_seconds=_number(item, "url_expiry_seconds", 5, 300),
        session_seconds=_number(item, "session_seconds", 1800, 43200),
        enabled=_flag(item, "enabled"),
        not_after=_number(item, "not_after", 0, 10**12) if "not_after" in item else None,
    )


def _grants(item: Mapping[str, object]) -> tuple[Grant, ...]:
    listed = _value(item, "apps", "L")
    if not isinstance(listed, list) or not listed:
        raise _malformed("apps")
    return tuple(_grant(_value({"app": one}, "app", "M")) for one in listed)


def _grant(entry: object) -> Grant:
    if not isinstance(entry, dict):
        raise _malformed("apps")
    try:
        app = App(_text(entry, "name", r"[a-z-]{1,32}"))
    except ValueError:
        raise _malformed("apps") from None
    return Grant(app=app, landing_uri=_text(entry, "landing_uri", _LANDING_URI))


def _text(item: Mapping[str, object], name: str, pattern: str) -> str:
    value = _value(item, name, "S")
    if not isinstance(value, str) or not re.fullmatch(pattern, value):
        raise _malformed(name)
    return value


def _number(item: Mapping[str, object], name: str, low: int, high: int) -> int:
    value = _value(item, name, "N")
    if not isinstance(value, str) or not _WHOLE_NUMBER.fullmatch(value):
        raise _malformed(name)
    if not low <= int(value) <= high:
        raise _malformed(name)
    return int(value)


def _flag(item: Mapping[str, object], name: str) -> bool:
    value = _value(item, name, "BOOL")
    if not isinstance(value, bool):
        raise _malformed(name)
    return value


def _value(item: Mapping[str, object], name: str, kind: str) -> object:
    typed = item.get(name)
    return typed.get(kind) if isinstance(typed, dict) else None


def _malformed(name: str) -> PresignError:
    return PresignError(Outcome.MALFORMED, f"the item in the mapping table: {name}")
