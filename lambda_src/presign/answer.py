"""The answers to requests."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from presign.outcome import Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping

# The limit is per second, so a request can be repeated a moment later.
_RETRY_AFTER_SECONDS: Mapping[Outcome, int] = {Outcome.THROTTLED: 2, Outcome.UNAVAILABLE: 10}
_BROKEN = (HTTPStatus.BAD_GATEWAY, "Your Studio cannot be opened: an administrator must help.")

_ERRORS: Mapping[Outcome, tuple[HTTPStatus, str]] = {
    Outcome.NOT_OWN: (HTTPStatus.FORBIDDEN, "You may open only your own Studio."),
    Outcome.UNKNOWN_APP: (HTTPStatus.BAD_REQUEST, "There is no such app."),
    Outcome.NO_MAPPING: (HTTPStatus.NOT_FOUND, "No Studio profile is assigned to you."),
    Outcome.REVOKED: (HTTPStatus.FORBIDDEN, "Your access to Studio has ended."),
    Outcome.NOT_ALLOWED: (HTTPStatus.FORBIDDEN, "You may not open this app."),
    Outcome.NO_PROFILE: (
        HTTPStatus.NOT_FOUND,
        "Your Studio profile, or its space, does not exist.",
    ),
    Outcome.THROTTLED: (HTTPStatus.TOO_MANY_REQUESTS, "Too many requests; try again shortly."),
    Outcome.UNAVAILABLE: (
        HTTPStatus.SERVICE_UNAVAILABLE,
        "Studio cannot be reached right now; try again shortly.",
    ),
    Outcome.MALFORMED: _BROKEN,
    Outcome.REFUSED: _BROKEN,
    Outcome.MISCONFIGURED: _BROKEN,
    Outcome.UNFORESEEN: _BROKEN,
}


def success(url: str, expires_in: int, portal_origin: str | None) -> dict[str, object]:
    """Answer with the URL, which must be opened within `expires_in` seconds."""
    return _response(HTTPStatus.OK, {"url": url, "expires_in": expires_in}, portal_origin)


def failure(outcome: Outcome, request_id: str, portal_origin: str | None) -> dict[str, object]:
    """Answer with an error that the caller can quote by its request id."""
    status, message = _ERRORS[outcome]
    body = {"error": outcome, "message": message, "request_id": request_id}
    response = _response(status, body, portal_origin)
    if outcome in _RETRY_AFTER_SECONDS:
        response["headers"]["Retry-After"] = str(_RETRY_AFTER_SECONDS[outcome])
    return response


def is_denial(outcome: Outcome) -> bool:
    """Return whether the caller is refused, and nothing is broken."""
    return _ERRORS[outcome][0] in {
        HTTPStatus.BAD_REQUEST,
        HTTPStatus.FORBIDDEN,
        HTTPStatus.NOT_FOUND,
    }


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
