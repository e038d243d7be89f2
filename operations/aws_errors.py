"""Errors of AWS and its SDK, as a person is told of them."""

import contextlib
from collections.abc import Iterator

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    HTTPClientError,
    NoCredentialsError,
)
from botocore.exceptions import ConnectionError as AwsConnectionError

from toolchain.errors import CommandError, InputError

_DENIED = {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation"}
_STALE = {"ExpiredToken", "ExpiredTokenException", "InvalidClientTokenId", "RequestExpired"}


@contextlib.contextmanager
def errors(permissions: str) -> Iterator[None]:
    """Turn errors of AWS and its SDK into errors of a command.

    Args:
        permissions: Where the permissions are listed, as a sentence without its full stop.

    Raises:
        InputError: There are no usable credentials.
        CommandError: AWS refuses a call, or cannot be reached.
    """
    try:
        yield
    except ClientError as error:
        raise _readable(error, permissions) from error
    except NoCredentialsError as error:
        raise InputError("no AWS credentials: set AWS_PROFILE, or sign in.") from error
    except (AwsConnectionError, HTTPClientError) as error:
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


def _readable(error: ClientError, permissions: str) -> CommandError:
    code = code_of(error)
    if code in _STALE:
        return InputError(f"the AWS credentials are no longer valid ({code}): sign in again.")
    if code in _DENIED:
        return CommandError(
            f"AWS refuses {error.operation_name} ({code}): {message_of(error)}\n{permissions}."
        )
    return CommandError(
        f"{error.operation_name} failed ({code}): {message_of(error)}\nRun it again."
    )
