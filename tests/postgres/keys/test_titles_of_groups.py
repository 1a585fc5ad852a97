"""The title of a group survives the rotation of its organisation's key and of the root key."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.postgres.keys.key_rotation import connect_for_rotation
from tests.app_under_test import World, running_world
from tests.builders import opened_case
from tests.conftest import url_of
from tests.http.groups.group_builders import TITLE, a_group
from tests.postgres.keys.test_key_rotation import command
from tests.scratch import scratch_database

GENERATION = """SELECT w.generation FROM vault.wrapped_keys AS w WHERE corridor.public_id('group', w.case_id) = $1"""
ROOT = """SELECT k.root_key_id FROM vault.organisation_keys AS k JOIN corridor.groups AS g
    ON g.organisation_id = k.organisation_id WHERE corridor.public_id('group', g.id) = $1
    ORDER BY k.generation DESC LIMIT 1"""


@pytest.fixture
async def stage(root_key_file: Path, tmp_path: Path) -> AsyncIterator[tuple[str, Path]]:
    """A database and a root key file of its own."""
    own = tmp_path / "master.key"
    shutil.copy(root_key_file, own)
    async with scratch_database() as name:
        yield url_of(name), own


async def old_generations_are_destroyed(url: str) -> int:
    connection = await connect_for_rotation(url)
    try:
        await connection.execute("SET ROLE corridor_worker")
        return int(await connection.fetchval("SELECT corridor.destroy_old_generations('0')"))
    finally:
        await connection.close()


async def test_a_title_is_read_and_changed_after_both_rotations(stage: tuple[str, Path]) -> None:
    url, key_file = stage
    async with running_world(url, key_file) as world:
        nea = await world.caller("nea")
        group = await a_group(nea, (await opened_case(nea))["id"])
        root = await world.value(ROOT, group["id"])
        assert await world.value(GENERATION, group["id"]) == 1
    await command(stage, "rotate", "--root")
    await command(stage, "rotate", "--organisation", "nea")
    assert await old_generations_are_destroyed(url) > 0
    async with running_world(url, key_file) as world:
        assert await world.value(GENERATION, group["id"]) == 2
        assert await world.value(ROOT, group["id"]) != root
        await must_be_readable(world, group["id"])


async def must_be_readable(world: World, group_id: str) -> None:
    nea = await world.caller("nea")
    path = f"/v1/groups/{group_id}"
    assert (await nea.get(path)).json()["title"] == TITLE
    changed = await nea.patch(path, {"title": "Another"}, if_match="*")
    assert (changed.status_code, (await nea.get(path)).json()["title"]) == (200, "Another")
    listed = (await nea.get("/v1/groups")).json()["items"]
    assert [item["title"] for item in listed] == ["Another"]
