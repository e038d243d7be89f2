"""The host of a domain, on which a presigned URL is opened: `<domain id>.studio.<Region>....`.

AWS does not document the answers. Those for a URL of a space whose app does not run, and for a
place that begins with a slash, were seen in August 2026. docs/fidelity.md has the commands that
show them in a real account.
"""

import re
import time
from collections.abc import Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from moto.sagemaker.models import sagemaker_backends
from werkzeug.wrappers import Request, Response

from local.emulator.sagemaker.studio import Page, Studio, studio_of

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_HOST = re.compile(r"(d-[a-z0-9-]+)\.studio\.([a-z0-9-]+)\.sagemaker\.aws(?::\d+)?")
_SESSION = "studio_session"


class WsgiStudioPages:
    """The application that serves the domains' hosts, and hands other requests on."""

    def __init__(self, otherwise: "WSGIApplication") -> None:
        self._otherwise = otherwise

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer a request."""
        request = Request(environ)
        host = _HOST.fullmatch(request.host)
        if host is None:
            return self._otherwise(environ, start_response)
        answer = _answer(host[1], host[2], request)
        return answer(environ, start_response)


def _answer(domain_id: str, region: str, request: Request) -> Response:
    for backends in sagemaker_backends.values():
        studio = studio_of(backends[region])
        with studio.lock:
            if request.path == "/auth":
                token = parse_qs(request.query_string.decode()).get("token", [""])[0]
                page = studio.opened(domain_id, token)
                if page is not None:
                    return _enter(page, token)
            elif page := studio.opened(domain_id, request.cookies.get(_SESSION, "")):
                return _show(studio, page, request.path)
    return Response("Forbidden", HTTPStatus.FORBIDDEN)


def _enter(page: Page, token: str) -> Response:
    if time.time() > page.expires:
        return Response("The presigned URL has expired.", HTTPStatus.FORBIDDEN)
    answer = Response(status=HTTPStatus.FOUND)
    # A location that begins with two slashes names a host, so it is handed on as it is.
    answer.autocorrect_location_header = False
    answer.headers["Location"] = f"/{page.path}"
    answer.set_cookie(_SESSION, token, secure=True, httponly=True)
    return answer


def _show(studio: Studio, page: Page, path: str) -> Response:
    if page.app is not None and not studio.is_running(page.app):
        return Response(status=HTTPStatus.NOT_FOUND)
    return Response(f"{page.profile}: {path}", mimetype="text/plain")
