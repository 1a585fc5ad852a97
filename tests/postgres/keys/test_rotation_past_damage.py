"""A rotation goes on past what is damaged, names it by ids, and ends with a code of its own."""

import json
from pathlib import Path
from typing import Any

from adapters.keyring.root_key_file import read_root_keys
from api.cli.commands.keys import SOME_DAMAGED
from tests.app_under_test import World, running_world
from tests.builders import opened_case
from tests.postgres.keys.test_key_rotation import stage, tried

__all__ = ["stage"]
FLIP = "{0} = set_byte({0}, octet_length({0}) - 1, get_byte({0}, octet_length({0}) - 1) # 1)"
COPY = f"UPDATE vault.wrapped_keys SET {FLIP.format('wrapped')} WHERE corridor.public_id('case', case_id) = $1"
WHOSE = "SELECT id FROM corridor.organisations WHERE code = $1"
KEY = f"UPDATE vault.organisation_keys SET {FLIP.format('wrapped')} WHERE organisation_id = $1"
SIGNING = (
    f"UPDATE oauth.signing_keys SET {FLIP.format('wrapped')} WHERE kid = (SELECT min(kid) FROM oauth.signing_keys)"
)
GENERATIONS = """SELECT array_agg(DISTINCT w.generation) FROM vault.wrapped_keys AS w
    JOIN corridor.organisations AS o ON o.id = w.organisation_id WHERE o.code = 'nea'"""


async def rotated(stage: tuple[str, Path], code: int, *arguments: str) -> tuple[Any, str]:
    result = await tried(stage, "rotate", "--json", *arguments)
    assert result.returncode == code, result.stderr
    return json.loads(result.stdout), result.stderr


async def cases(world: World, number: int) -> list[str]:
    nea = await world.caller("nea")
    return [(await opened_case(nea))["id"] for _ in range(number)]


async def test_a_damaged_copy_stops_neither_this_rotation_nor_the_next(stage: tuple[str, Path]) -> None:
    async with running_world(*stage) as world:
        opened = await cases(world, 4)
        await world.value(COPY, opened[1])
        (one,), said = await rotated(stage, SOME_DAMAGED, "--organisation", "nea")
        assert (one["generation"], one["wrapped_anew"], len(one["damaged"])) == (2, 3, 1)
        case = await world.value("SELECT $1::uuid::text", opened[1].removeprefix("case_"))
        assert case in one["damaged"][0]
        assert case in said
        assert sorted(await world.value(GENERATIONS)) == [1, 2]
        (again,), _ = await rotated(stage, SOME_DAMAGED, "--organisation", "nea")
        assert (again["generation"], again["wrapped_anew"]) == (3, 3)
        await world.value(COPY, opened[1])
        (mended,), _ = await rotated(stage, 0, "--organisation", "nea")
        assert (mended["generation"], mended["wrapped_anew"], mended["damaged"]) == (3, 1, [])
        nea = await world.caller("nea")
        for each in opened:
            assert (await nea.get(f"/v1/cases/{each}/identity")).status_code == 200


async def test_an_organisation_whose_key_is_damaged_does_not_stop_the_others(stage: tuple[str, Path]) -> None:
    async with running_world(*stage) as world:
        await cases(world, 1)
        damaged = await world.value(WHOSE, "map")
        await world.value(KEY, damaged)
        done, said = await rotated(stage, SOME_DAMAGED, "--all-organisations")
        generations = {one["organisation"]: one["generation"] for one in done}
        assert generations.pop("map") is None
        assert set(generations.values()) == {2}
        assert str(damaged) in said


async def test_the_root_key_is_rotated_past_damage_and_stays_where_it_is_still_named(stage: tuple[str, Path]) -> None:
    url, key_file = stage
    old = read_root_keys(key_file)[-1].id
    async with running_world(url, key_file) as world:
        await cases(world, 1)
        damaged = await world.value(WHOSE, "map")
        await world.value(KEY, damaged)
    async with running_world(url, key_file) as world:
        kid = await world.value("SELECT min(kid) FROM oauth.signing_keys")
        await world.value(SIGNING)
        root, said = await rotated(stage, SOME_DAMAGED, "--root")
        assert len(root["damaged"]) == 2
        assert str(damaged) in said
        assert kid in said
        assert root["no_longer_needed"] == [], "what is damaged may come back from a backup, under the old key"
        count = "SELECT count(*) FROM vault.organisation_keys WHERE root_key_id = $1"
        assert await world.value(count, old) == 1
        again, _ = await rotated(stage, SOME_DAMAGED, "--root")
        assert again["root_key"] != root["root_key"]
        assert again["wrapped_anew"] == root["wrapped_anew"]
        assert (await tried(stage, "drop", old)).returncode == 1
