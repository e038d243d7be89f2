"""Environment variables, whose problems are all reported at once."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class InvalidEnvironmentError(ValueError):
    """Variables are missing or bad; the message has each of them, and what would be right."""


class Variables:
    """A reader of variables that notes problems; the value of a bad variable must not be used."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self._problems: list[str] = []

    def text(self, name: str, pattern: str, expected: str) -> str:
        """Return a variable that must match the whole of a pattern."""
        value = self._environ.get(name, "")
        if not re.fullmatch(pattern, value):
            self.refuse(name, f"it must be {expected}")
        return value

    def optional(self, name: str, pattern: str, expected: str) -> str | None:
        """Return a variable or None; an empty one counts as absent."""
        return self.text(name, pattern, expected) if self._environ.get(name) else None

    def seconds(self, name: str, low: int, high: int) -> int:
        """Return a whole number of seconds from `low` to `high`."""
        value = self._environ.get(name, "")
        if not re.fullmatch("[0-9]{1,5}", value) or not low <= int(value) <= high:
            self.refuse(name, f"it must be a whole number of seconds from {low} to {high}")
            return low
        return int(value)

    def names(self, name: str) -> frozenset[str]:
        """Return the strings of a JSON list; none if the variable is absent."""
        try:
            value = json.loads(self._environ.get(name) or "[]")
        except ValueError:
            value = None
        if not isinstance(value, list) or not all(isinstance(one, str) and one for one in value):
            self.refuse(name, "it must be a JSON list of names")
            return frozenset()
        return frozenset(value)

    def refuse(self, name: str, reason: str) -> None:
        """Note that a variable is bad, and why."""
        self._problems.append(f"{name} is {self._environ.get(name, '')!r}: {reason}")

    def check(self) -> None:
        """Raise an error if there are problems.

        Raises:
            InvalidEnvironmentError: At least one variable is missing or bad.
        """
        if self._problems:
            raise InvalidEnvironmentError("; ".join(self._problems))
