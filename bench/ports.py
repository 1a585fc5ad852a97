"""Loopback ports for servers that are started here: nobody else is given them meanwhile."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager

HOST = "127.0.0.1"


@contextmanager
def held_port() -> Iterator[int]:
    """Give a port on which one server of ours may listen while the block lasts, as often as it likes.

    The kernel gives a port that is bound to nobody who asks for any. Bound without listening, and with
    ``SO_REUSEADDR`` on both sides (``man 7 socket``), it lets a server that names it listen; without one, whoever calls
    is refused.
    """
    with socket.socket() as held:
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        held.bind((HOST, 0))
        port: int = held.getsockname()[1]
        yield port
