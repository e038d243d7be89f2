"""The check of requests against botocore's description of the service."""

import functools
import re
from collections.abc import Iterator
from typing import Any

import botocore.session
from botocore.model import OperationModel, ServiceModel, Shape, StringShape
from moto.sagemaker.exceptions import AWSValidationException

from local.emulator.sagemaker.record import Record


@functools.cache
def service() -> ServiceModel:
    """Return botocore's description of SageMaker."""
    return botocore.session.get_session().get_service_model("sagemaker")


def validate(operation: OperationModel, request: Record) -> None:
    """Check a request.

    Raises:
        AWSValidationException: The request is not valid; the text has every problem.
    """
    problems = list(_violations(operation.input_shape, request, ""))
    if problems:
        count = f"{len(problems)} validation error{'s' if len(problems) > 1 else ''} detected: "
        raise AWSValidationException(count + "; ".join(problems))


def _violations(shape: Any, value: Any, path: str) -> Iterator[str]:  # noqa: ANN401 - the shape decides the type
    if shape.type_name == "structure":
        for name in shape.required_members:
            if name not in value:
                yield _violation("null", f"{path}.{name}", "Member must not be null")
        for name, member in value.items():
            if name in shape.members:
                yield from _violations(shape.members[name], member, f"{path}.{name}")
    elif shape.type_name == "map":
        for name, member in value.items():
            yield from _violations(shape.value, member, f"{path}.{name}")
    elif shape.type_name == "list":
        yield from _size_violations(shape, len(value), "length", value, path)
        for index, member in enumerate(value, start=1):
            yield from _violations(shape.member, member, f"{path}.{index}.member")
    elif shape.type_name == "string":
        yield from _size_violations(shape, len(value), "length", f"'{value}'", path)
        yield from _text_violations(shape, value, path)
    elif shape.type_name in ("integer", "long", "float", "double"):
        yield from _size_violations(shape, value, "value", f"'{value}'", path)


def _size_violations(
    shape: Shape, size: float, measure: str, value: object, path: str
) -> Iterator[str]:
    low, high = shape.metadata.get("min"), shape.metadata.get("max")
    if low is not None and size < low:
        yield _violation(value, path, f"Member must have {measure} greater than or equal to {low}")
    if high is not None and size > high:
        yield _violation(value, path, f"Member must have {measure} less than or equal to {high}")


def _text_violations(shape: StringShape, value: str, path: str) -> Iterator[str]:
    if shape.enum and value not in shape.enum:
        allowed = ", ".join(shape.enum)
        yield _violation(f"'{value}'", path, f"Member must satisfy enum value set: [{allowed}]")
    pattern = shape.metadata.get("pattern")
    if pattern and not _compiled(pattern).fullmatch(value):
        constraint = f"Member must satisfy regular expression pattern: {pattern}"
        yield _violation(f"'{value}'", path, constraint)


def _violation(value: object, path: str, constraint: str) -> str:
    place = ".".join(part[0].lower() + part[1:] for part in path.strip(".").split("."))
    return f"Value {value} at '{place}' failed to satisfy constraint: {constraint}"


@functools.cache
def _compiled(pattern: str) -> re.Pattern[str]:
    # AWS writes Unicode classes as Java does, which Python's expressions do not know.
    for java, python in ((r"\p{L}", r"\w"), (r"\p{N}", r"\d"), (r"\p{Z}", r"\s")):
        pattern = pattern.replace(java, python)
    return re.compile(pattern, re.DOTALL)
