"""A pending organisation signs in nowhere, is offered nowhere and is hidden from ordinary partners."""

from dataclasses import dataclass
from typing import Any

import httpx2
import pytest

from tests.app_under_test import Caller, World
from tests.builders import a_consent, a_referral, consented_case
from tests.http.directory.directory_builders import (
    a_centre,
    a_corridor,
    a_proposed_organisation,
    confirmed,
    the_coordinator,
    the_second_person,
)


@dataclass
class Waiting:
    """A pending organisation, its centre, and the corridor that the centre was put on."""

    organisation: dict[str, Any]
    centre: dict[str, Any]
    corridor: dict[str, Any]


@pytest.fixture
async def waiting(world: World) -> Waiting:
    organisation = await a_proposed_organisation(world, country="TH")
    centre = await a_centre(world, organisation["id"], country="TH", services=["legal_assistance"])
    members = [{"centre_id": "nea-battambang", "role": "origin"}, {"centre_id": centre["id"], "role": "destination"}]
    return Waiting(organisation, centre, await a_corridor(world, members=members, status="active"))


def apart(answer: httpx2.Response) -> tuple[int, dict[str, Any]]:
    return answer.status_code, {**answer.json(), "request_id": None}


async def test_for_an_ordinary_partner_it_does_not_exist(world: World, waiting: Waiting) -> None:
    partner = await world.caller("nea")
    for kind, found in (("organisations", waiting.organisation), ("centres", waiting.centre)):
        invented = found["id"][:-4] + "0000"
        for reference in (found["id"], found["code"]):
            assert apart(await partner.get(f"/v1/{kind}/{reference}")) == apart(
                await partner.get(f"/v1/{kind}/{invented}")
            )
        listed = await partner.get(f"/v1/{kind}?limit=200")
        assert found["id"] not in listed.text
    of_it = await partner.get(f"/v1/centres?organisation={waiting.organisation['code']}")
    on_it = await partner.get(f"/v1/centres?corridor={waiting.corridor['code']}")
    assert waiting.centre["id"] not in of_it.text + on_it.text
    one = await partner.get(f"/v1/corridors/{waiting.corridor['id']}")
    assert waiting.centre["id"] not in one.text + (await partner.get("/v1/corridors?limit=200")).text
    assert [member["role"] for member in one.json()["members"]] == ["origin"]


async def test_the_coordinating_body_and_leads_see_it(world: World, waiting: Waiting) -> None:
    await a_corridor(world, lead_organisation_id="mtuc")
    for caller in (await the_coordinator(world), await world.caller("mtuc")):
        found = await caller.get(f"/v1/organisations/{waiting.organisation['code']}")
        assert found.json()["status"] == "pending"
        assert (await caller.get(f"/v1/centres/{waiting.centre['code']}")).json()["status"] == "closed"
        members = (await caller.get(f"/v1/corridors/{waiting.corridor['id']}")).json()["members"]
        assert waiting.centre["id"] in [member["centre_id"] for member in members]


async def test_once_confirmed_everybody_sees_it(world: World, waiting: Waiting) -> None:
    await confirmed(await the_second_person(world), waiting.organisation)
    partner = await world.caller("nea")
    assert (await partner.get(f"/v1/centres/{waiting.centre['id']}")).json()["status"] == "active"
    members = (await partner.get(f"/v1/corridors/{waiting.corridor['id']}")).json()["members"]
    assert waiting.centre["id"] in [member["centre_id"] for member in members]


@pytest.mark.parametrize("field", ["to_centre_id", "fallback_centre_ids"])
async def test_nothing_can_be_sent_there(world: World, waiting: Waiting, field: str) -> None:
    sender = await world.caller("nea")
    case, consent = await consented_case(sender)
    invented = waiting.centre["id"][:-4] + "0000"
    answers = []
    for centre in (waiting.centre["id"], invented):
        named = {field: [centre] if field.endswith("s") else centre}
        answers.append(await sender.post("/v1/referrals", a_referral(case, consent, **named)))
    known, unknown = (apart(answer) for answer in answers)
    assert known == unknown
    assert known[0] in (404, 422)


async def test_it_takes_over_nothing(world: World, waiting: Waiting) -> None:
    sender = await world.caller("nea")
    case, consent = await consented_case(sender)
    offered = {"to_centre_id": waiting.centre["id"], "consent_id": consent}
    assert (await sender.post(f"/v1/cases/{case}/handoffs", offered)).status_code == 404
    successor = {"successor_centre_id": waiting.centre["id"]}
    path = "/v1/centres/nea-battambang"
    assert (await sender.patch(path, successor, if_match="*")).status_code == 404
    refused = await (await the_coordinator(world)).patch(path, successor, if_match="*")
    assert refused.json()["errors"][0]["code"] == "cannot_succeed"


async def test_it_leads_no_corridor(world: World, waiting: Waiting) -> None:
    coordinator = await the_coordinator(world)
    body = {"origin_country": "KH", "destination_country": "TH", "lead_organisation_id": waiting.organisation["id"]}
    path = f"/v1/corridors/{waiting.corridor['id']}"
    lead = {"lead_organisation_id": waiting.organisation["id"]}
    for answer in (
        await coordinator.post("/v1/corridors", body),
        await coordinator.patch(path, lead, if_match="*"),
    ):
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "not_confirmed")


async def test_a_consent_for_a_corridor_means_no_member_that_waited_that_day(world: World, waiting: Waiting) -> None:
    sender = await world.caller("nea")
    case, _ = await consented_case(sender)
    body = a_consent(recipients={"corridor_id": waiting.corridor["id"]})
    before = (await sender.post(f"/v1/cases/{case}/consents", body)).json()
    await confirmed(await the_second_person(world), waiting.organisation)
    after = (await sender.post(f"/v1/cases/{case}/consents", body)).json()
    assert before["id"] != after["id"]
    stored = "SELECT recipient_member_ids::text FROM corridor.consents WHERE corridor.public_id('consent', id) = $1"
    number = await world.value("SELECT id::text FROM corridor.centres WHERE code = $1", waiting.centre["code"])
    assert number not in await world.value(stored, before["id"])
    assert number in await world.value(stored, after["id"])


async def test_its_systems_get_no_token_and_an_older_one_is_refused(world: World) -> None:
    """A token from before: an organisation whose type was changed while it was disabled waits again."""
    coordinator, organisation = await the_coordinator(world), await a_proposed_organisation(world)
    owner = await world.value("SELECT id FROM corridor.organisations WHERE code = $1", organisation["code"])
    made = await world.registry.add(owner, "System", ["directory:read"])
    caller = Caller(world.http, organisation["code"], made.client_id, made.secret, frozenset({"directory:read"}))
    refused = await world.token_of(caller)
    assert (refused.status_code, refused.json()["error"]) == (401, "invalid_client")
    await world.service.callers.refresh()
    await confirmed(await the_second_person(world), organisation)
    await world.sign_in(caller)  # and need not wait for the next reading of who is shut out
    assert (await caller.get("/v1/organisations")).status_code == 200
    path = f"/v1/organisations/{organisation['id']}"
    change = {"status": "disabled", "operator_type": "government"}
    assert (await coordinator.patch(path, change, if_match="*")).status_code == 200
    back = await coordinator.patch(path, {"status": "active"}, if_match="*")
    assert back.json()["status"] == "pending"
    await world.service.callers.refresh()
    assert (await caller.get("/v1/organisations")).status_code == 401
    assert (await world.token_of(caller)).status_code == 401
