"""The clients of one organisation share a budget: registering more of them opens no more identities (ADR 0026)."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from api.process.settings import Settings
from tests.app_under_test import Caller, World, running_world
from tests.builders import made
from tests.http.directory.directory_builders import a_centre, an_organisation

OF_A_CLIENT, OF_ALL = 3, 4
HOUR = 3600


@pytest.fixture
async def strict(database_url: str, root_key_file: Path) -> AsyncIterator[World]:
    async with running_world(
        database_url,
        root_key_file,
        own_identity_reads_per_hour=OF_A_CLIENT,
        organisation_own_identity_reads_per_hour=OF_ALL,
        lookups_per_hour=OF_A_CLIENT,
        organisation_lookups_per_hour=OF_ALL,
    ) as running:
        yield running


async def clients_of_one(world: World, number: int) -> tuple[list[Caller], str]:
    """So many clients of a new organisation, and the identity of a case of theirs."""
    organisation = await an_organisation(world)
    centre = await a_centre(world, organisation["code"])
    callers = [await world.new_caller(organisation["code"]) for _ in range(number)]
    person: dict[str, Any] = {"centre_id": centre["id"], "person": {"full_name": "Sok Dara"}}
    return callers, f"/v1/cases/{(await made(callers[0], '/v1/cases', person))['id']}/identity"


def test_an_organisation_has_ten_times_what_a_client_has_unless_it_is_set() -> None:
    settings = Settings(identity_reads_per_hour=7, organisation_lookups_per_hour=40)
    assert (settings.identity_budgets.others.quota, settings.identity_budgets.others.of_organisation) == (7, 70)
    assert (settings.lookup_budget.quota, settings.lookup_budget.of_organisation) == (30, 40)


async def test_what_one_client_has_read_another_of_the_organisation_cannot_read_again(strict: World) -> None:
    (first, second), path = await clients_of_one(strict, 2)
    assert [(await first.get(path)).status_code for _ in range(OF_A_CLIENT)] == [200] * OF_A_CLIENT
    assert (await second.get(path)).status_code == 200
    refused = await second.get(path)
    assert (refused.status_code, refused.json()["code"]) == (429, "identity_budget_spent")
    assert "your organisation together" in refused.json()["detail"]
    assert 1 <= int(refused.headers["retry-after"]) <= HOUR / OF_ALL
    assert "your organisation together" not in (await first.get(path)).json()["detail"]
    (elsewhere, _), other_path = await clients_of_one(strict, 2)
    assert (await elsewhere.get(other_path)).status_code == 200


async def test_whom_the_organisation_has_left_nothing_to_spends_nothing_of_its_own(strict: World) -> None:
    (first, second), path = await clients_of_one(strict, 2)
    for _ in range(OF_A_CLIENT):
        await first.get(path)
    answers = [(await second.get(path)).status_code for _ in range(4)]
    assert answers == [200, 429, 429, 429]
    steps = await strict.value(
        """SELECT round(extract(epoch FROM mine.arrival - all_of_us.arrival) / 300) FROM corridor.budgets AS mine
        JOIN oauth.clients AS c ON c.id = mine.spender_id
        JOIN corridor.budgets AS all_of_us ON all_of_us.spender_id = c.organisation_id AND all_of_us.kind = mine.kind
        WHERE mine.kind = 'own-identity' AND mine.spender_id = $1::uuid""",
        second.client_id.removeprefix("client_"),
    )
    assert steps == (HOUR / OF_A_CLIENT - OF_ALL * HOUR / OF_ALL) / 300


async def test_many_at_once_by_many_clients_get_exactly_the_organisations_budget(strict: World) -> None:
    callers, path = await clients_of_one(strict, 4)
    answers = await asyncio.gather(*(caller.get(path) for caller in callers for _ in range(OF_A_CLIENT)))
    statuses = [answer.status_code for answer in answers]
    assert (statuses.count(200), statuses.count(429)) == (OF_ALL, len(answers) - OF_ALL)


async def test_the_organisation_is_told_as_for_a_clients_own_budget(strict: World) -> None:
    (first, second), path = await clients_of_one(strict, 2)
    for caller in (first, first, first, second, second, second):
        await caller.get(path)
    steps = (await first.get(path.replace("identity", "timeline"))).json()["items"]
    assert [step["type"] for step in steps].count("identity.budget_exceeded") == 1


async def test_look_ups_are_shared_likewise(strict: World) -> None:
    callers, _ = await clients_of_one(strict, 3)
    asked = {"phones": ["+85512345678"]}
    answers = [await caller.post("/v1/cases/lookup", asked) for caller in callers for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200] * OF_ALL + [429] * 2
    assert answers[-1].json()["code"] == "lookup_budget_spent"
