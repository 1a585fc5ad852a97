"""However many activities a batch has, one statement loads what they name and one records them."""

from typing import Any

import pytest

from adapters.postgres.connection.pool import Database
from tests.app_under_test import World
from tests.builders import opened_case
from tests.http.activities.activity_bodies import an_activity


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every statement that the service sends on the data path."""
    found: list[str] = []
    run = Database._run

    async def noting(database: Database, how: str, statement: str, arguments: tuple[Any, ...]) -> Any:
        found.append(statement)
        return await run(database, how, statement, arguments)

    monkeypatch.setattr(Database, "_run", noting)
    return found


async def test_five_hundred_rows_take_two_statements(world: World, statements: list[str]) -> None:
    nea = await world.caller("nea")
    cases = [(await opened_case(nea))["id"] for _ in range(5)]
    centres, kinds = ("nea-battambang", "nea-pursat"), ("training", "hotline", "outreach")
    items = [
        an_activity(centre_id=centres[n % 2], kind=kinds[n % 3], case_id=cases[n % 5], corridor_id="KH-TH")
        for n in range(500)
    ]
    statements.clear()
    answer = await nea.post("/v1/activities/batch", {"items": items}, idempotency_key="five-hundred-activities")
    assert (answer.status_code, answer.json()["count"]) == (201, 500)
    sent = [statement for statement in statements if "corridor." in statement]
    assert sent == [
        "SELECT corridor.load_activity_references($1, $2)",
        "SELECT corridor.record($1, $2)",
    ]
    assert {item["case_id"] for item in answer.json()["items"]} == set(cases)
