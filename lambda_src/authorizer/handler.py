"""The entry point of the authorizer function."""

from __future__ import annotations

import os
import traceback
from functools import cache
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools import Logger

from authorizer.environment import Environment, InvalidEnvironmentError
from authorizer.keys import KeyServerError, SigningKeys
from authorizer.policy import InvalidMethodArnError, allow_own_path
from authorizer.tokens import RefusedError, bearer_token, employee_of

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

_logger = Logger(service="authorizer")


class AuthorizerError(RuntimeError):
    """The token could not be judged; API Gateway answers 500 and lets nobody in."""


@cache
def _setup() -> tuple[Environment, SigningKeys]:
    environment = Environment.from_environ(os.environ)
    return environment, SigningKeys(environment.jwks_uri)


# Said here, log_event wins over the variable that would log the event and so the token.
@_logger.inject_lambda_context(log_event=False)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, object]:  # noqa: ARG001
    """Answer a REQUEST authorizer's event with a policy for the token's owner.

    Raises:
        Exception: With the message "Unauthorized", of which API Gateway makes a 401.
        AuthorizerError: Of which API Gateway makes a 500.
    """
    request_id = (event.get("requestContext") or {}).get("requestId")
    try:
        environment, keys = _setup()
        token = bearer_token(event.get("multiValueHeaders") or {})
        employee_id = employee_of(token, environment, keys.find)
        policy = allow_own_path(event.get("methodArn"), employee_id)
    except RefusedError as refusal:
        _logger.warning("refused", reason=refusal.reason, api_request_id=request_id)
        # The runtime logs what leaves here, causes included: this one says nothing.
        raise Exception("Unauthorized") from None  # noqa: TRY002 (the text is the protocol)
    except (InvalidEnvironmentError, InvalidMethodArnError, KeyServerError) as error:
        _logger.error("failed", detail=str(error), api_request_id=request_id)  # noqa: TRY400
        raise AuthorizerError(str(error)) from None
    except Exception as error:  # noqa: BLE001 (whatever it is, nobody is let in)
        # The message of an error that nobody foresaw may quote the token.
        _logger.error(  # noqa: TRY400
            "failed",
            error_type=type(error).__name__,
            stack=traceback.format_tb(error.__traceback__),
            api_request_id=request_id,
        )
        raise AuthorizerError("the token could not be judged") from None
    _logger.info("allowed", employee_id=employee_id, api_request_id=request_id)
    return policy
