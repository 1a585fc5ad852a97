"""Starts the parts of a service now, or as soon as the database lets them.

Who takes part: one task, in which the parts start, run and end, and the server or command that waits for it.
Promised: after an early start the block goes on without the parts: they are started again every second until the
database and the key service let them. A server accepts nothing before the first attempt has ended, so one that may not
start leaves all connections to the processes that serve on the same sockets. Their end takes ``END_SECONDS`` at most;
then each step that still waits is cut off.
On failure: what no waiting can mend (a wrong key, a wrong role, an unfinished restore) is logged as one sentence and
ends the process with ``NOT_STARTED``. Connections that it has accepted by then are reset. It has some only if it
waited for the database or the key service (it has to answer 503 then), or if its first attempt took ``FIRST_SECONDS``.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from typing import Generic, TypeVar

from api.process.logs import log
from api.process.settings import SettingWrong
from domain.kernel.errors import Unavailable

T = TypeVar("T")
Run = Callable[[], AbstractAsyncContextManager[T]]

FIRST_SECONDS = 20.0
"""How long those who connect wait at most, before they are told that the service is not up yet. A database that is away
is noticed within two seconds, and each question to it or to the key service has a limit; all of them may take long.
"""
PAUSE_SECONDS = 1.0
END_SECONDS = 1.1
CUT_OFF_SECONDS = 0.8
"""For all steps that are cut off, one after the other."""
EACH_SECONDS = 0.1

NOT_STARTED = 3
"""The exit code of a process that did not come up, as uvicorn's own command gives it."""


class Startup(Generic[T]):
    """Knows the service once it is up."""

    def __init__(self, run: Run[T], came_up: Callable[[T], None]) -> None:
        self.service: T | None = None
        self.up = asyncio.Event()
        self.enough = asyncio.Event()
        self._tried = asyncio.Event()
        self._run, self._came_up = run, came_up

    async def once(self) -> None:
        """Start the parts, and let them live until ``enough``; raises what their start raises."""
        async with self._run() as service:
            self.service = service
            self._came_up(service)
            self.up.set()
            self._tried.set()
            await self.enough.wait()

    async def again_and_again(self) -> None:
        """Do the same, and try again while the database is away; raises what does not pass."""
        told = ""
        while True:
            try:
                return await self.once()
            except Unavailable as away:
                if self.service is not None or not away.passes:
                    raise
                if away.reason != told:
                    log.warning("not up yet", kind=away.code, reason=away.reason)
                    told = away.reason
                self._tried.set()
            await asyncio.sleep(PAUSE_SECONDS)

    async def first_attempt(self) -> None:
        """Return once the parts are up, or are known to wait for the database or the key service, or after
        ``FIRST_SECONDS``.
        """
        with suppress(TimeoutError):
            async with asyncio.timeout(FIRST_SECONDS):
                await self._tried.wait()


@asynccontextmanager
async def started(run: Run[T], came_up: Callable[[T], None]) -> AsyncIterator[Startup[T]]:
    """Start the parts for the block; raises what their start or their end raises."""
    startup = Startup(run, came_up)
    task = asyncio.create_task(startup.once())
    try:
        await _up_or_failed(startup, task)
        if task.done():
            task.result()
        yield startup
    finally:
        startup.enough.set()
        await task


@asynccontextmanager
async def started_early(run: Run[T], came_up: Callable[[T], None]) -> AsyncIterator[Startup[T]]:
    """Start the parts for the block, which begins before they are up. See the head of this file."""
    startup = Startup(run, came_up)
    task = asyncio.create_task(_or_exit(startup))
    try:
        yield startup
    finally:
        startup.enough.set()
        await _bounded_end(task)


async def _up_or_failed(startup: Startup[T], task: "asyncio.Task[None]") -> None:
    up = asyncio.create_task(startup.up.wait())
    try:
        await asyncio.wait({up, task}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        up.cancel()


async def _or_exit(startup: Startup[T]) -> None:
    try:
        await startup.again_and_again()
    except Exception as problem:
        if startup.up.is_set():
            log.error("did not end in order", kind=type(problem).__name__)
            return
        reason = str(problem) if isinstance(problem, SettingWrong) else getattr(problem, "reason", "")
        log.error("not started", kind=type(problem).__name__, reason=reason)
        raise SystemExit(NOT_STARTED) from None  # through the event loop, which ends


async def _bounded_end(task: "asyncio.Task[None]") -> None:
    """Wait for the end of all parts, then cut off one step after the other."""
    loop = asyncio.get_running_loop()
    await asyncio.wait({task}, timeout=END_SECONDS)
    last = loop.time() + CUT_OFF_SECONDS
    while not task.done() and loop.time() < last:
        task.cancel()
        await asyncio.wait({task}, timeout=EACH_SECONDS)
    if not task.done():
        log.error("did not end in time")
    elif not task.cancelled():
        task.exception()  # it is logged already, and has gone its way
