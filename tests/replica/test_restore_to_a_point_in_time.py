"""A base backup is restored with the log up to a moment, as after a mistake: what happened later is gone for all."""

import asyncio
from pathlib import Path

from tests.app_under_test import World, running_world
from tests.builders import opened_case
from tests.http.events.feed_reading import end_of, read_on, sequenced
from tests.replica.archive import archived, archiving_to, restored
from tests.replica.conftest import prepare
from tests.replica.pair import copy, two_nodes

MOMENT = "before the mistake"


async def test_a_reader_misses_nothing_that_comes_in_place_of_what_is_gone(tmp_path: Path) -> None:
    key_file = tmp_path / "master.key"
    with two_nodes() as (primary, copied):
        archive = primary.folder.parent / "archive"
        primary.settings = archiving_to(archive)
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
            await archived(primary)
        await asyncio.to_thread(primary.stop)
        await restored(copied, archive, MOMENT)
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
