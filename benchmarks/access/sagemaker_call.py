"""The SageMaker call alone, with a client that is kept: what no presign function can go below."""

from typing import Any

import boto3

_SAGEMAKER = boto3.client("sagemaker")


def handler(event: dict[str, Any], _context: object) -> dict[str, object]:
    """Answer with a URL."""
    answer = _SAGEMAKER.create_presigned_domain_url(
        DomainId="d-abcdefghijkl", UserProfileName=event["pathParameters"]["employee_id"]
    )
    return {"statusCode": 200, "body": answer["AuthorizedUrl"]}
