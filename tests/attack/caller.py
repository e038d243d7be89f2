"""Calls the authorizer as API Gateway does, and checks what holds of every refusal."""

from dataclasses import dataclass
from typing import Any

import pytest

from authorizer import handler as module
from tests.lambda_src.log import CONTEXT, Log

STAGE = "arn:aws:execute-api:eu-west-1:123456789012:a1b2c3d4e5/dev"
# Shorter ones are no secret, and found everywhere.
_SECRET_LENGTH = 8


def event_of(headers: object, *, arn: str = f"{STAGE}/GET/alice") -> dict[str, Any]:
    return {
        "type": "REQUEST",
        "methodArn": arn,
        "multiValueHeaders": headers,
        "requestContext": {"requestId": "8d3f-api", "stage": "dev"},
    }


def event_with(token: str, *, arn: str = f"{STAGE}/GET/alice") -> dict[str, Any]:
    return event_of({"authorization": [f"Bearer {token}"]}, arn=arn)


def secrets_of(token: str) -> list[str]:
    return [part for part in token.split(".") if len(part) >= _SECRET_LENGTH]


@dataclass(frozen=True, slots=True)
class Caller:
    log: Log

    def refused(self, event: dict[str, Any], token: str = "") -> str:
        """Expects a 401 without a policy, and tells the reason that only the log has."""
        before = len(self.log.lines)
        with pytest.raises(Exception, match=r"\AUnauthorized\Z") as caught:
            module.handler(event, CONTEXT)
        assert type(caught.value) is Exception
        assert caught.value.__cause__ is None
        assert caught.value.__suppress_context__
        (line,) = self.log.lines[before:]
        assert line["decision"] == "deny"
        assert "employee_id" not in line
        assert not [secret for secret in secrets_of(token) if secret in self.log.text]
        return str(line["reason"])

    def allowed(self, event: dict[str, Any]) -> list[str]:
        """Expects a policy, and tells the ARNs that it opens."""
        document = module.handler(event, CONTEXT)["policyDocument"]
        assert isinstance(document, dict)
        assert [one["Effect"] for one in document["Statement"]] == ["Allow"]
        return [one["Resource"] for one in document["Statement"]]
