"""Loopback ports for servers started here, reserved so that nothing else gets them."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager

HOST = "127.0.0.1"


@contextmanager
def held_port() -> Iterator[int]:
    """Yield a port on which one server of ours may listen while the block lasts, and restart as often as it likes.

    The kernel hands a bound port to nobody who asks for any free port. Because it is bound without listening, and with
    ``SO_REUSEADDR`` on both sides (``man 7 socket``), a server that names it can listen. Until then it refuses
    connections.
    """
    with socket.socket() as held:
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        held.bind((HOST, 0))
        port: int = held.getsockname()[1]
        yield port
