"""The entry point of the presign function."""

from __future__ import annotations

import os
import traceback
from dataclasses import asdict
from functools import cache
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools import Logger

from presign.decision import Outcome, PresignError, employee_of, failure, success
from presign.environment import Environment, InvalidEnvironmentError
from presign.studio import Studio

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

_logger = Logger(service="presign")


@cache
def _setup() -> tuple[Environment, Studio]:
    environment = Environment.from_environ(os.environ)
    return environment, Studio.connect(environment)


# Said here, log_event wins over the variable that would log the event and so the token.
@_logger.inject_lambda_context(log_event=False)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, object]:
    """Answer an API Gateway proxy event with a presigned URL, or with an error in JSON.

    Each request leaves one line in the log: who, which profile, and how it ended.
    """
    request_id = (event.get("requestContext") or {}).get("requestId") or context.aws_request_id
    audit: dict[str, object] = {"api_request_id": request_id}
    portal_origin = None
    try:
        environment, studio = _setup()
        portal_origin = environment.portal_origin
        employee_id = audit["employee_id"] = employee_of(event)
        profile = studio.profile_of(employee_id)
        audit |= asdict(profile)
        url = studio.mint_url(profile)
    except PresignError as error:
        outcome = error.outcome
        audit["detail"] = error.detail
    except InvalidEnvironmentError as error:
        outcome = Outcome.UNAVAILABLE
        audit["detail"] = str(error)
    except Exception as error:  # noqa: BLE001 (the caller gets JSON whatever happens)
        outcome = Outcome.UNAVAILABLE
        # The message of an error that nobody foresaw may quote the URL.
        audit["error_type"] = type(error).__name__
        audit["stack"] = traceback.format_tb(error.__traceback__)
    else:
        _logger.info("presign", outcome=Outcome.MINTED, extra=audit)
        return success(url, environment.url_expiry_seconds, portal_origin)
    log = _logger.error if outcome is Outcome.UNAVAILABLE else _logger.warning
    log("presign", outcome=outcome, extra=audit)
    return failure(outcome, request_id, portal_origin)
