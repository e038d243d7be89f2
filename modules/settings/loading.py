"""The reader of settings files, which reports every problem of a file at once."""

import difflib
import itertools
import json
import os
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeGuard, get_args, get_origin

from pydantic import TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from modules.settings.checks import cross_field_problems
from modules.settings.environment import Settings
from modules.settings.paths import ENVIRONMENTS
from modules.settings.section import Section


class SettingsError(Exception):
    """Settings cannot be used.

    Attributes:
        problems: A line for each problem, with the setting, its value and what would be right.
    """

    def __init__(self, source: str, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        super().__init__("\n".join([f"{source}: {count}", *(f"  {line}" for line in problems)]))


def load(environment: str | None = None, folder: Path = ENVIRONMENTS) -> Settings:
    """Read the settings in `environments/<environment>.toml`.

    Args:
        environment: The name of the file without its ending; by default the value of the variable
            `ENVIRONMENT`, or "local".
        folder: The folder of the settings files.

    Raises:
        SettingsError: The file does not exist, is not TOML, or has settings that cannot be used.
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
        raise SettingsError(source, ["environment: it is the name of the file: remove it"])
    return parse({"environment": environment} | raw, source)


def parse(raw: Mapping[str, Any], source: str) -> Settings:
    """Check raw settings.

    Args:
        raw: The settings as TOML has them.
        source: The name of the settings in messages.

    Raises:
        SettingsError: The settings have problems; it has every problem, also between sections.
    """
    try:
        return Settings.model_validate(raw)
    except ValidationError as error:
        fields = [_field_problem(detail) for detail in error.errors() if detail["loc"]]
    raise SettingsError(source, [*fields, *cross_field_problems(_valid_sections(raw))])


def _field_problem(detail: Mapping[str, Any]) -> str:
    loc = list(_path_in_file(detail["loc"]))
    setting = _dotted(loc)
    match detail["type"]:
        case "missing":
            return f"{setting}: is missing: add it"
        case "extra_forbidden":
            return f"{setting}: is not a setting{_suggestion(loc)}"
        case "union_tag_invalid" | "union_tag_not_found":
            return f"{setting}.kind: must be {' or '.join(_kinds(loc))}"
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


def _valid_sections(
    raw: Mapping[str, Any], section: type[Section] = Settings, prefix: str = ""
) -> dict[str, Any]:
    """Return the valid settings of a file that has problems, by dotted name.

    The checks between sections then report their problems as well.
    """
    valid = {f"{prefix}{name}": value for name, value in _valid_fields(section, raw).items()}
    for name, field in section.model_fields.items():
        inner = _models(field.annotation)
        table = raw.get(name, {})
        is_there = name in raw or isinstance(field.get_default(), Section)
        if len(inner) == 1 and not _is_array(field) and is_there and isinstance(table, Mapping):
            valid |= _valid_sections(table, inner[0], f"{prefix}{name}.")
    return valid


def _path_in_file(loc: Sequence[str | int]) -> Iterator[str | int]:
    """Yield the path of a problem as the file has it, without the tags that pydantic adds."""
    section: type[Section] | None = Settings
    parts = iter(loc)
    for part in parts:
        # Pydantic marks a bad key of a table with a part of its own.
        if part == "[key]":
            continue
        yield part
        field = section.model_fields.get(str(part)) if section is not None else None
        section = None
        if field is None:
            continue
        models = _models(field.annotation)
        if _is_array(field):
            yield from itertools.islice(parts, 1)
        if len(models) > 1:
            # The tag says which model of a union was chosen.
            next(parts, None)
        elif models:
            section = models[0]


def _kinds(loc: Sequence[str | int]) -> list[str]:
    """Return the values of `kind` of the section at a path, in quotes."""
    section: type[Section] = Settings
    models: list[type[Section]] = []
    for part in loc:
        if isinstance(part, str):
            models = _models(section.model_fields[part].annotation)
            section = models[0]
    return [
        json.dumps(kind)
        for model in models
        for kind in get_args(model.model_fields["kind"].annotation)
    ]


def _models(annotation: object) -> list[type[Section]]:
    """Return the sections that an annotation names, several if it is a union of them."""
    if isinstance(annotation, type) and issubclass(annotation, Section):
        return [annotation]
    return [model for argument in get_args(annotation) for model in _models(argument)]


def _is_array(field: FieldInfo) -> bool:
    return get_origin(field.annotation) is tuple


def _valid_fields(section: type[Section], raw: Mapping[str, Any]) -> dict[str, Any]:
    valid = {}
    for name, field in section.model_fields.items():
        adapter: TypeAdapter[Any] = TypeAdapter(field.rebuild_annotation())
        tables = raw.get(name)
        if _is_array(field) and _are_tables(tables):
            # The valid spokes, users or images are compared although another one is not valid.
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
