"""Receives webhooks on this machine, prints and verifies them."""

import json
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from api.cli.output import err, fail, out
from domain.webhooks.signing import NotSigned, must_be_signed, secret_of

LARGEST = 1024 * 1024


class Receiver(ThreadingHTTPServer):
    """Knows the secret."""

    daemon_threads = True

    def __init__(self, port: int, secret: str) -> None:
        super().__init__(("127.0.0.1", port), _Delivery)
        self.secret = secret


class _Delivery(BaseHTTPRequestHandler):
    server: Receiver
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        """Verify one delivery, print it and respond."""
        length = self.headers.get("content-length", "")
        if not length.isdecimal() or len(length) > 18 or int(length) > LARGEST:
            self._respond(413)
            return
        body = self.rfile.read(int(length))
        named = {name.lower(): value for name, value in self.headers.items()}
        try:
            must_be_signed(named, body, self.server.secret, datetime.now(UTC))
        except NotSigned as problem:
            err.print(f"Not verified: {problem}", style="bold red", markup=False)
            self._respond(400)
            return
        out.print(f"Verified: {named['webhook-id']}", markup=False)
        out.print(_shown(body), markup=False)
        self._respond(204)

    def _respond(self, status: int) -> None:
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *values: object) -> None:
        """Print nothing else."""


def listen_at(port: int, secret: str) -> None:
    """Receive until interrupted."""
    try:
        secret_of(secret)
        receiver = Receiver(port, secret)
    except NotSigned as problem:
        fail(str(problem))
    except OSError:
        fail(f"Cannot listen on port {port}; choose another one with --port.")
    with receiver:
        err.print(f"Listening at http://localhost:{receiver.server_address[1]}/", markup=False)
        receiver.serve_forever()


def _shown(body: bytes) -> str:
    try:
        return json.dumps(json.loads(body), ensure_ascii=False, indent=2)
    except ValueError:
        return body.decode("utf-8", "replace")
