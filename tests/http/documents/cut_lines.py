"""A bad line: a proxy that cuts the connection in the middle of a PATCH, once or as often as it is told."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from tests.postgres.embedded.embedded_process import wait_until
from tests.timeouts import LONG


@dataclass
class CuttingProxy:
    """Passes bytes on to ``upstream``, until it is told to cut."""

    listening: socket.socket
    upstream: int = 0
    _cuts: list[int] = field(default_factory=list)
    _kept: Callable[[], int] = int

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.listening.getsockname()[1]}"

    def before(self, port: int) -> str:
        """Stand before the server at this port."""
        self.upstream = port
        return self.url

    def cut_after(self, *sizes: int, kept: Callable[[], int]) -> None:
        """Cut the next PATCHes after so many bytes from the client, each time after at least one whole piece.

        ``kept``: how much the server has kept. A client learns of a cut only once something of that PATCH is kept: on
        loopback it would otherwise ask how far it is before the server has looked at what arrived.
        """
        self._cuts, self._kept = list(sizes), kept

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
                if from_client and cut is None and data.startswith(b"PATCH ") and self._cuts:
                    cut, passed, kept_before = self._cuts.pop(0), 0, self._kept()
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
        with suppress(AssertionError):  # cut then all the same: the client says how little there is
            wait_until(lambda: self._kept() > kept_before, LONG)


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
