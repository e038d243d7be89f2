"""A server on loopback that answers the real SDK in place of DynamoDB and SageMaker."""

import contextlib
import json
import os
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, Self

import pytest

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
            {
                "M": {
                    "name": {"S": "jupyterlab"},
                    "landing_uri": {"S": "app:JupyterLab:"},
                    "space": {"S": "lab"},
                }
            },
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


class Aws(ThreadingHTTPServer):
    """Answers by operation name, and a record of the requests that came."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Request)
        self.answers = {
            "GetItem": Answer({"Item": ITEM}),
            "CreatePresignedDomainUrl": Answer({"AuthorizedUrl": URL}),
        }
        self.requests: list[tuple[str, dict[str, Any]]] = []

    @property
    def origin(self) -> str:
        """The scheme, address and port of the server."""
        return f"http://127.0.0.1:{self.server_port}"

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

    def __enter__(self) -> Self:
        Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()


class _Request(BaseHTTPRequestHandler):
    server: Aws

    def do_POST(self) -> None:
        operation = self.headers["X-Amz-Target"].split(".")[-1]
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.requests.append((operation, body))
        answer = self.server.answers[operation]
        time.sleep(answer.delay_seconds)
        if not answer.status:
            return
        content = json.dumps(answer.body).encode()
        self.send_response(answer.status)
        self.send_header("Content-Type", "application/x-amz-json-1.1")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        # Some tests let the client give up before it is answered.
        with contextlib.suppress(ConnectionError):
            self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Keep the test's output to its own."""
