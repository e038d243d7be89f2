"""The state that Terraform recorded of a stack, in a file or in a bucket."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from modules.settings import ROOT, LocalBackendSettings, S3BackendSettings, Settings
from toolchain.errors import CommandError

# The attributes of a resource.
Attributes = Mapping[str, Any]


def resources(
    settings: Settings,
    stack: str,
    kind: str,
    s3: Any = None,  # noqa: ANN401 - the clients of boto3 have no common type
) -> Iterator[Attributes]:
    """Yield the attributes of a stack's resources of one kind; none if it is not deployed.

    Args:
        settings: The settings of the environment, which name the backend.
        stack: The name of the stack.
        kind: Terraform's name of the kind, such as "aws_vpc".
        s3: The client of boto3 that reads the bucket of an S3 backend.

    Raises:
        CommandError: There is a state, but it cannot be read.
    """
    for recorded_kind, attributes in _managed(_text(settings, stack, s3), stack):
        if recorded_kind == kind:
            yield attributes


def resources_in(folder: Path) -> dict[str, list[Attributes]]:
    """Return the attributes of all managed resources in a folder of state files, by kind.

    Args:
        folder: The folder, which has a file `<stack>.tfstate` for each deployed stack.

    Raises:
        CommandError: A file is not a state of Terraform.
    """
    by_kind: dict[str, list[Attributes]] = {}
    for path in sorted(folder.glob("*.tfstate")):
        for kind, attributes in _managed(path.read_text(encoding="utf-8"), path.stem):
            by_kind.setdefault(kind, []).append(attributes)
    return by_kind


def _managed(text: str, stack: str) -> Iterator[tuple[str, Attributes]]:
    if not text:
        return
    try:
        # Data sources are only read: another stack or nobody manages what they name.
        managed = [
            (resource["type"], instance["attributes"])
            for resource in json.loads(text)["resources"]
            if resource["mode"] == "managed"
            for instance in resource["instances"]
        ]
    except (ValueError, KeyError, TypeError) as error:
        raise CommandError(f"the state of stack {stack} is not Terraform's: {error!r}") from error
    yield from managed


def _text(settings: Settings, stack: str, s3: Any) -> str:  # noqa: ANN401 - see `resources`
    match settings.backend:
        case LocalBackendSettings():
            path = ROOT / ".state" / settings.environment / f"{stack}.tfstate"
            return path.read_text(encoding="utf-8") if path.is_file() else ""
        case S3BackendSettings() as backend:
            key = f"{backend.key}/{stack}.tfstate"
            try:
                answer = s3.get_object(Bucket=backend.bucket, Key=key)
            except s3.exceptions.NoSuchKey:
                return ""
            return str(answer["Body"].read().decode("utf-8"))
