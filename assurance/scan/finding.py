"""What a check finds wrong."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Finding:
    """A check that a resource does not pass.

    Attributes:
        check: its id, such as "CKV_AWS_116".
        resource: the address, such as "aws_lambda_function.presign_function_7C01E7DB".
        title: what the check wants.
    """

    check: str
    resource: str
    title: str
