"""Looking a person up lists the caller's own cases; of others' it says only that there may be one, and whom to ask."""

import asyncio
from collections.abc import AsyncIterator
from itertools import count
from pathlib import Path
from secrets import randbelow
from typing import Any

import pytest

from tests.app_under_test import Caller, World, running_world
from tests.builders import RECEIVER, SENDER, opened_case
from tests.http.cases.protected_cases import taken_over, withdrawn
from tests.http.cases.test_exclusion import excluded
from tests.http.referrals.test_handoffs import offered

OTHER = {"centre_id": RECEIVER}


_NUMBERS = count(400_001 + 100 * randbelow(5_000))
"""Each is of one person alone. pytest imports a test module apart from the modules that import it: two counters run."""


def phone() -> str:
    return f"+85512{next(_NUMBERS)}"


def person(**changes: Any) -> dict[str, Any]:
    return {"person": {"full_name": "Chan Mealea", "birth_date": "1990-01-02", **changes}, "safe_contact": None}


async def found(caller: Caller, **asked: Any) -> dict[str, Any]:
    answer = await caller.post("/v1/cases/lookup", asked)
    assert answer.status_code == 200, answer.text
    result: dict[str, Any] = answer.json()
    return result


async def centre_id(world: World, code: str) -> str:
    found_id: str = await world.value(
        "SELECT corridor.public_id('centre', id) FROM corridor.centres WHERE code = $1", code
    )
    return found_id


async def test_own_cases_are_listed_with_id_and_code(world: World) -> None:
    nea, number = await world.caller("nea"), phone()
    case = await opened_case(nea, **person(phones=[number]))
    answer = await found(nea, phones=[number])
    assert answer["items"] == [{"id": case["id"], "code": case["code"], "status": "open"}]
    assert answer["possible_duplicate"] is False


async def test_of_others_only_the_centre_to_talk_to(world: World) -> None:
    nea, map_, number = await world.caller("nea"), await world.caller("map"), phone()
    case = await opened_case(map_, **OTHER, **person(phones=[number]))
    answer = await nea.post("/v1/cases/lookup", {"phones": [number]})
    contact = await centre_id(world, RECEIVER)
    assert answer.json()["items"] == [{"possible_duplicate": True, "contact_centre_id": contact}]
    for secret in (case["id"], case["code"], "Mealea", number):
        assert secret not in answer.text


@pytest.mark.parametrize(
    ("stored", "asked"),
    [
        ({"phones": ["012 {n}"]}, {"phones": ["+855 12 {n}"]}),
        (
            {"identity_documents": [{"type": "passport", "number": "n 01-{n}", "country": "KH"}]},
            {"identity_documents": [{"type": "passport", "number": "N01{n}", "country": "KH"}]},
        ),
        ({"full_name": "សុខ ដារ៉ា {n}"}, {"full_name": "សុខ\u200b ដារ៉ា  {n}", "birth_date": "1990-01-02"}),
        (
            {"names": [{"script": "Thai", "value": "น้ำใส {n}"}]},
            {"full_name": "นํ้าใส {n}", "birth_date": "1990-01-02"},
        ),
    ],
)
async def test_two_spellings_of_the_same_are_found(world: World, stored: Any, asked: Any) -> None:
    nea, number = await world.caller("nea"), str(next(_NUMBERS))

    def numbered(value: Any) -> Any:
        if isinstance(value, str):
            return value.replace("{n}", number)
        if isinstance(value, list):
            return [numbered(one) for one in value]
        return {name: numbered(one) for name, one in value.items()} if isinstance(value, dict) else value

    case = await opened_case(nea, **person(**numbered(stored)))
    assert [item["id"] for item in (await found(nea, **numbered(asked)))["items"]] == [case["id"]]


async def test_a_birth_date_or_a_name_alone_is_refused_and_so_are_two_ways_at_once(world: World) -> None:
    nea = await world.caller("nea")
    for asked in (
        {},
        {"birth_date": "1990-01-02"},
        {"full_name": "Chan Mealea"},
        {"phones": []},
        {"phones": ["+85512345678"], "full_name": "Chan Mealea", "birth_date": "1990-01-02"},
        {"nationality": "KH"},
        {"phones": ["12"]},
        {"phones": ["+855 12 345 678", "at the market"]},
    ):
        assert (await nea.post("/v1/cases/lookup", asked)).status_code == 422, asked


async def test_a_number_is_read_as_dialled_where_the_callers_centres_are(world: World) -> None:
    nea, map_, number = await world.caller("nea"), await world.caller("map"), phone()
    local = f"0{number.removeprefix('+855')}"
    case = await opened_case(nea, **person(phones=[number]))
    for written in (
        local,
        f"00 855 {local[1:]}",
        f"001 855 {local[1:]}",
        f"{local[:3]}-{local[3:6]}-{local[6:]} (mother)",
    ):
        assert [item["id"] for item in (await found(nea, phones=[written]))["items"]] == [case["id"]], written
    elsewhere = await map_.post("/v1/cases/lookup", {"phones": [local]})
    assert elsewhere.status_code == 422 or elsewhere.json()["items"] == [], "it is another number in Thailand"
    assert (await found(map_, phones=[number]))["possible_duplicate"] is True


async def test_a_kind_of_centre_that_the_migrant_excluded_finds_nothing(world: World) -> None:
    nea, map_, number = await world.caller("nea"), await world.caller("map"), phone()
    case = await opened_case(map_, **OTHER, **person(phones=[number]), excluded_operator_types=["government"])
    assert (await found(nea, phones=[number]))["items"] == []
    await excluded(map_, case["id"])
    assert (await found(nea, phones=[number]))["possible_duplicate"] is True


async def test_organisations_without_a_common_corridor_find_nothing_of_each_other(world: World) -> None:
    nea, mtuc, number = await world.caller("nea"), await world.caller("mtuc"), phone()
    await opened_case(nea, **person(phones=[number]))
    assert (await found(mtuc, phones=[number]))["items"] == []


async def test_the_index_follows_the_identity_and_the_holder(world: World) -> None:
    nea, map_, old, new = await world.caller("nea"), await world.caller("map"), phone(), phone()
    case = await opened_case(nea, **person(phones=[old]))
    version = (await nea.get(f"/v1/cases/{case['id']}")).headers["etag"]
    body = {"person": person(phones=[new])["person"]}
    assert (await nea.patch(f"/v1/cases/{case['id']}", body, if_match=version)).status_code == 200
    assert (await found(nea, phones=[old]))["items"] == []
    handoff = await offered(nea, case["id"])
    assert (await map_.post(f"/v1/handoffs/{handoff['id']}/accept", {})).status_code == 200
    assert [item["id"] for item in (await found(map_, phones=[new]))["items"]] == [case["id"]]
    assert (await found(nea, phones=[new]))["items"] == [
        {"possible_duplicate": True, "contact_centre_id": await centre_id(world, RECEIVER)}
    ]
    assert (await map_.post(f"/v1/cases/{case['id']}/erase", {"reason": "Asked."})).status_code == 200
    assert (await found(map_, phones=[new]))["items"] == []


async def test_the_index_follows_a_transfer_and_its_withdrawal(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case_id, consent_id, _ = await taken_over(world)
    asked = {"full_name": "Sok Dara", "birth_date": "1997-04-12"}
    assert case_id in {item.get("id") for item in (await found(map_, **asked))["items"]}
    assert case_id not in {item.get("id") for item in (await found(nea, **asked))["items"]}
    await withdrawn(nea, consent_id)
    assert case_id in {item.get("id") for item in (await found(nea, **asked))["items"]}
    assert case_id not in {item.get("id") for item in (await found(map_, **asked))["items"]}


async def test_a_closed_case_is_found_by_its_own_centre_alone(world: World) -> None:
    nea, map_, number = await world.caller("nea"), await world.caller("map"), phone()
    case = await opened_case(nea, **person(phones=[number]))
    assert (await nea.post(f"/v1/cases/{case['id']}/close", {"outcome": "ineligible"})).status_code == 200
    assert (await found(nea, phones=[number]))["items"][0]["status"] == "closed"
    assert (await found(map_, phones=[number]))["items"] == []


async def test_who_closed_a_case_and_lost_it_since_does_not_learn_whose_it_is(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case_id, consent_id, referral = await taken_over(world)
    asked, done = {"full_name": "Sok Dara", "birth_date": "1997-04-12"}, {"outcome": "service_received"}
    assert (await map_.post(f"/v1/referrals/{referral['id']}/complete", done)).status_code == 200
    assert (await map_.post(f"/v1/cases/{case_id}/close", done)).status_code == 200
    assert case_id in {item.get("id") for item in (await found(map_, **asked))["items"]}
    await withdrawn(nea, consent_id)
    assert (await map_.get(f"/v1/cases/{case_id}")).json()["level"] == "outcome"
    assert case_id not in {item.get("id") for item in (await found(map_, **asked))["items"]}


async def test_a_client_of_one_centre_learns_no_case_of_another_centre_of_its_organisation(world: World) -> None:
    nea, number = await world.caller("nea"), phone()
    limited = await world.caller("nea", centres=("nea-pursat",))
    await opened_case(nea, **person(phones=[number]))
    assert (await found(limited, phones=[number]))["items"] == [
        {"possible_duplicate": True, "contact_centre_id": await centre_id(world, SENDER)}
    ]


async def test_values_are_stored_only_as_keyed_digests_that_differ_between_organisations(world: World) -> None:
    nea, map_, number = await world.caller("nea"), await world.caller("map"), phone()
    first = await opened_case(nea, **{**person(), "person": {"phones": [number]}})
    second = await opened_case(map_, **OTHER, **{**person(), "person": {"phones": [number]}})
    values = [
        await world.value(
            "SELECT value FROM corridor.index_terms WHERE corridor.public_id('case', case_id) = $1", case["id"]
        )
        for case in (first, second)
    ]
    assert [len(value) for value in values] == [32, 32]
    assert values[0] != values[1]


async def test_every_look_up_is_audited_without_what_was_asked(world: World) -> None:
    nea, number = await world.new_caller("nea"), phone()
    await found(nea, phones=[number])
    entry = await world.value(
        """SELECT entry FROM corridor.audit WHERE entry LIKE '%"operation":"look_up_cases"%'
        AND entry LIKE '%' || $1 || '%'""",
        nea.client_id,
    )
    assert '"about":"lookup"' in entry
    assert number not in entry


@pytest.fixture
async def strict(database_url: str, root_key_file: Path) -> AsyncIterator[World]:
    async with running_world(database_url, root_key_file, lookups_per_hour=3) as running:
        yield running


async def test_look_ups_are_limited_hard(strict: World) -> None:
    nea = await strict.new_caller("nea")
    asked = {"phones": ["+85512345678"]}
    answers = await asyncio.gather(*(nea.post("/v1/cases/lookup", asked) for _ in range(9)))
    assert [answer.status_code for answer in answers].count(200) == 3
    refused = await nea.post("/v1/cases/lookup", asked)
    assert refused.json()["code"] == "lookup_budget_spent"
    assert int(refused.headers["retry-after"]) >= 1
