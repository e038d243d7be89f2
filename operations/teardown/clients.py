"""The AWS account of one environment, and its errors as a person can read them."""

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
# Who deletes a lot at once is throttled: then the SDK waits and tries again.
_RETRIES = {"mode": "adaptive", "max_attempts": 8}
_DENIED = {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation"}
_STALE = {"ExpiredToken", "ExpiredTokenException", "InvalidClientTokenId", "RequestExpired"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Aws:
    """Clients of the services that a domain leaves something in."""

    # boto3's clients have no common type.
    sagemaker: Any
    efs: Any
    ec2: Any
    s3: Any


def connect(settings: Settings) -> Aws:
    """Give clients for the environment's account, with the credentials of whoever runs this.

    Raises:
        InputError: there are no credentials, or they are for another account.
        LocalError: AWS refuses them, or is not in reach.
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
    """Turn errors of AWS and its SDK into ours.

    Raises:
        InputError: there are no usable credentials.
        LocalError: AWS refuses, or is not in reach.
    """
    try:
        yield
    except ClientError as error:
        raise _readable(error) from error
    except NoCredentialsError as error:
        raise InputError("no AWS credentials: set AWS_PROFILE, or sign in.") from error
    except EndpointConnectionError as error:
        raise CommandError(f"AWS is not in reach: {error}") from error
    except BotoCoreError as error:
        # A profile that is not there, a sign-in that has ended.
        raise InputError(f"the AWS settings of this shell do not serve: {error}") from error


def code_of(error: ClientError) -> str:
    """Give AWS's code for an error, such as "ResourceNotFound"."""
    return error.response["Error"]["Code"]


def message_of(error: ClientError) -> str:
    """Give AWS's words for an error."""
    return error.response["Error"]["Message"]


def _readable(error: ClientError) -> CommandError:
    code = code_of(error)
    if code in _STALE:
        return InputError(f"the AWS credentials are not valid any more ({code}): sign in again.")
    if code in _DENIED:
        return CommandError(
            f"AWS refuses {error.operation_name} ({code}): "
            f"{POLICY} lists the permissions that this needs."
        )
    return CommandError(
        f"{error.operation_name} failed ({code}): {message_of(error)}\nRun it again."
    )
