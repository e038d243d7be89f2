"""A server on loopback that answers the real SDK in place of DynamoDB and SageMaker."""

import json
import os
import time
from dataclasses import dataclass, field
from typing import Any

import pytest

from testing.loopback_server import LoopbackServer, QuietHandler

DOMAIN_ID = "d-abcdefghijkl"
PROFILE = "alice-smith"
URL = f"https://{DOMAIN_ID}.studio.eu-west-1.sagemaker.aws/auth?token=s3cr3t-url-token"
REGION = "eu-west-1"
ITEM: dict[str, Any] = {
    "employee_id": {"S": "alice"},
    "domain_id": {"S": DOMAIN_ID},
    "user_profile_name": {"S": PROFILE},
    "region": {"S": REGION},
    "apps": {
        "L": [
            {"M": {"name": {"S": "studio"}, "landing_uri": {"S": "studio::"}}},
            {"M": {"name": {"S": "jupyterlab"}, "landing_uri": {"S": "studio::jupyterlab/lab"}}},
        ]
    },
    "url_expiry_seconds": {"N": "60"},
    "session_seconds": {"N": "28800"},
    "enabled": {"BOOL": True},
}


@dataclass(slots=True)
class Answer:
    """What one operation answers; a status of 0 closes the connection without a word."""

    body: dict[str, Any] = field(default_factory=dict)
    status: int = 200
    delay_seconds: float = 0


def error(code: str, status: int = 400) -> Answer:
    """Return the answer to a call that AWS refuses with an error code."""
    return Answer({"__type": f"com.amazonaws#{code}", "message": "secret exception text"}, status)


class Aws(LoopbackServer):
    """Answers by operation name, and a record of the requests that came."""

    def __init__(self, *, keeps_connections: bool = False) -> None:
        super().__init__(_PersistentRequest if keeps_connections else _Request)
        self.answers = {
            "GetItem": Answer({"Item": ITEM}),
            "CreatePresignedDomainUrl": Answer({"AuthorizedUrl": URL}),
        }
        self.requests: list[tuple[str, dict[str, Any]]] = []

    def become_aws(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Set the environment of the presign function so that it calls this server alone."""
        for name, value in {
            "MAPPING_TABLE": "studio-users",
            "AWS_ENDPOINT_URL_DYNAMODB": self.origin,
            "AWS_ENDPOINT_URL_SAGEMAKER": self.origin,
            "AWS_REGION": REGION,
            "AWS_ACCESS_KEY_ID": "testing",
            "AWS_SECRET_ACCESS_KEY": "testing",
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        }.items():
            monkeypatch.setenv(name, value)
        monkeypatch.delenv("AWS_PROFILE", raising=False)

    def requests_of(self, operation: str) -> list[dict[str, Any]]:
        """Return the bodies of the requests for an operation, in order."""
        return [body for name, body in self.requests if name == operation]


class _Request(QuietHandler):
    server: Aws

    def do_POST(self) -> None:  # noqa: N802 - http.server calls it by this name
        operation = self.headers["X-Amz-Target"].split(".")[-1]
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.requests.append((operation, body))
        answer = self.server.answers[operation]
        time.sleep(answer.delay_seconds)
        if not answer.status:
            return
        headers = {"Content-Type": "application/x-amz-json-1.1"}
        self.answer(answer.status, headers, json.dumps(answer.body).encode())


class _PersistentRequest(_Request):
    protocol_version = "HTTP/1.1"
