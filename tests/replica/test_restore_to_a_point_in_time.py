"""A base backup is restored with the log up to a moment, as after a mistake: what happened later is gone for all."""

import asyncio
import shutil
from pathlib import Path

from adapters.embedded_postgres.data_folder.folder import Folder
from tests.app_under_test import World, running_world
from tests.builders import opened_case
from tests.http.events.feed_reading import end_of, read_on, sequenced
from tests.replica.conftest import prepare
from tests.replica.pair import Node, copy, two_nodes
from tests.timeouts import LONG

MOMENT = "before the mistake"
ARCHIVED = "SELECT coalesce(last_archived_wal >= $1, false) FROM pg_stat_archiver, pg_sleep(0.05)"


async def test_a_reader_misses_nothing_that_comes_in_place_of_what_is_gone(tmp_path: Path) -> None:
    key_file = tmp_path / "master.key"
    with two_nodes() as (primary, copied):
        archive = primary.folder.parent / "archive"
        archive.mkdir()
        archive.chmod(0o777)
        primary.settings = {"archive_mode": "on", "archive_command": f"cp %p {archive}/%f"}
        await asyncio.to_thread(primary.start)
        await prepare(primary.url, key_file)
        await asyncio.to_thread(copy, primary, copied)
        async with running_world(primary.url, key_file) as world:
            before = await end_of(world, await world.caller("nea"))
            kept, _ = await _opened(world, before)
            await primary.ask("SELECT pg_create_restore_point($1)", MOMENT)
            gone, after = await _opened(world, before)
            await _archived(primary)
        await asyncio.to_thread(primary.stop)
        await _restored(copied, archive)
        async with running_world(copied.url, key_file) as world:
            nea = await world.caller("nea")
            assert (await nea.get(f"/v1/cases/{gone}")).status_code == 404
            instead, _ = await _opened(world, before)
            assert await _cases(world, before) == [kept, instead]
            assert await _cases(world, after) == [instead]


async def _opened(world: World, cursor: str) -> tuple[str, str]:
    """Open a case; return its id, and the cursor of whoever has read on to its event."""
    nea = await world.caller("nea")
    case_id: str = (await opened_case(nea))["id"]
    assert (await _cases(world, cursor))[-1] == case_id
    return case_id, await end_of(world, nea)


async def _cases(world: World, cursor: str) -> list[str]:
    await sequenced(world)
    events, _ = await read_on(await world.caller("nea"), cursor, types="case.opened")
    return [event["subject"]["case_id"] for event in events]


async def _archived(primary: Node) -> None:
    last = await primary.ask("SELECT pg_walfile_name(pg_switch_wal())")
    async with asyncio.timeout(LONG):
        while not await primary.ask(ARCHIVED, last):
            pass


async def _restored(copied: Node, archive: Path) -> None:
    """Start the copy at the moment of the restore point, as a server of its own."""
    (signal := Folder(copied.folder).cluster / "recovery.signal").touch()
    shutil.chown(signal, *_owner(signal.parent))
    copied.settings = {
        "restore_command": f"cp {archive}/%f %p",
        "recovery_target_name": MOMENT,
        "recovery_target_action": "promote",
    }
    await asyncio.to_thread(copied.start)
    async with asyncio.timeout(LONG):
        while await copied.ask("SELECT pg_is_in_recovery() FROM pg_sleep(0.05)"):
            pass


def _owner(path: Path) -> tuple[int, int]:
    return path.stat().st_uid, path.stat().st_gid
