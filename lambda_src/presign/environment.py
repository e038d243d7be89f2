"""The presign function's environment variables, checked once."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

_TABLE = r"[A-Za-z0-9_.-]{3,255}"
_LANDING = r"(?:studio:|app:[A-Za-z]+):[^\s]{0,1000}"
_ORIGIN = r"https?://[a-z0-9.-]+(?::[0-9]{1,5})?"


class InvalidEnvironmentError(ValueError):
    """Variables are missing or bad; the message names every one, with what would be right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """What the presign function is configured with.

    Attributes:
        mapping_table: The DynamoDB table of the employees' domains and user profiles.
        url_expiry_seconds: How long a URL may wait until it is opened, 5 to 300.
        session_seconds: How long the Studio session lasts once it is, 1800 to 43200.
        landing_uri: What the URL opens; None leaves it to the domain's default.
        portal_origin: The web origin whose pages may read the answer; None for no page.
    """

    mapping_table: str
    url_expiry_seconds: int
    session_seconds: int
    landing_uri: str | None
    portal_origin: str | None

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> Self:
        """Read MAPPING_TABLE, URL_EXPIRY_SECONDS, SESSION_SECONDS, LANDING_URI, PORTAL_ORIGIN.

        The last two are optional; an empty one counts as absent.

        Raises:
            InvalidEnvironmentError: At least one variable is missing or bad.
        """
        variables = _Variables(environ)
        environment = cls(
            mapping_table=variables.text("MAPPING_TABLE", _TABLE, "the name of a table"),
            url_expiry_seconds=variables.seconds("URL_EXPIRY_SECONDS", 5, 300),
            session_seconds=variables.seconds("SESSION_SECONDS", 1800, 43200),
            landing_uri=variables.optional("LANDING_URI", _LANDING, "like 'studio::'"),
            portal_origin=variables.optional(
                "PORTAL_ORIGIN", _ORIGIN, "an origin like 'https://portal.example.com'"
            ),
        )
        if variables.problems:
            raise InvalidEnvironmentError("; ".join(variables.problems))
        return environment


class _Variables:
    """Reads one variable after another and notes what is wrong."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self.problems: list[str] = []

    def text(self, name: str, pattern: str, expected: str) -> str:
        value = self._environ.get(name, "")
        if not re.fullmatch(pattern, value):
            self.problems.append(f"{name} is {value!r}: it must be {expected}")
        return value

    def optional(self, name: str, pattern: str, expected: str) -> str | None:
        return self.text(name, pattern, expected) if self._environ.get(name) else None

    def seconds(self, name: str, low: int, high: int) -> int:
        value = self._environ.get(name, "")
        if not re.fullmatch("[0-9]{1,5}", value) or not low <= int(value) <= high:
            self.problems.append(
                f"{name} is {value!r}: it must be a whole number of seconds from {low} to {high}"
            )
            return low
        return int(value)
