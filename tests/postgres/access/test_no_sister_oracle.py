"""What concerns a sister centre alone costs a limited caller what is invented costs: the same statements, as often,
with as many rows (security.md, rule 23).
"""

from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from tests.app_under_test import EVERYTHING, World
from tests.http.access.matrix.ids import comparable, invented
from tests.http.access.matrix.operations import operations
from tests.http.access.matrix.questions import Question, about_cases, questions
from tests.http.access.matrix.seats import SEATS
from tests.http.access.matrix.stages import Ids, offered_directly, referred, then_closed
from tests.own_server import copy_of
from tests.postgres.access.counting import Counting, counting_world

PURSAT = ("nea-pursat",)
BESIDES = ("list_audit", "get_audit_proof")
"""They name something of a case in the query."""
BY_POLICY = ("closed by it", "get_audit_proof")
"""Row-level security asks of an entry of one's own organisation, before any predicate, which centre closed its case."""
NOBODY_ELSE = {"homenet": "", "hrdf": "", "lpn": ""}
SITUATIONS = {
    "held by a sister centre": lambda world: referred(world, "accepted"),
    "handed on by it": lambda world: referred(world, "moved"),
    "closed by it": lambda world: then_closed(world, "withdrawn"),
    "offered by it": lambda world: offered_directly(world, ""),
}


@pytest.fixture(scope="module")
async def world(shipped_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    async with counting_world(copy_of(shipped_folder, tmp_path_factory.mktemp("counting") / "data")) as world:
        yield world


def asked_about(ids: Ids) -> list[Question]:
    """Every operation that names something of a case in its path or query."""
    seat = next(seat for seat in SEATS if seat.name == "stranger")
    named = [op for op in operations() if str(op) in BESIDES or (op in about_cases() and op.parameters)]
    return [question for op in named for question in questions(op, seat, ids, NOBODY_ELSE)]


@pytest.mark.parametrize("situation", SITUATIONS)
async def test_what_is_a_sisters_costs_what_never_existed(world: World, situation: str) -> None:
    ids = await SITUATIONS[situation](world)
    nothing = {name: invented(name) if name.endswith("_id") else value for name, value in ids.items()}
    caller = await world.caller("nea", EVERYTHING, centres=PURSAT)
    connection = await asyncpg.connect(world.url)
    try:
        counting = Counting(connection, caller)
        for real, unreal in zip(asked_about(ids), asked_about(nothing), strict=True):
            if (situation, str(real.op)) == BY_POLICY:
                continue
            await unreal.ask(caller)  # plans and caches
            expected, of_unreal = await counting.rows(unreal)
            answer, of_real = await counting.rows(real)
            assert comparable(answer) == comparable(expected), real.op
            assert answer.status_code == 404 or str(real.op) in BESIDES, real.op
            found, none = [{row["query"]: (row["calls"], row["rows"]) for row in each} for each in (of_real, of_unreal)]
            assert found == none, (str(real.op), set(found.items()) ^ set(none.items()))
    finally:
        await connection.close()


async def test_the_count_tells_ones_own_from_a_sisters(world: World) -> None:
    """Else the test above could not fail."""
    ids = await referred(world, "accepted")
    (question, *_) = [each for each in asked_about(ids) if str(each.op) == "get_referral"]
    connection = await asyncpg.connect(world.url)
    try:
        found = []
        for centre in ("nea-battambang", "nea-pursat"):
            caller = await world.caller("nea", EVERYTHING, centres=(centre,))
            await question.ask(caller)
            found.append((await Counting(connection, caller).of(question))[1])
        assert found[0] != found[1]
    finally:
        await connection.close()
