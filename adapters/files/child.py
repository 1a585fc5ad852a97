"""One run of the process that cleans a file: starting, feeding, reading and ending it."""

import asyncio
import json
import os
import signal
import sys
import sysconfig
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import adapters
from domain.documents.files import CleaningUnavailable, FileDamaged

PIECE = 64 * 1024
"""Bytes read at a time, and the most that may wait in a pipe."""
ENTRY = Path(__file__).parent / "cleaning" / "__main__.py"
COMMAND = (sys.executable, "-I", "-S", "-B", str(ENTRY))
FOLDERS = tuple(
    dict.fromkeys(
        (str(Path(adapters.__file__).parents[1]), sysconfig.get_path("purelib"), sysconfig.get_path("platlib"))
    )
)
"""Where the process imports from: the service's code and the installed libraries."""
ENVIRONMENT = {"LC_ALL": "C.UTF-8"}
BY_THE_FILE = tuple(
    map(int, (signal.SIGSEGV, signal.SIGBUS, signal.SIGABRT, signal.SIGILL, signal.SIGFPE, signal.SIGXCPU))
)
"""Signals that mean the file ended the process: the next try would end in the same way."""


class Child:
    """A process that reads a file to its end, then says what it is. Each step may take ``patience`` seconds."""

    def __init__(self, process: Process, patience: float) -> None:
        assert process.stdin is not None  # noqa: S101 - both are pipes
        assert process.stdout is not None  # noqa: S101
        self._process, self._patience = process, patience
        self._input, self._output = process.stdin, process.stdout

    async def feed(self, piece: bytes) -> None:
        """Send it the next bytes; if it has ended, raises the error for how it ended."""
        self._input.write(piece)
        await self._within(self._input.drain())

    async def finish(self) -> dict[str, Any]:
        """Tell it that the file is complete, and return the line that it answers with."""
        self._input.close()
        line = await self._within(self._output.readline())
        if not line.endswith(b"\n"):
            raise await self._ended()
        with suppress(ValueError, RecursionError):
            if isinstance(said := json.loads(line), dict):
                return said
        raise CleaningUnavailable

    async def pieces(self, size: int) -> AsyncIterator[bytes]:
        """Yield exactly ``size`` bytes of what follows the line."""
        left = size
        while left:
            piece = await self._within(self._output.read(min(left, PIECE)))
            if not piece:
                raise await self._ended()
            left -= len(piece)
            yield piece

    async def _within(self, step: Any) -> Any:
        try:
            async with asyncio.timeout(self._patience):
                return await step
        except (ConnectionError, BrokenPipeError):
            raise await self._ended() from None
        except (TimeoutError, ValueError):  # a line without an end
            raise CleaningUnavailable from None

    async def _ended(self) -> FileDamaged | CleaningUnavailable:
        self.kill()
        return FileDamaged() if -await self._process.wait() in BY_THE_FILE else CleaningUnavailable()

    def kill(self) -> None:
        """Kill it at once, with everything that it may have started."""
        if self._process.returncode is None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)

    async def end(self) -> None:
        """End it and wait until nothing of it is left."""
        self.kill()
        self._input.close()
        with suppress(TimeoutError):
            async with asyncio.timeout(self._patience):
                await self._output.read()
        await self._process.wait()


@asynccontextmanager
async def running_child(command: Sequence[str], patience: float) -> AsyncIterator[Child]:
    """Start a process that gets only two pipes and this process's id; end it when the block exits."""
    try:
        process = await asyncio.create_subprocess_exec(
            *command,
            str(os.getpid()),
            *FOLDERS,
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,
            limit=PIECE,
            cwd="/",
            env=ENVIRONMENT,
            close_fds=True,
            start_new_session=True,
        )
    except OSError:
        raise CleaningUnavailable from None
    child = Child(process, patience)
    try:
        yield child
    finally:
        await child.end()
