"""What stands behind the Studio endpoint here: one plain page over TLS."""

import ssl
import threading
from http.server import BaseHTTPRequestHandler
from socketserver import ThreadingTCPServer

from local.rehearsal.namespace import Namespace

HTTPS = 443
TITLE = "Studio, rehearsed"
_PAGE = f"""\
<!doctype html>
<meta charset="utf-8">
<title>{TITLE}</title>
<body style="font: 1.2rem/1.6 sans-serif; margin: 4rem">
<h1>{TITLE}</h1>
<p>This page came through the Studio endpoint at <b>%s</b>.
"""


class Studio:
    """A server at the endpoint's addresses, for one domain.

    Args:
        host: where the addresses are.
        addresses: to listen on.
        domain: the only name that it answers for.
        context: proves the name.
    """

    def __init__(
        self, host: Namespace, addresses: tuple[str, ...], domain: str, context: ssl.SSLContext
    ) -> None:
        class Handler(_Page):
            name = domain

        for address in addresses:
            with host.entered():
                server = ThreadingTCPServer((address, HTTPS), Handler)
            server.daemon_threads = True
            # The handshake is left to the thread of its connection.
            server.socket = context.wrap_socket(
                server.socket, server_side=True, do_handshake_on_connect=False
            )
            threading.Thread(target=server.serve_forever, daemon=True).start()


class _Page(BaseHTTPRequestHandler):
    name: str

    def do_GET(self) -> None:
        """Give the page, for the domain's own sign-in path only."""
        found = self.headers["Host"] == self.name and self.path.startswith("/auth?token=")
        body = (_PAGE % self.connection.getsockname()[0]).encode() if found else b""
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as its base has it
        """Write nothing: the path holds a token."""
