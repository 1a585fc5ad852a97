"""Two ``corridor worker``, each of which may be killed and started again."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import Popen
from typing import Any

from tests.cli.commands import ROOT, running_worker


@dataclass
class Workers:
    """Those that run, the one that has run for longest first."""

    folder: Path
    settings: dict[str, Any]
    environment: Mapping[str, str] = field(default_factory=dict)
    """Of those that are started from now on."""
    running: list["Popen[bytes]"] = field(default_factory=list)
    _held: ExitStack = field(default_factory=ExitStack)

    def start(self, program: Path = ROOT) -> None:
        """Start one more, of this or another version."""
        self.folder.mkdir(exist_ok=True)
        worker = running_worker(self.folder, self.environment, program=program, **self.settings)
        self.running.append(self._held.enter_context(worker))

    def kill(self) -> None:
        """Kill the one that has run for longest; it gets no chance to put anything in order."""
        oldest = self.running.pop(0)
        assert oldest.poll() is None, "it had ended by itself"
        oldest.kill()
        oldest.wait()

    def end(self) -> None:
        """End all; not in the event loop, which passes on what they still say to the database."""
        self._held.close()
        self.running.clear()


@asynccontextmanager
async def two_workers(folder: Path, settings: dict[str, Any]) -> AsyncIterator[Workers]:
    """Run two until the block ends; all that run then must end as they should."""
    workers = Workers(folder, settings)
    try:
        workers.start()
        workers.start()
        yield workers
    finally:
        await asyncio.to_thread(workers.end)
