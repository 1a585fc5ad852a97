"""Ctrl-C, TERM and a closed terminal: each ends a command once, in order."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


_ended = False


def was_ended() -> bool:
    """Whether a signal has ended the block. Its ``KeyboardInterrupt`` is lost if it is raised where Python passes no
    exception on (a destructor, a callback of a weak reference), so ask before what takes long.
    """
    return _ended


@contextmanager
def interruptible() -> Iterator[None]:
    """Raise ``KeyboardInterrupt`` in the block at the first of these signals; later ones do not disturb the shutdown.

    A signal that the parent ignores (``nohup``) stays ignored.
    """
    heeded = [one for one in ENDING if signal.getsignal(one) is not signal.SIG_IGN]

    def end(*_: object) -> None:
        global _ended
        _ended = True
        for one in heeded:
            signal.signal(one, signal.SIG_IGN)
        raise KeyboardInterrupt

    global _ended
    _ended = False
    before = {one: signal.signal(one, end) for one in heeded}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
