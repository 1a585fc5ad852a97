"""``corridor doctor`` beside a service whose worker stands, and at a database that does not answer."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from api.cli.diagnosis import running
from api.cli.diagnosis.running import look
from api.process.watching import NOTING
from tests.app_under_test import World, running_world
from tests.cli.commands import corridor
from tests.loopback import listening
from tests.scratch import owner_of, scratch_database, url_of
from tests.timeouts import LONG


@pytest.fixture
async def name() -> AsyncIterator[str]:
    async with scratch_database() as made:
        yield made


@pytest.fixture
async def apart(name: str, root_key_file: Path) -> AsyncIterator[World]:
    async with running_world(url_of(name), root_key_file) as running:
        yield running


async def findings(folder: Path, **settings: Any) -> dict[str, dict[str, Any]]:
    said = await asyncio.to_thread(corridor, folder, "doctor", "--json", **settings)
    return {one["subject"]: one for one in json.loads(said.stdout)}


async def test_it_tells_a_worker_that_stands_from_one_that_runs(
    apart: World, name: str, root_key_file: Path, tmp_path: Path
) -> None:
    own = {"database_url": url_of(name), "master_key_file": root_key_file, "erasures_file": tmp_path / "erasures"}
    for job in ("keep_feeds", "grow_audit_tree", "sign_tree_head", NOTING):
        await apart.service.worker.run_once(job)
    async with owner_of(name) as owner:
        await owner.execute("UPDATE corridor.job_runs SET succeeded_at = now()")
        found = await findings(tmp_path, **own)
        assert {subject for subject, one in found.items() if not one["well"]} <= {"erasures"}
        assert found["clock"]["found"].endswith("PostgreSQL's.")
        await owner.execute("UPDATE corridor.job_runs SET succeeded_at = now() - interval '2 days'")
        await owner.execute("UPDATE corridor.audit_tree_heads SET at = at - interval '1 day'")
    found = await findings(tmp_path, **own)
    assert {subject for subject, one in found.items() if not one["well"]} - {"erasures"} == {"worker", "audit tree"}
    assert found["worker"]["advice"].startswith("Start corridor worker")


async def test_a_database_that_never_answers_is_told_from_one_that_is_away(tmp_path: Path) -> None:
    async def never(_reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        await asyncio.Event().wait()

    async with listening(never) as silent:
        for port, sentence in ((silent, "does not answer"), (1, "cannot be reached (ConnectionRefusedError)")):
            url = f"postgresql://corridor@127.0.0.1:{port}/corridor?sslmode=disable"
            async with asyncio.timeout(LONG):
                found = await findings(tmp_path, database_url=url)
            assert found["database"]["well"] is False
            assert sentence in found["database"]["found"]


async def test_it_measures_by_how_much_this_machines_clock_is_off(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = running.time.time
    monkeypatch.setattr(running.time, "time", lambda: clock() + 3600)
    ahead = (await look(url_of(name))).ahead
    assert 3500 < ahead <= 3600
    monkeypatch.setattr(running.time, "time", lambda: clock() - 3600)
    assert -3600 <= (await look(url_of(name))).ahead < -3500
    monkeypatch.undo()
    assert (await look(url_of(name))).ahead == 0
