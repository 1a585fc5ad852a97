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
            nea = await world.caller("nea")
            before = await end_of(world, nea)
            kept = (await opened_case(nea))["id"]
            assert await _cases(world, before) == [kept]
            await primary.ask("SELECT pg_create_restore_point($1)", MOMENT)
            gone = (await opened_case(nea))["id"]
            assert await _cases(world, before) == [kept, gone]
            after = await end_of(world, nea)
            await _archived(primary)
        await asyncio.to_thread(primary.stop)
        await _restored(copied, archive)
        async with running_world(copied.url, key_file) as world:
            nea = await world.caller("nea")
            assert (await nea.get(f"/v1/cases/{gone}")).status_code == 404
            instead = (await opened_case(nea))["id"]
            assert await _cases(world, before) == [kept, instead]
            assert await _cases(world, after) == [instead]


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
    cluster = Folder(copied.folder).cluster
    (cluster / "recovery.signal").touch()
    shutil.chown(cluster / "recovery.signal", cluster.stat().st_uid, cluster.stat().st_gid)
    copied.settings = {
        "restore_command": f"cp {archive}/%f %p",
        "recovery_target_name": MOMENT,
        "recovery_target_action": "promote",
    }
    await asyncio.to_thread(copied.start)
    async with asyncio.timeout(LONG):
        while await copied.ask("SELECT pg_is_in_recovery() FROM pg_sleep(0.05)"):
            pass
