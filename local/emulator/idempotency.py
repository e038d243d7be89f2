"""Answers each AWS call once, however often it is sent.

Now and then a client does not get an answer, though its call was carried out, and sends the call
again: one in some thousand calls on a busy machine. AWS's clients mark a call and its repetitions
with one invocation id. By it a repetition gets the first answer, so that nothing is made twice.
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
# Repetitions come within seconds.
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
    """A WSGI application whose calls are answered once."""

    def __init__(self, application: "WSGIApplication") -> None:
        self._application = application
        self._answers: OrderedDict[str, Future[_Answer]] = OrderedDict()
        self._lock = threading.Lock()

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer a call, or give its repetition the same answer."""
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
    """An ASGI application whose calls are answered once."""

    def __init__(self, application: AsgiApplication) -> None:
        self._application = application
        self._answers: OrderedDict[str, asyncio.Task[list[Message]]] = OrderedDict()

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer a call, or give its repetition the same answer."""
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
        # A client that goes away must not end what its repetition will wait for.
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
    # These ask the client to try again, and mean it.
    return status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR
