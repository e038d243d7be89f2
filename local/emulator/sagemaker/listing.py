"""Lists of resources: filters, order and pages."""

import base64
from collections.abc import Sequence
from typing import Any

from moto.sagemaker.exceptions import AWSValidationException

from local.emulator.sagemaker.record import Record
from local.emulator.sagemaker.resource_type import ResourceType

PAGE_SIZE = 100


def admitted(kind: ResourceType, record: Record, request: Record) -> bool:
    """Return whether the filters of a request admit a resource."""
    return all(_passes(kind, record, name, value) for name, value in request.items())


def sorted_as_asked(kind: ResourceType, records: Sequence[Record], request: Record) -> list[Record]:
    """Return the resources in the order that the request names, or in that of the service."""
    order = str(request.get("SortOrder") or ("Descending" if kind.newest_first else ""))
    wanted = str(request.get("SortBy", "CreationTime")).replace("_", "").lower()
    fields = {
        "creationtime": "CreationTime",
        "lastmodifiedtime": "LastModifiedTime",
        "version": "Version",
    }
    field = fields.get(wanted, f"{kind.name}Name")
    return sorted(records, key=lambda record: record[field], reverse=order.lower() == "descending")


def page(member: str, items: Sequence[Any], request: Record) -> Record:
    """Return one page of a list.

    Args:
        member: The name of the list in the answer.
        items: The whole list.
        request: The request, which may have `NextToken` and `MaxResults`.

    Raises:
        AWSValidationException: The token is not one of this service.
    """
    start = 0
    if token := request.get("NextToken"):
        try:
            start = int(base64.b64decode(token, validate=True))
        except ValueError:
            raise AWSValidationException("Invalid pagination token.") from None
    end = start + int(request.get("MaxResults", PAGE_SIZE))
    answer: Record = {member: items[start:end]}
    if end < len(items):
        answer["NextToken"] = base64.b64encode(str(end).encode()).decode()
    return answer


def _passes(kind: ResourceType, record: Record, name: str, value: Any) -> bool:  # noqa: ANN401 - the filter decides the type
    if name.endswith("Contains"):
        return value.lower() in record[f"{kind.name}Name"].lower()
    if name.endswith("Before"):
        return bool(record[_time_field(name)] < value)
    if name.endswith("After"):
        return bool(record[_time_field(name)] > value)
    if name.endswith("Equals") or name in kind.key:
        field_name = name.removesuffix("Equals")
        # For example, AppTypeEquals filters by StudioLifecycleConfigAppType.
        return value in (record.get(field_name), record.get(f"{kind.name}{field_name}"))
    return True


def _time_field(name: str) -> str:
    return "CreationTime" if name.startswith("Creation") else "LastModifiedTime"
