"""API Gateway between the two functions: a policy kept for each token, IAM's wildcards, a path."""

import json
import re
from dataclasses import dataclass, field
from typing import Any

from authorizer import handler as authorizer
from presign import handler as presign
from tests.attack.caller import event_of
from tests.lambda_src.log import CONTEXT

API = "arn:aws:execute-api:eu-west-1:123456789012:a1b2c3d4e5"


@dataclass(slots=True)
class Gateway:
    """Answers a request with its status; a policy is kept as long as the gateway lives.

    It is as lenient as it may be: a path is taken as it comes, and any method has the integration.
    """

    kept: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)

    def call(
        self,
        path: str,
        token: str,
        *,
        method: str = "GET",
        stage: str = "dev",
        query: dict[str, list[str]] | None = None,
    ) -> tuple[int, dict[str, Any]]:
        arn = f"{API}/{stage}/{method}/{path}"
        policy = self._policy(token, stage, arn)
        if policy is None:
            return 401, {}
        if not _allows(policy["policyDocument"], arn):
            return 403, {}
        answer: dict[str, Any] = presign.handler(
            {
                "httpMethod": method,
                "pathParameters": {"employee_id": path},
                "multiValueQueryStringParameters": query,
                "requestContext": {"requestId": "8d3f-api", "authorizer": policy["context"]},
            },
            CONTEXT,
        )
        return answer["statusCode"], json.loads(answer["body"])

    def _policy(self, token: str, stage: str, arn: str) -> dict[str, Any] | None:
        if (token, stage) not in self.kept:
            event = event_of({"Authorization": [f"Bearer {token}"]}, arn=arn)
            try:
                self.kept[token, stage] = authorizer.handler(event, CONTEXT)
            except Exception as error:
                if str(error) != "Unauthorized":
                    raise
                return None
        return self.kept[token, stage]


def _allows(document: dict[str, Any], arn: str) -> bool:
    statements = [one for one in document["Statement"] if _matches(one["Resource"], arn)]
    effects = {one["Effect"] for one in statements}
    return effects == {"Allow"}


def _matches(pattern: str, arn: str) -> bool:
    expression = "".join(
        {"*": ".*", "?": "."}.get(character, re.escape(character)) for character in pattern
    )
    return re.fullmatch(expression, arn, re.DOTALL) is not None
