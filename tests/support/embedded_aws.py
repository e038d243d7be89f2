"""An embedded AWS for tests, whose files are all in a folder of the test."""

from pathlib import Path

from local.emulator import embedded_aws
from local.emulator.embedded_aws import EmbeddedAws

ACCOUNT = "123456789012"
REGION = "us-west-2"
# An image of AWS itself, which apps have unless somebody chooses another.
IMAGE_ARN = f"arn:aws:sagemaker:{REGION}:081325390199:image/sagemaker-distribution-cpu"


def start(folder: Path, **environment: str) -> EmbeddedAws:
    """Start an embedded AWS that keeps its files and its state in a folder."""
    return embedded_aws.start(
        account_id=ACCOUNT,
        region=REGION,
        state_folder=folder / "state",
        folder=folder,
        environment=environment,
    )
