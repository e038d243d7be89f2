"""The one record that a function leaves of each decision.

It is JSON on a line of its own, for the metric filters and the saved queries. The AWS Lambda
Powertools logger would write the like, for a third of a cold start.
"""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping


class Context(Protocol):
    """What of Lambda's context the functions use."""

    @property
    def aws_request_id(self) -> str:
        """Of this invocation."""


class Decision(StrEnum):
    """How a request ended: let in, refused, or not judged because something is broken."""

    ALLOW = "allow"
    DENY = "deny"
    ERROR = "error"


_LEVELS: Mapping[Decision, str] = {
    Decision.ALLOW: "INFO",
    Decision.DENY: "WARNING",
    Decision.ERROR: "ERROR",
}


def record(
    decision: Decision,
    reason: str,
    event: Mapping[str, object],
    context: Context,
    **details: object,
) -> None:
    """Write the record of a decision.

    Args:
        decision: What was decided.
        reason: Its code.
        event: API Gateway's; gives the request's id, its address and its endpoint, nothing else.
        context: Lambda's.
        details: What else is known, never a token or a URL; None is left out.
    """
    request = section(event, "requestContext")
    identity = section(request, "identity")
    entry: dict[str, object] = {
        "level": _LEVELS[decision],
        "decision": decision,
        "reason": reason,
        "api_request_id": request.get("requestId"),
        "function_request_id": context.aws_request_id,
        "address": identity.get("sourceIp"),
        "endpoint": identity.get("vpceId"),
        **details,
    }
    known = {name: value for name, value in entry.items() if value is not None}
    # One write, so that nothing gets between the line and its end.
    sys.stdout.write(f"{json.dumps(known)}\n")
    sys.stdout.flush()


def section(event: Mapping[str, object], name: str) -> Mapping[str, object]:
    """Return an object within an event, empty where there is none."""
    value = event.get(name)
    return value if isinstance(value, dict) else {}
