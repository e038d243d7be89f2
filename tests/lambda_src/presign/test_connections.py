"""Connections that die between two calls, as idle ones do while Lambda freezes the function."""

import contextlib
import json
import socket
import struct
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from presign import handler as module
from testing.presign_services import Aws
from tests.lambda_src.log import CONTEXT

EVENT = {
    "pathParameters": {"employee_id": "alice"},
    "requestContext": {"requestId": "8d3f-api", "authorizer": {"employee_id": "alice"}},
}


class Network:
    """A way to the services that can lose every connection there is.

    A lost connection either answers a further byte with a reset, or swallows it in silence.
    """

    def __init__(self, port: int) -> None:
        self._to = ("127.0.0.1", port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._lost = threading.Event()
        self.is_silent = False
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def lose_connections(self) -> None:
        self._lost.set()
        self._lost = threading.Event()

    def close(self) -> None:
        self.lose_connections()
        self._listener.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                far = socket.create_connection(self._to)
                lost = self._lost
                threading.Thread(target=self._forward, args=(near, far, lost), daemon=True).start()
                threading.Thread(target=self._back, args=(far, near), daemon=True).start()

    def _forward(self, near: socket.socket, far: socket.socket, lost: threading.Event) -> None:
        with contextlib.suppress(OSError):
            while data := near.recv(65536):
                if not lost.is_set():
                    far.sendall(data)
                elif not self.is_silent:
                    near.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    near.close()
                    return

    @staticmethod
    def _back(far: socket.socket, near: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := far.recv(65536):
                near.sendall(data)


@pytest.fixture
def aws() -> Iterator[Aws]:
    with Aws(keeps_connections=True) as server:
        yield server


@pytest.fixture
def network(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> Iterator[Network]:
    aws.become_aws(monkeypatch)
    network = Network(aws.server_port)
    for service in ("DYNAMODB", "SAGEMAKER"):
        monkeypatch.setenv(f"AWS_ENDPOINT_URL_{service}", network.origin)
    module._setup.cache_clear()
    yield network
    module._setup.cache_clear()
    network.close()


@pytest.mark.parametrize("is_silent", [False, True], ids=["reset", "silence"])
def test_the_first_call_after_a_quiet_time_gets_its_url(
    aws: Aws, network: Network, *, is_silent: bool
) -> None:
    network.is_silent = is_silent
    statuses = []
    for _ in range(4):
        answer: dict[str, Any] = module.handler(EVENT, CONTEXT)
        statuses.append((answer["statusCode"], "url" in json.loads(answer["body"])))
        network.lose_connections()
    assert statuses == [(200, True)] * 4
    # A mint is never repeated: each leaves a URL that opens somebody's Studio.
    assert len(aws.requests_of("CreatePresignedDomainUrl")) == 4
