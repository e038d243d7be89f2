"""The form of all that the store keeps, takes and gives."""

from typing import Any

Record = dict[str, Any]
"""The fields of one resource, or of one request, by SageMaker's names for them."""


def is_over(record: Record) -> bool:
    """Return whether a record is of something that is no more, and holds nothing else.

    https://docs.aws.amazon.com/sagemaker/latest/dg/gs-studio-delete-domain.html
    """
    return record.get("Status") in {"Deleted", "Failed"}
