"""Reads what Terraform recorded of a stack, wherever its state is kept."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from modules.settings import ROOT, LocalBackendSettings, S3BackendSettings, Settings
from operations.teardown.clients import Aws
from toolchain.errors import CommandError


def resources(aws: Aws, settings: Settings, stack: str, kind: str) -> Iterator[Mapping[str, Any]]:
    """Give the attributes of a stack's resources of one kind; none where it is not deployed.

    Args:
        aws: holds the state, where its backend is a bucket.
        settings: of the environment.
        stack: its name.
        kind: Terraform's, such as "aws_vpc".

    Raises:
        LocalError: there is a state, and it cannot be read.
    """
    text = _text(aws, settings, stack)
    try:
        recorded = json.loads(text)["resources"] if text else []
        for resource in recorded:
            if resource["mode"] == "managed" and resource["type"] == kind:
                yield from (instance["attributes"] for instance in resource["instances"])
    except (ValueError, KeyError, TypeError) as error:
        raise CommandError(f"the state of stack {stack} is not Terraform's: {error!r}") from error


def _text(aws: Aws, settings: Settings, stack: str) -> str:
    match settings.backend:
        case LocalBackendSettings():
            path = ROOT / ".state" / settings.environment / f"{stack}.tfstate"
            return path.read_text(encoding="utf-8") if path.is_file() else ""
        case S3BackendSettings() as backend:
            key = f"{backend.key}/{stack}.tfstate"
            try:
                answer = aws.s3.get_object(Bucket=backend.bucket, Key=key)
            except aws.s3.exceptions.NoSuchKey:
                return ""
            return str(answer["Body"].read().decode("utf-8"))
