"""A new organisation waits for a second person: who confirms it, and what it cannot do before."""

import asyncio
from typing import Any

import pytest

from domain.kernel.roles import Role
from tests.app_under_test import EVERYTHING, Caller, World
from tests.builders import made
from tests.http.directory.directory_builders import (
    a_corridor,
    a_proposed_organisation,
    an_organisation,
    confirmed,
    the_coordinator,
    the_second_person,
    unique,
)
from tests.http.staff import member_of_staff


def refusal(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def path_of(organisation: dict[str, Any]) -> str:
    return f"/v1/organisations/{organisation['id']}"


async def confirm(caller: Caller, organisation: dict[str, Any]) -> Any:
    return await caller.post(f"{path_of(organisation)}/confirm", {})


async def proposed_by(caller: Caller, **changes: Any) -> dict[str, Any]:
    body = {"code": unique("new"), "name": "New", "operator_type": "cso", "country": "KH", **changes}
    return await made(caller, "/v1/organisations", body)


async def an_administrator_of_a_lead(world: World, code: str = "mtuc") -> Caller:
    await a_corridor(world, lead_organisation_id=code)
    return await member_of_staff(world, code, Role.ORGANISATION_ADMIN)


@pytest.fixture
async def proposer(world: World) -> Caller:
    return await member_of_staff(world, "peso-qc", Role.COORDINATOR)


async def test_a_new_one_is_pending_until_a_second_coordinator_confirms_it(world: World, proposer: Caller) -> None:
    organisation = await proposed_by(proposer)
    assert (organisation["status"], organisation["confirmations"], organisation["version"]) == ("pending", [], 1)
    second = await the_second_person(world)
    answer = (await confirm(second, organisation)).json()
    assert (answer["status"], answer["version"]) == ("active", 2)
    (given,) = answer["confirmations"]
    assert (given["by"], set(given)) == ("coordinating_body", {"by", "organisation_id", "at"})
    for again in (second, proposer):
        assert (await confirm(again, organisation)).json() == answer


async def test_who_proposed_it_does_not_confirm_it(proposer: Caller) -> None:
    organisation = await proposed_by(proposer)
    assert refusal(await confirm(proposer, organisation)) == (403, "second_person_required")
    assert (await proposer.get(path_of(organisation))).json() == organisation


async def test_a_system_confirms_nothing_and_what_it_proposed_any_coordinator_confirms(
    world: World, proposer: Caller
) -> None:
    organisation = await a_proposed_organisation(world)
    answer = await confirm(await the_coordinator(world), organisation)
    assert refusal(answer) == (403, "second_person_required")
    assert "a person who signs in" in answer.json()["detail"]
    lead = await world.caller("mtuc", EVERYTHING)
    await a_corridor(world, lead_organisation_id="mtuc")
    assert refusal(await confirm(lead, organisation)) == (403, "second_person_required")
    assert (await confirmed(proposer, organisation))["status"] == "active"


async def a_system_made_by(caller: Caller) -> Caller:
    scopes = ["directory:read", "organisations:manage"]
    its = await made(caller, "/v1/organisations/peso-qc/clients", {"name": "Another desk", "scopes": scopes})
    return Caller(caller.http, "peso-qc", its["client_id"], its["client_secret"], frozenset(scopes))


async def test_a_system_of_ones_own_is_no_second_person(world: World, proposer: Caller) -> None:
    """Else one coordinator would propose with the secret that the answer showed, or rename, and confirm alone."""
    system = await a_system_made_by(proposer)
    await world.sign_in(system)
    of_a_system = await a_system_made_by(system)
    await world.sign_in(of_a_system)
    second = await the_second_person(world)
    renamed = await proposed_by(second)
    assert (await system.patch(path_of(renamed), {"name": "Another"}, if_match="*")).status_code == 200
    for organisation in (await proposed_by(system), await proposed_by(of_a_system), renamed):
        assert refusal(await confirm(proposer, organisation)) == (403, "second_person_required")
        assert (await confirmed(second, organisation))["status"] == "active"


async def test_an_administrator_of_an_organisation_that_leads_a_corridor_confirms_too(
    world: World, proposer: Caller
) -> None:
    lead = await an_administrator_of_a_lead(world)
    answer = await confirmed(lead, await proposed_by(proposer))
    assert answer["status"] == "active"
    assert [one["by"] for one in answer["confirmations"]] == ["corridor_lead"]


@pytest.mark.parametrize("coordinators_first", [True, False])
async def test_an_employers_needs_both(world: World, proposer: Caller, *, coordinators_first: bool) -> None:
    organisation = await proposed_by(proposer, operator_type="employer")
    sides = [await the_second_person(world), await an_administrator_of_a_lead(world)]
    first, second = sides if coordinators_first else sides[::-1]
    half = await confirmed(first, organisation)
    assert (half["status"], half["version"]) == ("pending", 2)
    assert await confirmed(first, organisation) == half
    whole = await confirmed(second, organisation)
    assert (whole["status"], whole["version"], len(whole["confirmations"])) == ("active", 3, 2)


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        (Role.CASEWORKER, (403, "insufficient_scope")),
        (Role.SUPERVISOR, (404, "not_found")),
        (Role.ORGANISATION_ADMIN, (404, "not_found")),
    ],
)
async def test_nobody_of_an_ordinary_partner_confirms(world: World, role: Role, expected: tuple[int, str]) -> None:
    stranger = await member_of_staff(world, "hrdf", role)
    organisation = await a_proposed_organisation(world)
    assert refusal(await confirm(stranger, organisation)) == expected


@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.SUPERVISOR])
async def test_of_the_leading_organisation_only_administrators_confirm(world: World, role: Role) -> None:
    await a_corridor(world, lead_organisation_id="mtuc")
    colleague = await member_of_staff(world, "mtuc", role)
    organisation = await a_proposed_organisation(world)
    assert (await confirm(colleague, organisation)).status_code == 403
    assert (await (await the_coordinator(world)).get(path_of(organisation))).json()["status"] == "pending"


async def test_nor_is_one_that_is_active_theirs_to_confirm(world: World) -> None:
    """A pending one they do not even see."""
    stranger = await member_of_staff(world, "hrdf", Role.ORGANISATION_ADMIN)
    assert refusal(await confirm(stranger, await an_organisation(world))) == (403, "coordinating_body_only")


async def test_whoever_leads_only_a_closed_corridor_does_not_confirm(world: World) -> None:
    await a_corridor(world, lead_organisation_id="hrdf", status="closed")
    former = await member_of_staff(world, "hrdf", Role.ORGANISATION_ADMIN)
    assert refusal(await confirm(former, await a_proposed_organisation(world))) == (404, "not_found")


async def test_a_change_makes_nothing_active(world: World, proposer: Caller) -> None:
    organisation = await proposed_by(proposer)
    path = path_of(organisation)
    refused = await (await the_second_person(world)).patch(path, {"status": "active"}, if_match="*")
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "not_confirmed")
    assert "confirm_organisation" in refused.json()["errors"][0]["message"]
    assert (await proposer.patch(path, {"status": "disabled"}, if_match="*")).json()["status"] == "disabled"
    assert refusal(await confirm(await the_second_person(world), organisation)) == (409, "organisation_disabled")
    back = await proposer.patch(path, {"status": "active"}, if_match="*")
    assert (back.status_code, back.json()["status"]) == (200, "pending")
    active = await confirmed(await the_second_person(world), organisation)
    again = await proposer.patch(path, {"status": "pending"}, if_match="*")
    assert (active["status"], again.json()["errors"][0]["code"]) == ("active", "confirmed_already")


async def test_whoever_says_what_it_is_does_not_confirm_that(world: World, proposer: Caller) -> None:
    """Else one of two coordinators would decide alone, by renaming what the other one proposed."""
    second = await the_second_person(world)
    for change in ({"operator_type": "government"}, {"name": "Another"}, {"country": "TH"}):
        organisation = await proposed_by(proposer)
        assert (await second.patch(path_of(organisation), change, if_match="*")).json()["status"] == "pending"
        assert refusal(await confirm(second, organisation)) == (403, "second_person_required")
        assert (await confirmed(proposer, organisation))["status"] == "active"


async def test_what_was_confirmed_as_one_type_becomes_no_other(world: World, proposer: Caller) -> None:
    second, lead = await the_second_person(world), await an_administrator_of_a_lead(world)
    half = await confirmed(second, await proposed_by(proposer, operator_type="employer"))
    eased = await proposer.patch(path_of(half), {"operator_type": "cso"}, if_match="*")
    assert (eased.json()["status"], eased.json()["confirmations"]) == ("pending", [])
    active = await confirmed(second, half)
    refused = await proposer.patch(path_of(active), {"operator_type": "employer"}, if_match="*")
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "confirmed_already")
    waiting = {"operator_type": "employer", "status": "pending"}
    assert (await proposer.patch(path_of(active), waiting, if_match="*")).status_code == 422
    both = {"operator_type": "employer", "status": "disabled"}
    assert (await proposer.patch(path_of(active), both, if_match="*")).json()["confirmations"] == []
    back = await proposer.patch(path_of(active), {"status": "active"}, if_match="*")
    assert back.json()["status"] == "pending"
    assert (await confirmed(second, active))["status"] == "pending"
    assert (await confirmed(lead, active))["status"] == "active"


async def test_of_many_confirmations_at_once_each_side_counts_once(world: World, proposer: Caller) -> None:
    organisation = await proposed_by(proposer)
    second = await the_second_person(world)
    answers = await asyncio.gather(*(confirm(second, organisation) for _ in range(6)))
    assert {answer.status_code for answer in answers} <= {200, 409}
    seen = (await proposer.get(path_of(organisation))).json()
    assert (seen["version"], len(seen["confirmations"])) == (2, 1)


async def test_a_confirmation_stands_in_both_trails_with_its_person(world: World) -> None:
    organisation = await a_proposed_organisation(world)
    lead = await an_administrator_of_a_lead(world)
    await confirmed(lead, organisation)
    rows = await world.value(
        "SELECT array_agg(o.code || ' ' || (a.entry::json ->> 'user' IS NOT NULL) ORDER BY o.code)"
        " FROM corridor.audit AS a JOIN corridor.organisations AS o ON o.id = a.organisation_id"
        " WHERE a.entry::json ->> 'object' = $1 AND a.entry::json ->> 'operation' = 'confirm_organisation'",
        organisation["id"],
    )
    assert sorted(rows) == sorted([f"{organisation['code']} true", "mtuc true"])
