"""What is another's takes the path of what never existed: the same statements, as often, down to those in functions.

Seconds on a shared machine prove nothing, so PostgreSQL counts instead. A stranger who measures for long finds at most
the difference between an index entry that is there and is hidden, and one that is not there: microseconds, behind a
transaction that writes the refusal down.
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
from tests.http.access.matrix.stages import Ids, referred, then_excluded
from tests.own_server import copy_of
from tests.postgres.access.counting import Counting, counting_world

BESIDES = ("create_referral", "list_audit", "get_audit_proof")
"""They name something of a case in the body or the query."""
OWN_DEEDS = ("list_audit", "get_audit_proof", "confirm_deletion")
"""What an organisation did while it was a party stays in its own trail, and it may say that it deleted (ADR 0025)."""
FOR_NOBODY = {"homenet": "", "hrdf": "", "lpn": ""}
"""Partner systems, which are asked for by none of these."""


@pytest.fixture(scope="module")
async def counted(shipped_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[World, Ids]]:
    async with counting_world(copy_of(shipped_folder, tmp_path_factory.mktemp("counting") / "data")) as world:
        yield world, await referred(world, "accepted")


def asked_about(ids: Ids) -> list[Question]:
    """Every operation that names something of a case."""
    stranger = next(seat for seat in SEATS if seat.name == "stranger")
    named = [op for op in operations() if str(op) in BESIDES or (op in about_cases() and op.parameters)]
    return [question for op in named for question in questions(op, stranger, ids, FOR_NOBODY)]


@pytest.mark.parametrize("who", ["hrdf", "molvt", "mtuc", "map"])
async def test_what_is_anothers_costs_the_statements_of_what_never_existed(
    counted: tuple[World, Ids], who: str
) -> None:
    """For a centre of the same corridor, the coordinating body, one from elsewhere, and one that was shut out."""
    world, ids = counted
    if who == "map":
        ids = await then_excluded(world, "accepted")
    caller = await world.caller(who, EVERYTHING)
    nothing = {name: invented(name) if name.endswith("_id") else value for name, value in ids.items()}
    connection = await asyncpg.connect(world.url)
    try:
        counting = Counting(connection, caller)
        for real, unreal in zip(asked_about(ids), asked_about(nothing), strict=True):
            if who == "map" and str(real.op) in OWN_DEEDS:
                continue
            await unreal.ask(caller)  # plans and caches
            expected, of_unreal = await counting.of(unreal)
            answer, of_real = await counting.of(real)
            assert of_unreal.total() > 0
            assert of_real == of_unreal, (str(real.op), of_real - of_unreal, of_unreal - of_real)
            assert comparable(answer) == comparable(expected)
            assert answer.status_code == 404 or str(real.op) in BESIDES, real.op
    finally:
        await connection.close()


async def test_the_count_tells_a_party_from_a_stranger(counted: tuple[World, Ids]) -> None:
    """Else the test above could not fail."""
    world, ids = counted
    connection = await asyncpg.connect(world.url)
    try:
        (question, *_) = [each for each in asked_about(ids) if str(each.op) == "get_case"]
        counts = []
        for who in ("nea", "mtuc"):
            caller = await world.caller(who, EVERYTHING)
            await question.ask(caller)
            counts.append((await Counting(connection, caller).of(question))[1])
        assert counts[0] != counts[1]
    finally:
        await connection.close()
