"""AWS clients that talk to an embedded AWS."""

from typing import Any

import boto3

from local.emulator.embedded_aws import EmbeddedAws


def client(aws: EmbeddedAws, service: str) -> Any:
    """Return a boto3 client that uses the same endpoint as the SDK's own variables name."""
    environment = aws.environment()
    specific = f"AWS_ENDPOINT_URL_{service.upper().replace('-', '_')}"
    return boto3.client(
        service,  # type: ignore[call-overload]
        endpoint_url=environment.get(specific, environment["AWS_ENDPOINT_URL"]),
        region_name=aws.region,
        aws_access_key_id=environment["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=environment["AWS_SECRET_ACCESS_KEY"],
    )
