"""Ctrl-C, TERM and a closed terminal: each ends a command once, in order, and within ten seconds.

Who takes part: each process of a command. The first signal is noted with its time, from which every step of the end
knows how long it may take; later ones do not disturb it.
Promised: ``WITHIN_SECONDS`` after the signal the process is gone, whatever it waits for (security.md).
On failure: a step that waits longer than it may is cut off by the kernel, at ``CUT_OFF_SECONDS``, by an alarm that no
Python code can hold up. It stays set after the block: on a busy machine the end of Python itself takes seconds. An
error that comes after the signal ends the command as the signal would, because some libraries turn the interruption
into an error of their own. It is logged, unless it was raised from the interruption: it may be one of its own.
"""

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

WITHIN_SECONDS = 10.0
CUT_OFF_SECONDS = 9.8
STOPPED_SECONDS = 9.3
"""After the signal: by then, what this process has started is stopped too."""
LEAST_SECONDS = 0.9
"""What a step has in any case that could begin only late."""

_ended_at: float | None = None


def was_ended() -> bool:
    """Whether a signal has ended the block. Its ``KeyboardInterrupt`` is lost if it is raised where Python passes no
    exception on (a destructor, a callback of a weak reference), so ask before what takes long.
    """
    return _ended_at is not None


def seconds_left() -> float | None:
    """How many seconds there are to stop what this process has started; ``None`` without a signal: take your time."""
    if _ended_at is None:
        return None
    return max(LEAST_SECONDS, _ended_at + STOPPED_SECONDS - time.monotonic())


@contextmanager
def interruptible() -> Iterator[None]:
    """Raise ``KeyboardInterrupt`` in the block at the first of these signals.

    A signal that the parent ignores (``nohup``) stays ignored.
    """

    def interrupt() -> None:
        raise KeyboardInterrupt

    with _heeded(interrupt, CUT_OFF_SECONDS):
        try:
            yield
        except Exception as problem:
            if not was_ended():
                raise
            with suppress(OSError, ValueError):  # the stream of the log may be closed, which must not change the end
                _log_unless_interruption(problem)
            raise KeyboardInterrupt from problem


def _log_unless_interruption(problem: BaseException) -> None:
    cause: BaseException | None = problem
    seen = set[int]()
    while cause is not None and id(cause) not in seen:
        if isinstance(cause, KeyboardInterrupt):
            return
        seen.add(id(cause))
        cause = cause.__cause__
    # imported here, because every command imports this module, and few need a log
    import structlog

    from api.process.logs import configure_logs, log, raised_at

    if not structlog.is_configured():
        configure_logs()
    log.error("failed after a signal", kind=type(problem).__name__, where=raised_at(problem))


@contextmanager
def noted(tell: Callable[[], object], cut_off: float = CUT_OFF_SECONDS) -> Iterator[None]:
    """Call ``tell``, between any two instructions, at the first of these signals. Nothing is interrupted."""
    with _heeded(tell, cut_off):
        yield


@contextmanager
def _heeded(tell: Callable[[], object], cut_off: float) -> Iterator[None]:
    heeded = [one for one in ENDING if signal.getsignal(one) is not signal.SIG_IGN]
    outermost = not any(signal.getsignal(one) in _ours for one in heeded)

    def end(*_: object) -> None:
        global _ended_at
        _ended_at = time.monotonic()
        for one in heeded:
            signal.signal(one, _not_again)  # a child would inherit that a signal is ignored
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, cut_off)
        tell()

    global _ended_at
    if outermost:
        _ended_at = None
    _ours.append(end)
    before = {one: signal.signal(one, end) for one in heeded}
    try:
        yield
    finally:
        _ours.remove(end)
        if outermost or _ended_at is None:
            for one, handler in before.items():
                signal.signal(one, handler)


def _not_again(*_: object) -> None:
    """Take a signal that comes during the end."""


_ours: list[Callable[..., None]] = []
