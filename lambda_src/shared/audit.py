"""The record that a function writes for each decision.

A record is one line of JSON, for the metric filters and the saved queries. The logger of AWS Lambda
Powertools would write something similar, and take a third of a cold start.
"""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping


class Context(Protocol):
    """The part of Lambda's context that the functions use."""

    @property
    def aws_request_id(self) -> str:
        """The id of this invocation."""


class Decision(StrEnum):
    """The decision: allow, deny, or error if a fault prevents a decision."""

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
        decision: The decision.
        reason: The code of the reason.
        event: The event of API Gateway; only its request id, address and endpoint are used.
        context: The context of Lambda.
        details: Further values, never a token or a URL; None is left out.
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
    # The line and its end are one write, so that nothing comes between them.
    sys.stdout.write(f"{json.dumps(known)}\n")
    sys.stdout.flush()


def section(event: Mapping[str, object], name: str) -> Mapping[str, object]:
    """Return an object within an event, or an empty one."""
    value = event.get(name)
    return value if isinstance(value, dict) else {}
