"""What a request is answered, decided from plain values. No input or output here."""

import json
from collections.abc import Mapping
from enum import StrEnum
from http import HTTPStatus
from typing import Any

# Requests are limited by the second: a moment later there is room again.
_RETRY_AFTER_SECONDS = 2


class Outcome(StrEnum):
    """How a request ends: the code in the log and, of an error, in the answer."""

    MINTED = "minted"
    FORBIDDEN = "forbidden"
    NO_MAPPING = "no_mapping"
    NO_PROFILE = "no_profile"
    THROTTLED = "throttled"
    UNAVAILABLE = "unavailable"


_ERRORS: Mapping[Outcome, tuple[HTTPStatus, str]] = {
    Outcome.FORBIDDEN: (HTTPStatus.FORBIDDEN, "You may open only your own Studio."),
    Outcome.NO_MAPPING: (HTTPStatus.NOT_FOUND, "No Studio profile is assigned to you."),
    Outcome.NO_PROFILE: (HTTPStatus.NOT_FOUND, "Your Studio profile does not exist."),
    Outcome.THROTTLED: (HTTPStatus.TOO_MANY_REQUESTS, "Too many requests; try again shortly."),
    Outcome.UNAVAILABLE: (HTTPStatus.BAD_GATEWAY, "Studio cannot be reached right now."),
}


class PresignError(Exception):
    """The request gets no URL.

    Args:
        outcome: What the caller is told.
        detail: What the log is told besides: a service's error code or the like, no secret.
    """

    def __init__(self, outcome: Outcome, detail: str) -> None:
        super().__init__(outcome, detail)
        self.outcome = outcome
        self.detail = detail


def employee_of(event: Mapping[str, Any]) -> str:
    """Return the caller's id as the authorizer verified it.

    Raises:
        PresignError: There is none, or the path names somebody else.
    """
    authorizer = (event.get("requestContext") or {}).get("authorizer") or {}
    employee_id = authorizer.get("employee_id")
    if not isinstance(employee_id, str) or not employee_id:
        raise PresignError(Outcome.FORBIDDEN, "no employee id from the authorizer")
    if (event.get("pathParameters") or {}).get("employee_id") != employee_id:
        raise PresignError(Outcome.FORBIDDEN, "the path names another employee")
    return employee_id


def success(url: str, expires_in: int, portal_origin: str | None) -> dict[str, object]:
    """Answer with the URL, which must be opened within `expires_in` seconds."""
    return _response(HTTPStatus.OK, {"url": url, "expires_in": expires_in}, portal_origin)


def failure(outcome: Outcome, request_id: str, portal_origin: str | None) -> dict[str, object]:
    """Answer with an error that the caller can quote by its request id."""
    status, message = _ERRORS[outcome]
    body = {"error": outcome, "message": message, "request_id": request_id}
    response = _response(status, body, portal_origin)
    if outcome is Outcome.THROTTLED:
        response["headers"]["Retry-After"] = str(_RETRY_AFTER_SECONDS)
    return response


def _response(
    status: HTTPStatus, body: Mapping[str, object], portal_origin: str | None
) -> dict[str, Any]:
    headers = {
        "Content-Type": "application/json",
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    if portal_origin:
        headers |= {"Access-Control-Allow-Origin": portal_origin, "Vary": "Origin"}
    return {"statusCode": int(status), "headers": headers, "body": json.dumps(body)}
