"""An upgrade while clients write: the database first, then one process after another (docs/operations/upgrading.md)."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from adapters.postgres.operate.functions import newest_revision
from tests.cli.commands import Service, corridor, surroundings
from tests.faults.injectors.killing import kill
from tests.faults.stage.next_version import REVISION, next_version
from tests.faults.stage.stage import PROCESSES, Stage, ended
from tests.faults.waiting import until

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
        await ended(stage.service)
        stage.workers.kill()
        stage.workers.start(new)
        wanted = stage.record.count + ALONE
        await until(lambda: stage.record.count >= wanted, "the new version acknowledges nothing")
        await asyncio.to_thread(stage.service.start, "--workers", str(PROCESSES))
        _lead_to(stage, old)
        await ended(service)
    stage.after_round.append(lambda: _taken_back(stage, new))


async def _taken_back(stage: Stage, new: Path) -> None:
    """Make the database what it was, for the next round: what operators do with a backup."""
    await ended(stage.service)
    await asyncio.to_thread(stage.workers.end)
    downgrade = [sys.executable, "-c", DOWNGRADE, stage.settings["database_url"], newest_revision()]
    surrounded = surroundings(stage.folder, program=new)
    await asyncio.to_thread(subprocess.run, downgrade, check=True, env=surrounded)
    await asyncio.to_thread(stage.service.start, "--workers", str(PROCESSES))
    for _ in range(2):
        stage.workers.start()


def _lead_to(stage: Stage, *ports: int) -> None:
    """Let clients reach any of these."""
    stage.front.upstream = lambda: asyncio.open_connection("127.0.0.1", stage.chance.choice(ports))


async def _killed_and_started(stage: Stage) -> None:
    """Kill the old version's service: it starts on the upgraded database, and leaves that as it is."""
    await kill(stage.service)
    await asyncio.to_thread(stage.service.start, "--workers", str(PROCESSES))
    async with stage.owner() as owner:
        assert await owner.fetchval("SELECT version_num FROM corridor.alembic_version") == REVISION
