"""What a check finds wrong."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Finding:
    """A check that a resource does not pass.

    Attributes:
        check: Its id, such as "CKV_AWS_116".
        resource: The address, such as "aws_lambda_function.presign_function_7C01E7DB".
        title: What the check wants.
    """

    check: str
    resource: str
    title: str
