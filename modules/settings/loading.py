"""Reads settings, and says every problem of a file at once."""

import difflib
import json
import os
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeGuard, get_origin

from pydantic import TypeAdapter, ValidationError

from modules.settings.checks import cross_field_problems
from modules.settings.environment import Settings
from modules.settings.paths import ENVIRONMENTS
from modules.settings.section import Section
from modules.settings.studio import StudioSettings


class SettingsError(Exception):
    """Settings that cannot be used.

    Attributes:
        problems: one line a problem: the setting, its value, and what would be right.
    """

    def __init__(self, source: str, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        super().__init__("\n".join([f"{source}: {count}", *(f"  {line}" for line in problems)]))


def load(environment: str | None = None, folder: Path = ENVIRONMENTS) -> Settings:
    """Reads `environments/<environment>.toml`.

    Args:
        environment: the file's name without its ending; by default the environment variable
            `ENVIRONMENT`, or `local`.
        folder: where the files are.

    Raises:
        SettingsError: there is no such file, it is no TOML, or settings in it are wrong.
    """
    environment = environment or os.environ.get("ENVIRONMENT") or "local"
    path = folder / f"{environment}.toml"
    known = sorted(file.stem for file in folder.glob("*.toml"))
    if environment not in known:
        raise SettingsError(
            f"environment {json.dumps(environment)}",
            [f"ENVIRONMENT: no {folder.name}/{environment}.toml: use {' or '.join(known)}"],
        )
    source = f"{folder.name}/{path.name}"
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(source, [f"not valid TOML: {error}"]) from None
    if "environment" in raw:
        raise SettingsError(source, ["environment: is the name of the file: remove it"])
    return parse({"environment": environment} | raw, source)


def parse(raw: Mapping[str, Any], source: str) -> Settings:
    """Checks raw settings.

    Args:
        raw: as TOML has them.
        source: what to call them in a message.

    Raises:
        SettingsError: with every problem, those between sections too.
    """
    try:
        return Settings.model_validate(raw)
    except ValidationError as error:
        fields = [_field_problem(detail) for detail in error.errors() if detail["loc"]]
    raise SettingsError(source, [*fields, *cross_field_problems(_valid_sections(raw))])


# Where in the path of a problem pydantic puts the chosen kind of a section.
_KIND_AT = {"backend": 1, "identity": 1, "spokes": 2}
_KINDS = {"backend": '"local" or "s3"', "identity": '"cognito" or "oidc"'}


def _field_problem(detail: Mapping[str, Any]) -> str:
    kind_at = _KIND_AT.get(detail["loc"][0])
    loc = [
        part
        for index, part in enumerate(detail["loc"])
        # A table's bad key is marked behind it.
        if index != kind_at and part != "[key]"
    ]
    setting = _dotted(loc)
    match detail["type"]:
        case "missing":
            return f"{setting}: is missing: add it"
        case "extra_forbidden":
            return f"{setting}: is not a setting{_suggestion(loc)}"
        case "union_tag_invalid" | "union_tag_not_found":
            return f"{setting}.kind: must be {_KINDS[setting]}"
        case "value_error":
            right = str(detail["ctx"]["error"])
        case "ip_v4_address":
            right = "must be an IPv4 address such as 10.16.43.122"
        case "ip_v4_network":
            right = "must be an IPv4 block whose address is its first, such as 10.16.0.0/16"
        case _:
            right = detail["msg"].replace("Input should be", "must be")
    return f"{setting}: {json.dumps(detail['input'], default=str)}: {right}"


def _dotted(loc: Sequence[str | int]) -> str:
    steps = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in loc)
    return steps.lstrip(".")


def _suggestion(loc: Sequence[str | int]) -> str:
    known = {name for section in _sections(Section) for name in section.model_fields}
    if loc[-1] in known:
        return " here: remove it"
    close = difflib.get_close_matches(str(loc[-1]), sorted(known), n=1)
    return f": did you mean {close[0]}?" if close else ": remove it"


def _sections(section: type[Section]) -> Iterator[type[Section]]:
    yield section
    for kind in section.__subclasses__():
        yield from _sections(kind)


def _valid_sections(raw: Mapping[str, Any]) -> dict[str, Any]:
    """What can be read of settings that have problems, so that the rest is checked all the same."""
    studio = raw.get("studio", {})
    parts = _valid_fields(StudioSettings, studio) if isinstance(studio, Mapping) else {}
    return _valid_fields(Settings, raw) | {f"studio.{name}": part for name, part in parts.items()}


def _valid_fields(section: type[Section], raw: Mapping[str, Any]) -> dict[str, Any]:
    valid = {}
    for name, field in section.model_fields.items():
        adapter: TypeAdapter[Any] = TypeAdapter(field.rebuild_annotation())
        tables = raw.get(name)
        if get_origin(field.annotation) is tuple and _are_tables(tables):
            # One bad spoke, user or image leaves the others to be compared.
            read = [found for table in tables for found in _read(adapter, [table])]
            if read or not tables:
                valid[name] = tuple(element for found in read for element in found)
        elif name in raw:
            valid.update((name, found) for found in _read(adapter, raw[name]))
        elif not field.is_required():
            valid[name] = field.get_default(call_default_factory=True)
    return valid


def _are_tables(value: object) -> TypeGuard[list[dict[str, Any]]]:
    return isinstance(value, list) and all(isinstance(element, dict) for element in value)


def _read(adapter: TypeAdapter[Any], value: object) -> list[Any]:
    try:
        return [adapter.validate_python(value)]
    except ValidationError:
        return []
