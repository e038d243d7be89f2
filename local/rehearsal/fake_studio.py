"""A server in place of Studio: one plain page over TLS at the Studio endpoint."""

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
    """Servers at the addresses of the endpoint, for one domain."""

    def __init__(
        self, host: Namespace, addresses: tuple[str, ...], domain: str, context: ssl.SSLContext
    ) -> None:
        """Start the servers.

        Args:
            host: The namespace that has the addresses.
            addresses: The addresses to listen on.
            domain: The only host name that is answered.
            context: The TLS context with the certificate.
        """

        class Handler(_Page):
            name = domain

        for address in addresses:
            with host.entered():
                server = ThreadingTCPServer((address, HTTPS), Handler)
            server.daemon_threads = True
            # The handshake is done in the thread of its connection, and delays no other connection.
            server.socket = context.wrap_socket(
                server.socket, server_side=True, do_handshake_on_connect=False
            )
            threading.Thread(target=server.serve_forever, daemon=True).start()


class _Page(BaseHTTPRequestHandler):
    name: str

    def do_GET(self) -> None:
        """Send the page, for the sign-in path of the domain only."""
        is_sign_in = self.headers["Host"] == self.name and self.path.startswith("/auth?token=")
        body = (_PAGE % self.connection.getsockname()[0]).encode() if is_sign_in else b""
        self.send_response(200 if is_sign_in else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Write nothing: the path holds a token."""
