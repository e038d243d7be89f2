"""AWS clients for the account of an environment."""

from dataclasses import dataclass
from typing import Any

import boto3
from botocore.config import Config

from modules.settings import LocalBackendSettings, S3BackendSettings, Settings
from operations.aws_errors import errors
from toolchain.errors import InputError

PERMISSIONS = "docs/teardown-policy.json lists the permissions that the teardown needs"
# AWS throttles many deletions at once; the SDK then waits and tries again.
_RETRIES = {"mode": "adaptive", "max_attempts": 8}


@dataclass(frozen=True, slots=True, kw_only=True)
class Aws:
    """Clients of the services in which a domain has resources or state."""

    # The clients of boto3 have no common type.
    sagemaker: Any
    efs: Any
    ec2: Any
    s3: Any


def connect(settings: Settings) -> Aws:
    """Return clients for the account of the environment, with the credentials of the user.

    Raises:
        InputError: There are no credentials, or they are for another account.
        CommandError: AWS refuses the credentials, or cannot be reached.
    """
    config = Config(retries=_RETRIES)  # type: ignore[arg-type]
    with errors(PERMISSIONS):
        session = boto3.Session(region_name=settings.region)
        account = session.client("sts", config=config).get_caller_identity()["Account"]
        if account != settings.account_id:
            raise InputError(
                f"the credentials are for account {account}, and account_id of "
                f"{settings.environment} is {settings.account_id}."
            )
        return Aws(
            sagemaker=session.client("sagemaker", config=config),
            efs=session.client("efs", config=config),
            ec2=session.client("ec2", config=config),
            s3=session.client("s3", config=config, region_name=_state_region(settings)),
        )


def _state_region(settings: Settings) -> str:
    match settings.backend:
        case S3BackendSettings() as backend:
            return backend.region
        case LocalBackendSettings():
            return settings.region
