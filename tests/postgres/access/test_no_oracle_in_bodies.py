"""A body that names another's object, or a sister centre's, costs what an invented one costs: the same statements, as
often, with as many rows (security.md, rules 18 and 23).
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from tests.app_under_test import EVERYTHING, Caller, World
from tests.http.access.matrix.ids import comparable, invented
from tests.http.access.matrix.references import Place
from tests.http.access.owned_rows import OTHERS, PRIVATE, SISTERS, of_another, owned
from tests.http.access.referring import REQUESTS, Sent
from tests.own_server import copy_of
from tests.postgres.access.counting import Counting, counting_world

BODIES = [place for place, field in REQUESTS.items() if not place.is_query and field.kind in PRIVATE]
KEEPERS = {"another's": ("lpn", OTHERS, None), "a sister's": ("nea", SISTERS, ("nea-battambang",))}
Costs = dict[str, tuple[int, int]]


@dataclass(frozen=True)
class Named:
    """A request with something in one of its fields."""

    sent: Sent
    place: Place
    value: str

    async def ask(self, caller: Caller) -> Any:
        return await self.sent.ask(caller, self.place, self.value)


@pytest.fixture(scope="module")
async def world(shipped_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    async with counting_world(copy_of(shipped_folder, tmp_path_factory.mktemp("counting") / "data")) as world:
        yield world


async def costs(counting: Counting, asked: Any) -> tuple[Any, Costs]:
    answer, rows = await counting.rows(asked)
    return comparable(answer), {row["query"]: (row["calls"], row["rows"]) for row in rows}


@pytest.mark.parametrize("whose", KEEPERS)
async def test_what_a_body_names_costs_what_never_existed(world: World, whose: str) -> None:
    organisation, centre, limits = KEEPERS[whose]
    own, theirs = await owned(world), await of_another(world, organisation, centre)
    caller = await world.caller("nea", EVERYTHING, limits)
    connection = await asyncpg.connect(world.url)
    assert len(BODIES) > 4
    try:
        counting = Counting(connection, caller)
        for place in BODIES:
            field = REQUESTS[place]
            sent = field.request(own)
            unreal = Named(sent, place, invented(f"{field.kind}_id"))
            await unreal.ask(caller)  # plans and caches
            expected, of_unreal = await costs(counting, unreal)
            answer, of_real = await costs(counting, Named(sent, place, theirs[field.kind]))
            assert answer == expected, place
            assert answer[0] == field.refusal[0]
            assert len(of_unreal) > 5
            assert of_real == of_unreal, (str(place), set(of_real.items()) ^ set(of_unreal.items()))
    finally:
        await connection.close()


async def test_the_count_tells_a_consent_that_the_caller_knows(world: World) -> None:
    """Else the test above could not fail."""
    own, mine = await owned(world), await of_another(world, "nea", "nea-battambang")
    caller, place = await world.caller("nea", EVERYTHING), Place("create_referral", "/consent_id")
    connection = await asyncpg.connect(world.url)
    try:
        counting, sent = Counting(connection, caller), REQUESTS[place].request(own)
        found = []
        for value in (mine["consent"], invented("consent_id")):
            await Named(sent, place, value).ask(caller)
            found.append((await costs(counting, Named(sent, place, value)))[1])
        assert found[0] != found[1]
    finally:
        await connection.close()
