import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from local.emulator.embedded_aws import DUMMY_CREDENTIAL, EmbeddedAws
from local.emulator.idempotency import KEPT, AsgiAnsweredOnce, WsgiAnsweredOnce

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIEnvironment


class Calls:
    """An application that counts, and answers with the count: as WSGI and as ASGI."""

    def __init__(self, *statuses: int) -> None:
        self.count = 0
        self.statuses = list(statuses)
        self.go_on = threading.Event()
        self.go_on.set()

    def _next(self) -> tuple[int, bytes]:
        self.count += 1
        return (self.statuses.pop(0) if self.statuses else 200), str(self.count).encode()

    def wsgi(self, _: "WSGIEnvironment", start_response: "StartResponse") -> "Iterable[bytes]":
        status, body = self._next()
        self.go_on.wait()
        start_response(f"{status} text", [("X-Count", body.decode())])
        return [body]

    async def asgi(self, _scope: Any, receive: Any, send: Any) -> None:
        status, body = self._next()
        await receive()
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": body})


def ask_wsgi(application: WsgiAnsweredOnce, invocation: str | None) -> tuple[int, bytes]:
    started: list[str] = []
    environ = {} if invocation is None else {"HTTP_AMZ_SDK_INVOCATION_ID": invocation}
    body = application(environ, lambda status, _headers: started.append(status))  # type: ignore[arg-type]
    return int(started[0].split()[0]), b"".join(body)


async def ask_asgi(application: AsgiAnsweredOnce, invocation: str | None) -> tuple[int, bytes]:
    sent: list[Any] = []
    headers = [] if invocation is None else [(b"amz-sdk-invocation-id", invocation.encode())]

    async def receive() -> dict[str, Any]:
        return {"type": "http.request"}

    async def send(message: Any) -> None:
        sent.append(message)

    await application({"type": "http", "headers": headers}, receive, send)
    return sent[0]["status"], sent[1]["body"]


def ask_all(kind: str, calls: Calls, *invocations: str | None) -> list[tuple[int, bytes]]:
    if kind == "wsgi":
        application = WsgiAnsweredOnce(calls.wsgi)
        return [ask_wsgi(application, one) for one in invocations]

    async def run() -> list[tuple[int, bytes]]:
        application = AsgiAnsweredOnce(calls.asgi)
        return [await ask_asgi(application, one) for one in invocations]

    return asyncio.run(run())


@pytest.mark.parametrize("kind", ["wsgi", "asgi"])
def test_a_repeated_call_gets_the_first_answer(kind: str) -> None:
    calls = Calls()
    assert ask_all(kind, calls, "a", "b", "a") == [(200, b"1"), (200, b"2"), (200, b"1")]
    assert calls.count == 2


@pytest.mark.parametrize("kind", ["wsgi", "asgi"])
def test_calls_without_an_id_are_all_carried_out(kind: str) -> None:
    assert ask_all(kind, Calls(), None, None) == [(200, b"1"), (200, b"2")]


@pytest.mark.parametrize("kind", ["wsgi", "asgi"])
@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_failure_is_not_kept(kind: str, status: int) -> None:
    assert ask_all(kind, Calls(status), "a", "a", "a") == [(status, b"1"), (200, b"2"), (200, b"2")]


@pytest.mark.parametrize("kind", ["wsgi", "asgi"])
def test_a_refusal_is_an_answer(kind: str) -> None:
    assert ask_all(kind, Calls(409), "a", "a") == [(409, b"1"), (409, b"1")]


@pytest.mark.parametrize("kind", ["wsgi", "asgi"])
def test_old_answers_are_forgotten(kind: str) -> None:
    calls = Calls()
    ask_all(kind, calls, *map(str, range(KEPT + 1)), "0")
    assert calls.count == KEPT + 2


def test_a_repetition_waits_for_the_call_that_is_under_way() -> None:
    calls = Calls()
    calls.go_on.clear()
    application = WsgiAnsweredOnce(calls.wsgi)
    with ThreadPoolExecutor() as threads:
        answers = [threads.submit(ask_wsgi, application, "a") for _ in range(3)]
        calls.go_on.set()
        assert [answer.result() for answer in answers] == [(200, b"1")] * 3


def test_a_client_that_goes_away_does_not_end_its_call() -> None:
    async def run() -> tuple[int, bytes]:
        may_answer = asyncio.Event()
        calls = Calls()

        async def slow(scope: Any, receive: Any, send: Any) -> None:
            await may_answer.wait()
            await calls.asgi(scope, receive, send)

        application = AsgiAnsweredOnce(slow)
        first = asyncio.create_task(ask_asgi(application, "a"))
        await asyncio.sleep(0)
        first.cancel()
        may_answer.set()
        answer = await ask_asgi(application, "a")
        assert calls.count == 1
        return answer

    assert asyncio.run(run()) == (200, b"1")


@pytest.mark.parametrize("service", ["ec2", "dynamodb"])
def test_both_servers_answer_once(aws: EmbeddedAws, service: str) -> None:
    client: Any = boto3.client(
        service,  # type: ignore[call-overload]
        region_name=aws.region,
        endpoint_url=(aws.moto if service == "ec2" else aws.ministack).url,
        aws_access_key_id=DUMMY_CREDENTIAL,
        aws_secret_access_key=DUMMY_CREDENTIAL,
    )

    def mark(request: Any, **_: object) -> None:
        request.headers["amz-sdk-invocation-id"] = f"one-{service}"

    client.meta.events.register("before-send", mark)
    if service == "ec2":
        made = [client.create_vpc(CidrBlock="10.99.0.0/16")["Vpc"]["VpcId"] for _ in range(2)]
    else:
        table = {
            "TableName": "once",
            "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
            "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
            "BillingMode": "PAY_PER_REQUEST",
        }
        made = [client.create_table(**table)["TableDescription"]["TableArn"] for _ in range(2)]
    assert made[0] == made[1]
