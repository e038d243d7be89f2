"""AWS clients that talk to an embedded AWS."""

from typing import Any

import boto3
from botocore.config import Config

from local.emulator.embedded_aws import EmbeddedAws


def client(aws: EmbeddedAws, service: str) -> Any:  # noqa: ANN401 - the clients of boto3 have no common type
    """Return a boto3 client that uses the same endpoint as the SDK's own variables name."""
    environment = aws.environment()
    specific = f"AWS_ENDPOINT_URL_{service.upper().replace('-', '_')}"
    return boto3.client(
        service,  # type: ignore[call-overload]
        endpoint_url=environment.get(specific, environment["AWS_ENDPOINT_URL"]),
        region_name=aws.region,
        aws_access_key_id=environment["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=environment["AWS_SECRET_ACCESS_KEY"],
        # Requests to loopback must not go to a corporate proxy.
        config=Config(proxies={}),
    )
