"""Who signs an agreement, by which ways, and what that changes (contract, section 3)."""

import asyncio
from typing import Any

import pytest

from domain.kernel.roles import Role
from tests.app_under_test import World
from tests.builders import made
from tests.http.agreements.signed_road import Road, a_road, codes, day, terms
from tests.http.audit.test_trail_of_the_concerned import said_of
from tests.http.directory.directory_builders import (
    a_centre,
    a_corridor,
    a_proposed_organisation,
    an_organisation,
    confirmed,
    events_of,
    the_second_person,
)
from tests.http.staff import member_of_staff

ANNOUNCED = "agreement.signed"


@pytest.fixture
async def road(world: World) -> Road:
    return await a_road(world)


async def test_two_signatures_put_it_in_force(road: Road) -> None:
    agreement = await road.publish()
    first = (await road.sign(road.here, agreement)).json()
    assert (first["status"], first["version"]) == ("awaiting_signatures", 2)
    (signature,) = first["signatures"]
    assert (signature["organisation_id"], signature["on_paper"]) == (road.id_of(road.here), None)
    assert signature["signed_by"] == road.here.client_id
    second = (await road.sign(road.there, agreement)).json()
    assert (second["status"], second["missing_signatures"]) == ("in_force", [road.id_of(road.elsewhere)])
    assert (await road.send()).status_code == 201


async def test_signing_twice_answers_the_same_and_changes_nothing(road: Road) -> None:
    agreement = await road.publish()
    first, again = [await road.sign(road.here, agreement) for _ in range(2)]
    assert (again.status_code, again.json()) == (200, first.json())
    assert (await road.paper(road.here, agreement)).json() == first.json()
    told = [event for event in await events_of(road.world, agreement["id"]) if event[0] == ANNOUNCED]
    assert {version for *_, version in told} == {2}


async def test_signatures_given_at_once_are_all_there(road: Road) -> None:
    agreement = await road.publish()
    callers = (road.here, road.there, road.elsewhere, road.here)
    answers = await asyncio.gather(*(road.sign(caller, agreement) for caller in callers))
    assert {answer.status_code for answer in answers} == {200}
    seen = await road.seen(agreement)
    assert (seen["status"], seen["version"], seen["missing_signatures"]) == ("in_force", 4, [])
    told = {(version, status) for kind, _, status, version in await events_of(road.world, agreement["id"]) if
            kind == ANNOUNCED}  # fmt: skip
    assert told == {(2, "awaiting_signatures"), (3, "in_force"), (4, "in_force")}


async def test_a_person_who_may_sign_signs(road: Road) -> None:
    agreement = await road.publish()
    person = await member_of_staff(road.world, road.here.organisation, Role.ORGANISATION_ADMIN)
    signature = (await road.sign(person, agreement)).json()["signatures"][0]
    assert signature["signed_by"].startswith("user_")
    caseworker = await member_of_staff(road.world, road.there.organisation, Role.CASEWORKER)
    assert (await road.sign(caseworker, agreement)).json()["code"] == "insufficient_scope"


async def test_the_coordinating_body_records_what_was_signed_on_paper(road: Road) -> None:
    agreement = await road.publish()
    recorded = await road.paper(road.here, agreement)
    (signature,) = recorded.json()["signatures"]
    assert signature["on_paper"] == {"signed_on": day(-3), "signatory": "The director"}
    assert (signature["organisation_id"], signature["signed_at"]) == (road.id_of(road.here), f"{day(-3)}T00:00:00Z")
    assert signature["signed_by"] == road.coordinator.client_id
    assert ("sign_agreement", agreement["id"]) in await said_of(road.here, road.coordinator)
    assert (await road.paper(road.there, agreement)).json()["status"] == "in_force"
    assert (await road.send()).status_code == 201


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"on_paper": {"signed_on": day(2), "signatory": "X"}}, "/on_paper/signed_on"),
        ({"on_paper": {"signed_on": day(0), "signatory": " "}}, "/on_paper/signatory"),
        ({"on_paper": {"signed_on": day(0)}}, "/on_paper/signatory"),
        ({"on_paper": None}, "/on_paper"),
        ({"organisation_id": None}, "/organisation_id"),
        ({"organisation_id": "mtuc"}, "/organisation_id"),
    ],
)
async def test_what_paper_cannot_say_is_refused_with_its_place(road: Road, body: Any, pointer: str) -> None:
    agreement = await road.publish()
    whole = {"organisation_id": road.here.organisation, "on_paper": {"signed_on": day(0), "signatory": "X"}} | body
    answer = await road.coordinator.post(f"/v1/agreements/{agreement['id']}/sign", whole)
    assert (answer.status_code, [one["pointer"] for one in answer.json()["errors"]]) == (422, [pointer]), answer.text
    assert (await road.seen(agreement))["signatures"] == []


async def test_nobody_else_records_paper(road: Road) -> None:
    agreement = await road.publish()
    for organisation in (road.here.organisation, road.there.organisation, "no-such"):
        body = {"organisation_id": organisation, "on_paper": {"signed_on": day(0), "signatory": "X"}}
        answer = await road.here.post(f"/v1/agreements/{agreement['id']}/sign", body)
        assert (answer.status_code, answer.json()["code"]) == (403, "coordinating_body_only")
    unknown = {"organisation_id": "no-such", "on_paper": {"signed_on": day(0), "signatory": "X"}}
    answer = await road.coordinator.post(f"/v1/agreements/{agreement['id']}/sign", unknown)
    assert answer.status_code == 404
    assert [one["pointer"] for one in answer.json()["errors"]] == ["/organisation_id"]


async def test_paper_needs_the_scope_for_agreements_of_others(road: Road) -> None:
    agreement = await road.publish()
    scopes = frozenset({"corridors:sign", "organisations:manage", "directory:read"})
    signing = await road.world.caller(road.coordinator.organisation, scopes)
    body = {"organisation_id": road.here.organisation, "on_paper": {"signed_on": day(0), "signatory": "X"}}
    answer = await signing.post(f"/v1/agreements/{agreement['id']}/sign", body)
    assert (answer.status_code, answer.json()["code"]) == (403, "insufficient_scope")
    assert answer.json()["scope"] == "corridors:manage"
    assert (await road.seen(agreement))["signatures"] == []


async def test_who_has_no_centre_in_the_corridor_cannot_sign(world: World, road: Road) -> None:
    agreement = await road.publish()
    for outsider in (road.lead, await world.caller("mtuc")):
        answer = await road.sign(outsider, agreement)
        assert (answer.status_code, answer.json()["code"]) == (403, "not_a_party")
    assert (await road.sign(road.here, {"id": "agreement_00000000000000000000000000000000"})).status_code == 404


async def test_neither_a_pending_organisation_nor_an_employer_is_signed_for(world: World, road: Road) -> None:
    pending = await a_proposed_organisation(world, country="TH")
    employer = await an_employer(world)
    for one in (pending, employer):
        centre = await a_centre(world, one["code"], country="TH")
        path = f"/v1/corridors/{road.corridor['id']}/members/{centre['code']}"
        assert (await road.coordinator.call("PUT", path, {"role": "destination"})).status_code == 200
    agreement = await road.publish()
    paper = {"signed_on": day(0), "signatory": "X"}
    path = f"/v1/agreements/{agreement['id']}/sign"
    refused = await road.coordinator.post(path, {"organisation_id": pending["code"], "on_paper": paper})
    assert (refused.status_code, refused.json()["code"]) == (409, "organisation_not_confirmed")
    refused = await road.coordinator.post(path, {"organisation_id": employer["code"], "on_paper": paper})
    assert [(one["pointer"], one["code"]) for one in refused.json()["errors"]] == [("/organisation_id", "cannot_sign")]
    answer = await road.sign(await world.caller(employer["code"]), agreement)
    assert (answer.status_code, answer.json()["code"]) == (403, "not_a_party")
    # until it is confirmed, a pending organisation is not asked to sign, and nobody else learns of it
    assert employer["id"] in agreement["missing_signatures"]
    assert pending["id"] not in agreement["missing_signatures"]
    assert pending["id"] not in (await road.here.get(road.path)).text


async def test_its_status_is_the_same_for_everybody_while_an_organisation_waits(world: World, road: Road) -> None:
    pending = await a_proposed_organisation(world, country="TH")
    centres = (road.centres[road.here.organisation], (await a_centre(world, pending["code"], country="TH"))["code"])
    members = [{"centre_id": code, "role": role} for code, role in zip(centres, ("origin", "destination"), strict=True)]
    corridor = await a_corridor(world, status="active", members=members)
    agreement = await made(road.coordinator, f"/v1/corridors/{corridor['id']}/agreements", terms())
    await road.sign(road.here, agreement)
    for reader in (road.here, road.coordinator):
        assert (await reader.get(f"/v1/agreements/{agreement['id']}")).json()["status"] == "in_force"
    await confirmed(await the_second_person(world), pending)
    for reader in (road.here, road.coordinator):
        assert (await reader.get(f"/v1/agreements/{agreement['id']}")).json()["status"] == "awaiting_signatures"


async def an_employer(world: World) -> dict[str, Any]:
    """Give an employers' organisation, confirmed behind the API, which asks two sides for it."""
    employer = await an_organisation(world, country="TH")
    await world.value("UPDATE corridor.organisations SET operator_type = 'employer' WHERE code = $1", employer["code"])
    return employer


async def test_a_stale_version_does_not_sign(road: Road) -> None:
    agreement = await road.publish()
    first = await road.sign(road.here, agreement, if_match='"1"')
    assert first.status_code == 200
    assert (await road.sign(road.there, agreement, if_match='"1"')).status_code == 412
    assert (await road.sign(road.there, agreement, if_match=first.headers["etag"])).json()["version"] == 3


async def test_who_joins_later_signs_before_it_sends_or_receives(world: World, road: Road) -> None:
    agreement = await road.agreed()
    newcomer = await an_organisation(world, country="TH")
    centre = await a_centre(world, newcomer["code"], country="TH", services=["legal_assistance"])
    path = f"/v1/corridors/{road.corridor['id']}/members/{centre['code']}"
    joined = await road.coordinator.call("PUT", path, {"role": "destination"})
    assert joined.json()["agreement"]["missing_signatures"] == [newcomer["id"]]
    caller = await world.caller(newcomer["code"])
    road.centres[caller.organisation] = centre["code"]
    assert codes(await road.send(caller)) == [("agreement_not_signed", "/to_centre_id")]
    assert (await road.sign(caller, agreement)).json()["missing_signatures"] == []
    assert (await road.send(caller)).status_code == 201
