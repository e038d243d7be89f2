"""AWS clients for the account of an environment, and readable errors of AWS."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    EndpointConnectionError,
    NoCredentialsError,
)

from modules.settings import LocalBackendSettings, S3BackendSettings, Settings
from toolchain.errors import CommandError, InputError

POLICY = "docs/teardown-policy.json"
# AWS throttles many deletions at once; the SDK then waits and tries again.
_RETRIES = {"mode": "adaptive", "max_attempts": 8}
_DENIED = {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation"}
_STALE = {"ExpiredToken", "ExpiredTokenException", "InvalidClientTokenId", "RequestExpired"}


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
    with errors():
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


@contextlib.contextmanager
def errors() -> Iterator[None]:
    """Turn errors of AWS and its SDK into errors of a command.

    Raises:
        InputError: There are no usable credentials.
        CommandError: AWS refuses a call, or cannot be reached.
    """
    try:
        yield
    except ClientError as error:
        raise _readable(error) from error
    except NoCredentialsError as error:
        raise InputError("no AWS credentials: set AWS_PROFILE, or sign in.") from error
    except EndpointConnectionError as error:
        raise CommandError(f"AWS cannot be reached: {error}") from error
    except BotoCoreError as error:
        # Among these errors are a profile that does not exist and a sign-in that has ended.
        raise InputError(f"the AWS settings of this shell cannot be used: {error}") from error


def code_of(error: ClientError) -> str:
    """Return the code of an error, such as "ResourceNotFound"."""
    return error.response["Error"]["Code"]


def message_of(error: ClientError) -> str:
    """Return the message of an error."""
    return error.response["Error"]["Message"]


def _readable(error: ClientError) -> CommandError:
    code = code_of(error)
    if code in _STALE:
        return InputError(f"the AWS credentials are no longer valid ({code}): sign in again.")
    if code in _DENIED:
        return CommandError(
            f"AWS refuses {error.operation_name} ({code}): "
            f"{POLICY} lists the permissions that the teardown needs."
        )
    return CommandError(
        f"{error.operation_name} failed ({code}): {message_of(error)}\nRun it again."
    )
