"""A restore refuses while anybody works with the database, and nobody begins to while it runs."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from adapters.postgres.operate import backup
from adapters.postgres.operate.backup import BackupFailed, back_up, restore
from adapters.postgres.operate.migrate import schema_state
from adapters.postgres.operate.restoring import BEING_RESTORED
from api.process.settings import SettingWrong
from tests.app_under_test import running_world
from tests.builders import a_case, made
from tests.cli.commands import CORRIDOR, Service, surroundings
from tests.conftest import url_of
from tests.postgres.faults.test_backup import PROGRAMS
from tests.postgres.faults.test_restore_for_another_owner import CASES, asked
from tests.scratch import scratch_database
from tests.timeouts import LONG

WORKS = """SELECT count(*) > 0 FROM pg_stat_activity
    WHERE datname = current_database() AND application_name = 'corridor' AND usename = 'corridor_worker'"""


@pytest.fixture
async def url(root_key_file: Path, tmp_path: Path) -> AsyncIterator[str]:
    """A database with one case, of which there is a backup without any."""
    async with scratch_database() as name:
        await back_up(url_of(name), tmp_path / "a", PROGRAMS)
        async with running_world(url_of(name), root_key_file) as world:
            await made(await world.caller("nea"), "/v1/cases", a_case())
        yield url_of(name)


async def until_it_works(url: str) -> None:
    async with asyncio.timeout(LONG):
        while not await asked(url, WORKS):  # noqa: ASYNC110 - it is another process
            await asyncio.sleep(0.1)


async def refused(url: str, tmp_path: Path) -> None:
    with pytest.raises(BackupFailed, match=r"\d+ connections to this database .* Stop corridor serve"):
        await restore(url, tmp_path / "a", PROGRAMS, replace=True)
    assert await asked(url, CASES) == 1
    assert not (await schema_state(url)).being_restored


async def test_beside_a_running_service_nothing_is_replaced(url: str, root_key_file: Path, tmp_path: Path) -> None:
    with Service(tmp_path / "data", database_url=url, master_key_file=root_key_file) as service:
        await asyncio.to_thread(service.start)
        await refused(url, tmp_path)
        assert service.get("/readyz").status_code == 200
        await asyncio.to_thread(service.stop)
    await restore(url, tmp_path / "a", PROGRAMS, replace=True)
    assert await asked(url, CASES) == 0


async def test_beside_a_worker_nothing_is_replaced(url: str, root_key_file: Path, tmp_path: Path) -> None:
    worker = await asyncio.create_subprocess_exec(
        *CORRIDOR,
        "worker",
        env=surroundings(tmp_path / "data", database_url=url, master_key_file=root_key_file),
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        await until_it_works(url)
        await refused(url, tmp_path)
    finally:
        worker.terminate()
        await worker.wait()


async def test_of_two_restores_at_once_one_is_refused(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    began, may_go_on, upgrade = asyncio.Event(), asyncio.Event(), backup.upgrade

    async def slow(of: str) -> None:
        began.set()
        await may_go_on.wait()
        await upgrade(of)

    monkeypatch.setattr(backup, "upgrade", slow)
    first = asyncio.create_task(restore(url, tmp_path / "a", PROGRAMS, replace=True))
    await began.wait()
    try:
        async with asyncio.timeout(LONG):
            with pytest.raises(BackupFailed, match="Another restore"):
                await restore(url, tmp_path / "a", PROGRAMS, replace=True)
    finally:
        may_go_on.set()
    assert await first == 0
    assert (await schema_state(url)).up_to_date


async def test_a_service_that_starts_in_between_is_refused_by_the_mark(url: str, root_key_file: Path) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(f"CREATE SCHEMA {BEING_RESTORED}")
    finally:
        await connection.close()
    with pytest.raises(SettingWrong, match="restore"):
        async with running_world(url, root_key_file):
            pass
