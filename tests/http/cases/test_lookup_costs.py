"""What a look-up costs, and that the centre whose case it finds learns of it."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.app_under_test import Caller, World, running_world
from tests.builders import RECEIVER, opened_case
from tests.conftest import url_of
from tests.http.cases.test_lookup import person, phone
from tests.scratch import owner_of, scratch_database
from tests.wait_for_commit import settled

HOUR, A_CLIENT = 3600, 5
ORGANISATION = "SELECT corridor.public_id('org', id) FROM corridor.organisations WHERE code = $1"


@pytest.fixture
async def strict(database_url: str, root_key_file: Path) -> AsyncIterator[World]:
    budgets = {"lookups_per_hour": A_CLIENT, "organisation_lookups_per_hour": 1000}
    async with running_world(database_url, root_key_file, **budgets) as running:
        yield running


async def looked_up(caller: Caller, *phones: str, **more: Any) -> Any:
    return await caller.post("/v1/cases/lookup", {"phones": list(phones)}, **more)


async def test_each_value_counts_all_of_them_or_none(strict: World) -> None:
    nea = await strict.new_caller("nea")
    three = await looked_up(nea, *(phone() for _ in range(3)))
    assert (three.status_code, three.json()["values_tried"]) == (200, 3)
    refused = await looked_up(nea, *(phone() for _ in range(3)))
    assert (refused.status_code, refused.json()["code"]) == (429, "lookup_budget_spent")
    step = HOUR / A_CLIENT
    assert step - 10 <= int(refused.headers["retry-after"]) <= step, (
        "two are left, and the third comes with the next step"
    )
    assert (await looked_up(nea, *(phone() for _ in range(2)))).status_code == 200, "nothing was taken by the refusal"
    assert (await looked_up(nea, phone())).status_code == 429


async def test_several_numbers_in_one_text_are_several_and_one_that_is_read_in_many_ways_is_one(strict: World) -> None:
    nea = await strict.new_caller("nea")
    assert (await looked_up(nea, f"{phone()} / {phone()}, {phone()}")).json()["values_tried"] == 3
    assert (await looked_up(nea, "012 345 678 (mother)")).json()["values_tried"] == 1
    named = await nea.post("/v1/cases/lookup", {"full_name": "Sok Dara Chan", "birth_date": "1997-04-12"})
    assert named.json()["values_tried"] == 1
    assert (await looked_up(nea, phone())).status_code == 429


async def test_documents_count_too(strict: World) -> None:
    nea = await strict.new_caller("nea")
    papers = [{"type": "passport", "number": f"N{number}", "country": "KH"} for number in range(5)]
    answer = await nea.post("/v1/cases/lookup", {"identity_documents": papers})
    assert (answer.status_code, answer.json()["values_tried"]) == (200, 5)
    assert (await looked_up(nea, phone())).status_code == 429


async def test_more_than_a_whole_budget_is_refused_without_a_wait_that_would_not_help(strict: World) -> None:
    nea = await strict.new_caller("nea")
    answer = await looked_up(nea, *(phone() for _ in range(A_CLIENT + 1)))
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
    assert [(error["pointer"], error["code"]) for error in answer.json()["errors"]] == [("/phones", "too_long")]
    assert (await looked_up(nea, *(phone() for _ in range(A_CLIENT)))).status_code == 200


async def test_what_the_organisation_has_not_left_costs_the_client_nothing(
    database_url: str, root_key_file: Path
) -> None:
    budgets = {"lookups_per_hour": 3, "organisation_lookups_per_hour": 5}
    async with running_world(database_url, root_key_file, **budgets) as world:
        one, two = await world.new_caller("esc-ha-tinh"), await world.new_caller("esc-ha-tinh")
        assert (await looked_up(one, *(phone() for _ in range(3)))).status_code == 200
        refused = await looked_up(two, *(phone() for _ in range(3)))
        assert (refused.status_code, "organisation-lookup" in refused.headers["ratelimit"]) == (429, True)
        assert (await looked_up(two, *(phone() for _ in range(2)))).status_code == 200


async def test_an_answer_that_is_given_again_costs_nothing(strict: World) -> None:
    nea, numbers = await strict.new_caller("nea"), [phone() for _ in range(4)]
    first = await looked_up(nea, *numbers, idempotency_key="once")
    again = await looked_up(nea, *numbers, idempotency_key="once")
    assert (first.status_code, again.status_code, again.content) == (200, 200, first.content)
    assert (await looked_up(nea, phone())).status_code == 200


async def looked_for(caller: Caller, case_id: str, query: str = "") -> list[dict[str, Any]]:
    answer = await caller.get(f"/v1/audit?limit=200{query}")
    assert answer.status_code == 200, answer.text
    items = answer.json()["items"]
    return [item for item in items if item["about"] == "looked_for" and item["case_id"] == case_id]


async def test_the_holder_sees_who_looked_for_its_people_and_never_by_what(world: World) -> None:
    nea, map_, lpn, number = (
        await world.new_caller("nea"),
        await world.caller("map"),
        await world.caller("lpn"),
        phone(),
    )
    case = await opened_case(map_, centre_id=RECEIVER, **person(phones=[number]))
    asked = await looked_up(nea, number)
    assert asked.json()["possible_duplicate"] is True
    await settled(world.value)
    (entry,) = await looked_for(map_, case["id"])
    assert entry["acting_organisation_id"] == await world.value(ORGANISATION, "nea")
    assert entry["organisation_id"] == await world.value(ORGANISATION, "map")
    told = {name: entry[name] for name in ("operation", "object_id", "outcome", "request_id")}
    assert told == {
        "operation": "look_up_cases",
        "object_id": case["id"],
        "outcome": "allowed",
        "request_id": asked.headers["request-id"],
    }
    assert [entry[name] for name in ("actor", "client_id", "user_id", "address")] == [None] * 4
    assert number[-6:] not in entry["entry"]
    assert await looked_for(map_, case["id"], f"&case_id={case['id']}") == [entry], "it is in the chain of the case"
    for other in (nea, lpn):
        seen = await other.get("/v1/audit?limit=200")
        assert case["id"] not in seen.text, "who looked does not learn which case it found"
    await looked_up(nea, number)
    assert len(await looked_for(map_, case["id"])) == 2


async def test_what_finds_nothing_and_ones_own_leave_no_such_entry(world: World) -> None:
    nea, map_, number = await world.new_caller("nea"), await world.caller("map"), phone()
    hidden = await opened_case(
        map_, centre_id=RECEIVER, **person(phones=[number]), excluded_operator_types=["government"]
    )
    assert (await looked_up(nea, number)).json()["possible_duplicate"] is False
    assert (await looked_up(map_, number)).json()["items"][0]["id"] == hidden["id"]
    assert await looked_for(map_, hidden["id"]) == []


async def test_without_that_entry_there_is_no_answer(root_key_file: Path) -> None:
    async with scratch_database() as name, running_world(url_of(name), root_key_file) as world:
        nea, map_, number = await world.caller("nea"), await world.caller("map"), phone()
        await opened_case(map_, centre_id=RECEIVER, **person(phones=[number]))
        world.http.event_hooks = {}  # a fault of ours is documented nowhere
        async with owner_of(name) as owner:
            await owner.execute("ALTER FUNCTION corridor.append_audit_of_others(jsonb) RENAME TO away")
            assert (await looked_up(nea, number)).status_code == 500
            assert (await looked_up(nea, phone())).status_code == 200, "it is not needed"
            await owner.execute("ALTER FUNCTION corridor.away(jsonb) RENAME TO append_audit_of_others")
        assert (await looked_up(nea, number)).status_code == 200
