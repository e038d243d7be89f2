"""The raw test settings with mistakes, and what is said of them."""

from copy import deepcopy
from typing import Any

import pytest

from modules.settings import SettingsError, parse
from testing.configuration import RAW

# A path to a setting, by keys of tables and indexes of lists.
Path = tuple[str | int, ...]


def changed(*changes: tuple[Path, object]) -> dict[str, Any]:
    """The raw test settings with a value replaced at each path."""
    raw: dict[str, Any] = deepcopy(RAW)
    for path, value in changes:
        holder: Any = raw
        for step in path[:-1]:
            holder = holder.setdefault(step, {}) if isinstance(holder, dict) else holder[step]
        holder[path[-1]] = value
    return raw


def problems_of(raw: dict[str, Any]) -> tuple[str, ...]:
    """Return the problems for which raw settings are refused."""
    with pytest.raises(SettingsError) as caught:
        parse(raw, "test.toml")
    return caught.value.problems
