"""A finding of a check."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Finding:
    """A check that a resource fails.

    Attributes:
        check: The id of the check, such as "CKV_AWS_116".
        resource: The address of the resource, such as
            "aws_lambda_function.presign_function_7C01E7DB".
        title: The requirement of the check.
    """

    check: str
    resource: str
    title: str
