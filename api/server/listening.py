"""The sockets that the service listens on. They are bound once, before anything else starts: a port that is taken is
found at once, and with ``--port 0`` the port is known before the first URL is given out.
"""

import errno
import os
import socket
from collections.abc import Iterable, Sequence

UNUSABLE = (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT)
"""A name such as ``localhost`` may have an IPv6 address on a machine where IPv6 is off."""


def bound_sockets(host: str, port: int) -> list[socket.socket]:
    """Bind one socket for each address of the host, all on one port; 0 takes a free one. Raises ``OSError``."""
    made: list[socket.socket] = []
    last: OSError | None = None
    for family, _, _, _, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        try:
            made.append(_bound(family, (address[0], port_of(made) if made else port, *address[2:])))
        except OSError as problem:
            last = problem
            if problem.errno not in UNUSABLE:
                break
    if last is not None and (not made or last.errno not in UNUSABLE):
        for one in made:
            one.close()
        raise last
    return made


def _bound(family: int, address: tuple[object, ...]) -> socket.socket:
    made = socket.socket(family, socket.SOCK_STREAM)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        made.bind(address)
    except OSError:
        made.close()
        raise
    return made


def port_of(sockets: Sequence[socket.socket]) -> int:
    """Give the port that they are bound to."""
    port: int = sockets[0].getsockname()[1]
    return port


def in_words(sockets: Iterable[socket.socket]) -> str:
    """Write the addresses as they are bound, such as ``127.0.0.1:8000 and [::1]:8000``."""
    names = [one.getsockname() for one in sockets]
    return " and ".join(f"[{name[0]}]:{name[1]}" if ":" in name[0] else f"{name[0]}:{name[1]}" for name in names)


def inherited(sockets: Iterable[socket.socket]) -> list[str]:
    """Keep the sockets open for the program that replaces this one; gives their numbers."""
    numbers = [one.detach() for one in sockets]
    for number in numbers:
        os.set_inheritable(number, True)
    return [str(number) for number in numbers]


def taken_over(numbers: Iterable[str]) -> list[socket.socket]:
    """Open the sockets that ``inherited`` left."""
    return [socket.socket(fileno=int(number)) for number in numbers]
