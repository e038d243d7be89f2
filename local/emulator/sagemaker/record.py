"""Records, the form of resources, requests and answers."""

from typing import Any

Record = dict[str, Any]
"""The fields of one resource, or of one request, by SageMaker's names for them."""


def is_over(record: Record) -> bool:
    """Return whether the resource is deleted or failed, and blocks nothing.

    https://docs.aws.amazon.com/sagemaker/latest/dg/gs-studio-delete-domain.html
    """
    return record.get("Status") in {"Deleted", "Failed"}
