"""The entry point of the presign function."""

from __future__ import annotations

import os
import time
import traceback
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING, Any

from presign.answer import failure, is_denial, success
from presign.environment import Environment
from presign.outcome import Outcome, PresignError
from presign.request import app_of, employee_of
from presign.studio import Studio
from shared.audit import Decision, record, section
from shared.variables import InvalidEnvironmentError

if TYPE_CHECKING:
    from shared.audit import Context


@cache
def _setup() -> tuple[Environment, Studio]:
    environment = Environment.from_environ(os.environ)
    return environment, Studio.connect(environment)


def handler(event: dict[str, Any], context: Context) -> dict[str, object]:
    """Answer an API Gateway proxy event with a presigned URL, or with an error in JSON.

    Each request leaves one record with the employee, the profile, the app and the outcome.
    """
    request_id = str(section(event, "requestContext").get("requestId") or context.aws_request_id)
    known: dict[str, object] = {}
    portal_origin = None
    try:
        environment, studio = _setup()
        portal_origin = environment.portal_origin
        employee_id = known["employee_id"] = employee_of(event)
        app = known["app"] = app_of(event)
        assignment = studio.assignment_of(employee_id)
        known["domain_id"] = assignment.domain_id
        known["user_profile_name"] = assignment.user_profile_name
        grant = assignment.grant(app, time.time())
        known["app"] = grant.app
        url = studio.mint_url(assignment, grant)
    except PresignError as error:
        outcome = error.outcome
        known["detail"] = error.detail
    except InvalidEnvironmentError as error:
        outcome = Outcome.MISCONFIGURED
        known["detail"] = str(error)
    except Exception as error:  # noqa: BLE001 (the caller gets JSON whatever happens)
        outcome = Outcome.UNFORESEEN
        # The message of an unforeseen error may quote the URL.
        known["error_type"] = type(error).__name__
        known["stack"] = traceback.format_tb(error.__traceback__)
    else:
        record(Decision.ALLOW, Outcome.MINTED, event, context, **known)
        return success(url, assignment.url_expiry_seconds, portal_origin)
    decision = Decision.DENY if is_denial(outcome) else Decision.ERROR
    record(decision, outcome, event, context, **known)
    return failure(outcome, request_id, portal_origin)


# This runs while Lambda starts the process, so no request waits for it. An error is left to the
# first request, which meets it again and reports it.
with suppress(Exception):
    _setup()
