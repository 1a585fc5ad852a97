"""An upgrade while clients write: the database first, then one process after another (docs/operations/upgrading.md)."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from signal import SIGKILL

from adapters.postgres.operate.functions import newest_revision
from tests.cli.commands import PATIENCE, Service, corridor, surroundings
from tests.faults.clients.record import now
from tests.faults.stage.next_version import REVISION, next_version
from tests.faults.stage.stage import PROCESSES, Stage
from tests.processes import children_of
from tests.timeouts import TICK

DOWNGRADE = """
import asyncio, sys
from adapters.postgres.operate.migrate import downgrade
asyncio.run(downgrade(*sys.argv[1:]))
"""
ALONE = 10
"""Writes that the new version must acknowledge alone."""


@asynccontextmanager
async def upgraded(stage: Stage) -> AsyncIterator[None]:
    """Upgrade the database, run both versions side by side, then the new one alone; after the round, come back."""
    new = stage.folder / "next_version"
    if not new.exists():
        await asyncio.to_thread(next_version, new)
    done = await asyncio.to_thread(corridor, stage.folder / "operator", "db", "upgrade", program=new, **stage.settings)
    assert done.returncode == 0, done.stderr
    assert f"at version {REVISION}" in done.stdout
    ready = await asyncio.to_thread(stage.service.get, "/readyz")
    assert ready.status_code == 200, ready.text

    service = Service(stage.folder / "serving_next" / "data", program=new, run_worker="false", **stage.settings)
    service.folder.parent.mkdir(exist_ok=True)
    with service:
        await asyncio.to_thread(service.start, "--workers", str(PROCESSES))
        old = stage.service.port
        _lead_to(stage, old, service.port)
        stage.workers.kill()
        stage.workers.start(new)
        await _killed_and_started(stage)
        yield
        _lead_to(stage, service.port)
        await _ended(stage.service)
        stage.workers.kill()
        stage.workers.start(new)
        await _some_more(stage)
        await asyncio.to_thread(stage.service.start, "--workers", str(PROCESSES))
        _lead_to(stage, old)
        await _ended(service)
    stage.after_round.append(lambda: _taken_back(stage, new))


async def _taken_back(stage: Stage, new: Path) -> None:
    """Make the database what it was, for the next round: what operators do with a backup."""
    await _ended(stage.service)
    await asyncio.to_thread(stage.workers.end)
    downgrade = [sys.executable, "-c", DOWNGRADE, stage.settings["database_url"], newest_revision()]
    surrounded = surroundings(stage.folder, program=new)
    await asyncio.to_thread(subprocess.run, downgrade, check=True, env=surrounded)
    await asyncio.to_thread(stage.service.start, "--workers", str(PROCESSES))
    for _ in range(2):
        stage.workers.start()


async def _some_more(stage: Stage) -> None:
    """Wait until the new version alone has acknowledged some writes."""
    wanted, end = stage.record.count + ALONE, now() + PATIENCE
    while stage.record.count < wanted:
        assert now() < end, "the new version acknowledges nothing"
        await asyncio.sleep(TICK)


async def _ended(service: Service) -> None:
    code, _ = await asyncio.to_thread(service.stop)
    assert code == 0, service.log


def _lead_to(stage: Stage, *ports: int) -> None:
    """Let clients reach any of these."""
    stage.front.upstream = lambda: asyncio.open_connection("127.0.0.1", stage.chance.choice(ports))


async def _killed_and_started(stage: Stage) -> None:
    """Kill the old version's service: it starts on the upgraded database, and leaves that as it is."""
    assert stage.service.process is not None
    for process in (stage.service.process.pid, *children_of(stage.service.process.pid)):
        os.kill(process, SIGKILL)
    await asyncio.to_thread(stage.service.process.wait)
    await asyncio.to_thread(stage.service.start, "--workers", str(PROCESSES))
    async with stage.owner() as owner:
        assert await owner.fetchval("SELECT version_num FROM corridor.alembic_version") == REVISION
