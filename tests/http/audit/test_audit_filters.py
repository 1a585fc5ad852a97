"""The audit trail, limited to who acted, what was done and whether it was allowed."""

from typing import Any

import pytest

from tests.app_under_test import Caller, World
from tests.builders import opened_case, sent_referral
from tests.http.cases.test_lookup import person, phone

Entry = dict[str, Any]


async def entries(caller: Caller, **filters: str) -> list[Entry]:
    query = "&".join(f"{name}={value}" for name, value in filters.items())
    answer = await caller.get(f"/v1/audit?limit=200&{query}")
    assert answer.status_code == 200, answer.text
    found: list[Entry] = answer.json()["items"]
    return found


async def a_lively_case(world: World) -> tuple[Caller, Caller, str]:
    """Return its holder, its receiver and its id; the receiver was refused the identity before it accepted."""
    holder, receiver = await world.caller("nea"), await world.caller("map")
    referral = await sent_referral(world)
    case_id: str = referral["case_id"]
    await receiver.get(f"/v1/cases/{case_id}/identity")
    await receiver.post(f"/v1/referrals/{referral['id']}/accept", {})
    await receiver.get(f"/v1/cases/{case_id}/identity")
    await holder.get(f"/v1/cases/{case_id}/identity")
    return holder, receiver, case_id


async def test_each_filter_finds_exactly_the_entries_that_say_so(world: World) -> None:
    holder, receiver, case_id = await a_lively_case(world)
    every = await entries(holder, case_id=case_id)
    asked = [
        ("operation", "open_identity", lambda one: one["operation"] == "open_identity"),
        ("outcome", "refused", lambda one: one["outcome"] == "refused"),
        ("outcome", "allowed", lambda one: one["outcome"] == "allowed"),
        ("actor", receiver.client_id, lambda one: one["client_id"] == receiver.client_id),
        ("actor", holder.client_id, lambda one: one["client_id"] == holder.client_id),
    ]
    for name, value, matches in asked:
        expected = [one for one in every if matches(one)]
        assert 0 < len(expected) < len(every), (name, value)
        assert await entries(holder, case_id=case_id, **{name: value}) == expected, (name, value)


async def test_filters_are_combined(world: World) -> None:
    holder, receiver, case_id = await a_lively_case(world)
    asked = {"operation": "open_identity", "outcome": "refused", "actor": receiver.client_id}
    found = await entries(holder, case_id=case_id, **asked)
    assert [(one["client_id"], one["about"]) for one in found] == [(receiver.client_id, "identity_not_open")]
    assert await entries(holder, case_id=case_id, **(asked | {"actor": holder.client_id})) == []


async def test_an_organisation_is_found_by_what_it_did(world: World) -> None:
    holder, receiver, case_id = await a_lively_case(world)
    every = await entries(holder, case_id=case_id)
    theirs = [one for one in every if one["client_id"] == receiver.client_id]
    organisation = theirs[0]["organisation_id"]
    assert await entries(holder, case_id=case_id, actor=organisation) == theirs
    assert await entries(holder, actor=organisation) == []


async def test_a_look_up_by_another_organisation_is_found_under_its_id_and_not_under_ones_own(world: World) -> None:
    holder, other = await world.caller("nea"), await world.caller("map")
    number = phone()
    case = await opened_case(holder, **person(phones=[number]))
    assert (await other.post("/v1/cases/lookup", {"phones": [number]})).status_code == 200
    (looked_for,) = [one for one in await entries(holder, case_id=case["id"]) if one["about"] == "looked_for"]
    by_other = await entries(holder, case_id=case["id"], actor=looked_for["acting_organisation_id"])
    assert by_other == [looked_for]
    assert looked_for not in await entries(holder, case_id=case["id"], actor=looked_for["organisation_id"])


async def test_no_filter_shows_what_the_trail_does_not(world: World) -> None:
    holder, _, case_id = await a_lively_case(world)
    stranger = await world.caller("mtuc")
    assert await entries(stranger, actor=holder.client_id) == []
    assert await entries(stranger, case_id=case_id, outcome="allowed") == []


async def test_pages_of_a_filtered_trail_join_without_gap_or_overlap(world: World) -> None:
    holder, _, case_id = await a_lively_case(world)
    for _ in range(4):
        await holder.get(f"/v1/cases/{case_id}/identity")
    asked = f"/v1/audit?case_id={case_id}&operation=open_identity&limit=2"
    paged: list[Entry] = []
    cursor = ""
    while cursor is not None:
        page = (await holder.get(f"{asked}&cursor={cursor}" if cursor else asked)).json()
        paged += page["items"]
        cursor = page["next_cursor"]
    assert paged == await entries(holder, case_id=case_id, operation="open_identity")
    assert len(paged) == 7


@pytest.mark.parametrize("actor", ["nobody", "user_1", "centre_" + "0" * 32, "client_" + "A" * 32, "system%20"])
async def test_what_is_no_actor_is_not_found(world: World, actor: str) -> None:
    answer = await (await world.caller("nea")).get(f"/v1/audit?actor={actor}")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert answer.json()["errors"][0]["pointer"] == "/query/actor"


@pytest.mark.parametrize("query", ["outcome=denied", "outcome=", f"operation={'x' * 201}"])
async def test_what_is_no_value_is_refused(world: World, query: str) -> None:
    answer = await (await world.caller("nea")).get(f"/v1/audit?{query}")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == f"/query/{query.partition('=')[0]}"


async def test_an_operation_is_compared_as_it_is(world: World) -> None:
    nea = await world.caller("nea")
    await opened_case(nea)
    for strange in ("open_", "%25", '"', "open_case%22", "%5C", "Open_Case"):
        assert await entries(nea, operation=strange) == [], strange
    assert await entries(nea, operation="open_case") != []
