"""The presign function that ours is measured against: new clients at each call."""

import json
import os
from typing import Any

import boto3


def handler(event: dict[str, Any], _context: object) -> dict[str, object]:
    """Answer with a URL for the profile that the mapping table names."""
    print(event)
    employee_id = event["pathParameters"]["employee_id"]
    item = boto3.client("dynamodb").get_item(
        TableName=os.environ["MAPPING_TABLE"], Key={"employee_id": {"S": employee_id}}
    )["Item"]
    answer = boto3.client("sagemaker").create_presigned_domain_url(
        DomainId=item["domain_id"]["S"], UserProfileName=item["user_profile_name"]["S"]
    )
    return {"statusCode": 200, "body": json.dumps({"url": answer["AuthorizedUrl"]})}
