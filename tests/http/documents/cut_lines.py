"""A bad line: a proxy that cuts the connection in the middle of a PATCH, once or as often as it is told."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from tests.timeouts import LONG


@dataclass
class CuttingProxy:
    """Passes bytes on to ``upstream``. ``cuts``: after how many bytes from the client the next PATCHes are cut.

    ``kept``: how much the server has kept. A client learns of a cut only once something of that PATCH is kept: on
    loopback it would otherwise ask how far it is before the server has looked at what arrived.
    """

    listening: socket.socket
    upstream: int = 0
    cuts: list[int] = field(default_factory=list)
    kept: Callable[[], int] = int

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.listening.getsockname()[1]}"

    def before(self, port: int) -> str:
        """Stand before the server at this port."""
        self.upstream = port
        return self.url

    def serve(self) -> None:
        """Accept connections until the socket is closed."""
        while True:
            try:
                client, _ = self.listening.accept()
            except OSError:
                return
            server = socket.create_connection(("127.0.0.1", self.upstream))
            for source, target in ((client, server), (server, client)):
                threading.Thread(target=self._pump, args=(source, target, source is client), daemon=True).start()

    def _pump(self, source: socket.socket, target: socket.socket, from_client: bool) -> None:
        passed, cut, kept_before = 0, None, 0
        with suppress(OSError):
            while data := source.recv(16_384):
                if from_client and cut is None and data.startswith(b"PATCH ") and self.cuts:
                    cut, passed, kept_before = self.cuts.pop(0), 0, self.kept()
                passed += len(data)
                if cut is not None and passed > cut:
                    self._wait_for_more_than(kept_before)
                    break
                target.sendall(data)
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def _wait_for_more_than(self, kept_before: int) -> None:
        end = time.monotonic() + LONG
        while self.kept() <= kept_before and time.monotonic() < end:
            time.sleep(0.02)


@contextmanager
def cutting_proxy() -> Iterator[CuttingProxy]:
    """Run one."""
    listening = socket.create_server(("127.0.0.1", 0))
    proxy = CuttingProxy(listening)
    thread = threading.Thread(target=proxy.serve, daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join(10)
