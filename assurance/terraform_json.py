"""The Terraform of an environment, as a deployment would get it."""

import json
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from modules.settings import Settings

# By stack, what its cdk.tf.json holds.
Stacks = Mapping[str, Mapping[str, Any]]


def synthesize(settings: Settings) -> Stacks:
    """Synthesizes all stacks into a folder that is gone afterwards."""
    # The stacks take seconds to import: settings that cannot be used are told before that.
    from modules.app import build_app  # noqa: PLC0415

    with TemporaryDirectory() as folder:
        build_app(settings, outdir=folder).synth()
        return read(Path(folder))


def read(folder: Path) -> Stacks:
    """Reads all stacks that were synthesized into a folder."""
    files = sorted((folder / "stacks").glob("*/cdk.tf.json"))
    return {file.parent.name: json.loads(file.read_text(encoding="utf-8")) for file in files}
