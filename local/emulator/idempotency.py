"""Idempotency: a repeated AWS call gets the answer of the first one.

On a busy machine, a client sometimes gets no answer although its call was done, and repeats it: one
in several thousand calls. Clients of AWS give a call and its repetitions the same invocation id. By
this id, a repetition gets the first answer, and nothing is created twice.
"""

import asyncio
import threading
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from concurrent.futures import Future
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, NamedTuple

from werkzeug.test import run_wsgi_app

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

INVOCATION = "amz-sdk-invocation-id"
# Clients repeat a call within seconds.
KEPT = 1000

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
AsgiApplication = Callable[[Message, Receive, Send], Awaitable[None]]


class _Answer(NamedTuple):
    body: bytes
    status: str
    headers: list[tuple[str, str]]


class WsgiAnsweredOnce:
    """A WSGI application that does each call once."""

    def __init__(self, application: "WSGIApplication") -> None:
        self._application = application
        self._answers: OrderedDict[str, Future[_Answer]] = OrderedDict()
        self._lock = threading.Lock()

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer a call, or repeat the answer to its first occurrence."""
        invocation = environ.get(f"HTTP_{INVOCATION.upper().replace('-', '_')}")
        if invocation is None:
            return self._application(environ, start_response)
        with self._lock:
            known = self._answers.get(invocation)
            answer: Future[_Answer] = known or Future()
            self._answers[invocation] = answer
            if len(self._answers) > KEPT:
                self._answers.popitem(last=False)
        if known is None:
            self._carry_out(environ, invocation, answer)
        body, status, headers = answer.result()
        start_response(status, headers)
        return [body]

    def _carry_out(
        self, environ: "WSGIEnvironment", invocation: str, answer: "Future[_Answer]"
    ) -> None:
        answered = False
        try:
            body, status, headers = run_wsgi_app(self._application, environ, buffered=True)
            answer.set_result(_Answer(b"".join(body), status, headers.to_wsgi_list()))
            answered = not _is_failure(int(status.split()[0]))
        finally:
            answer.cancel()
            if not answered:
                with self._lock:
                    self._answers.pop(invocation, None)


class AsgiAnsweredOnce:
    """An ASGI application that does each call once."""

    def __init__(self, application: AsgiApplication) -> None:
        self._application = application
        self._answers: OrderedDict[str, asyncio.Task[list[Message]]] = OrderedDict()

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer a call, or repeat the answer to its first occurrence."""
        invocation = dict(scope.get("headers", ())).get(INVOCATION.encode())
        if scope["type"] != "http" or invocation is None:
            await self._application(scope, receive, send)
            return
        answer = self._answers.get(invocation)
        if answer is None:
            answer = asyncio.create_task(self._carry_out(scope, receive, invocation))
            self._answers[invocation] = answer
            if len(self._answers) > KEPT:
                self._answers.popitem(last=False)
        # A call goes on when its client disconnects, because a repetition will wait for it.
        for message in await asyncio.shield(answer):
            await send(dict(message))

    async def _carry_out(self, scope: Message, receive: Receive, invocation: str) -> list[Message]:
        messages: list[Message] = []

        async def keep(message: Message) -> None:
            messages.append(message)

        answered = False
        try:
            await self._application(scope, receive, keep)
            answered = not any(_is_failure(message.get("status", 0)) for message in messages)
        finally:
            if not answered:
                self._answers.pop(invocation, None)
        return messages


def _is_failure(status: int) -> bool:
    # An answer with one of these statuses asks the client to repeat the call.
    return status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR
