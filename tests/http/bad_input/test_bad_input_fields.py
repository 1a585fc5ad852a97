"""Bad values in every field of every request: a 4xx problem that points at the field, and nothing written."""

import json
from collections.abc import AsyncIterator

import asyncpg
import pytest

from tests.app_under_test import EVERYTHING, World
from tests.failures import all_failures
from tests.http.access.matrix.ids import invented
from tests.http.access.matrix.mutations import spoilt_bodies
from tests.http.access.matrix.operations import Op, operations

WITH_BODY = [op for op in operations() if op.takes_json]
COUNTED = ("cases", "consents", "referrals", "handoffs", "custody", "journal", "centres", "corridors")


@pytest.fixture
async def nothing_written(world: World) -> AsyncIterator[None]:
    """Count the rows before and after."""
    before = await _rows(world)
    yield
    assert await _rows(world) == before


async def _rows(world: World) -> list[int]:
    connection = await asyncpg.connect(world.url)
    try:
        return [await connection.fetchval(f"SELECT count(*) FROM corridor.{table}") for table in COUNTED]
    finally:
        await connection.close()


@pytest.mark.parametrize("op", WITH_BODY, ids=str)
@pytest.mark.usefixtures("nothing_written")
async def test_a_bad_value_is_refused_where_it_stands(world: World, op: Op) -> None:
    caller = await world.caller("nea", EVERYTHING)
    path = op.at(**{name: invented(name) for name in op.parameters})
    headers = {"authorization": f"Bearer {caller.token}", "content-type": "application/json", "if-match": "*"}
    tried = 0
    with all_failures() as failures:
        for spoilt in spoilt_bodies(op):
            tried += 1
            with failures.at(spoilt.pointer, spoilt.why):
                answer = await world.http.request(op.method, path, content=json.dumps(spoilt.body), headers=headers)
                said = f"{str(spoilt.body)[:200]} -> {answer.status_code} {answer.text[:500]}"
                assert answer.status_code in (404, 422), said
                problem = answer.json()
                pointers = [fault["pointer"] for fault in problem.get("errors", ())]
                assert any(_at_or_around(pointer, spoilt.pointer) for pointer in pointers), said
                assert problem["code"] == ("not_found" if answer.status_code == 404 else "invalid_request"), said
    assert tried >= 2


def _at_or_around(pointer: str, spoilt: str) -> bool:
    """A field whose neighbour must be absent is refused where both stand; long names are cut."""
    return pointer.startswith(spoilt[:60]) or (len(pointer) > 1 and spoilt.startswith(pointer + "/"))
