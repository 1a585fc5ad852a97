"""An organisation that has to be confirmed again is hidden from new requests, and what names it already goes on."""

from dataclasses import dataclass
from typing import Any

import pytest

from tests.app_under_test import Caller, World
from tests.builders import a_consent, a_referral, made, opened_case
from tests.http.directory.directory_builders import (
    a_centre,
    a_corridor,
    agreed,
    an_organisation,
    confirmed,
    the_coordinator,
    the_second_person,
)

SENDER, RECEIVER = "nea-battambang", "map-chiang-mai"


@dataclass
class Partner:
    """A partner's centre on a corridor with Battambang and Chiang Mai, and a case with a consent for both."""

    world: World
    sender: Caller
    receiver: Caller
    organisation: dict[str, Any]
    centre: str
    corridor: str
    case_id: str
    consent_id: str

    async def referral(self, **changes: Any) -> dict[str, Any]:
        body = a_referral(self.case_id, self.consent_id, corridor_id=self.corridor, **changes)
        return await made(self.sender, "/v1/referrals", body)

    async def waits_again(self) -> None:
        """The coordinating body disables it, and corrects its type."""
        coordinator, path = await the_coordinator(self.world), f"/v1/organisations/{self.organisation['id']}"
        body = {"status": "disabled", "operator_type": "government"}
        assert (await coordinator.patch(path, body, if_match="*")).status_code == 200
        answer = await coordinator.patch(path, {"status": "active"}, if_match="*")
        assert answer.json()["status"] == "pending", answer.text
        assert (await self.sender.get(f"/v1/centres/{self.centre}")).status_code == 404


@pytest.fixture
async def partner(world: World) -> Partner:
    organisation = await an_organisation(world, country="TH")
    centre = (await a_centre(world, organisation["id"], country="TH", services=["legal_assistance"]))["id"]
    places = {SENDER: "origin", RECEIVER: "destination", centre: "destination"}
    members = [{"centre_id": member, "role": role} for member, role in places.items()]
    corridor = (await a_corridor(world, members=members, status="active"))["code"]
    await agreed(world, corridor)
    sender = await world.caller("nea")
    case_id = (await opened_case(sender))["id"]
    recipients = {"centre_ids": [RECEIVER, centre]}
    consent = await made(sender, f"/v1/cases/{case_id}/consents", a_consent(recipients=recipients))
    receiver = await world.caller("map")
    return Partner(world, sender, receiver, organisation, centre, corridor, case_id, consent["id"])


async def test_a_draft_to_it_is_read_changed_and_ended(partner: Partner) -> None:
    sender, draft = partner.sender, await partner.referral(to_centre_id=partner.centre)
    await partner.waits_again()
    path = f"/v1/referrals/{draft['id']}"
    for address in (path, f"{path}/actions", f"/v1/referrals?case_id={partner.case_id}"):
        answer = await sender.get(address)
        assert answer.status_code == 200, answer.text
    assert answer.json()["items"][0]["allowed_actions"] == ["withdraw", "void"]
    assert (await sender.get(path)).json()["to_centre_id"] == partner.centre
    unavailable = (await sender.get(f"{path}/actions")).json()["unavailable"]
    assert [one["why"] for one in unavailable if one["action"] == "send"] == ["centre_not_active"]
    for change in ({}, {"summary": "Three months."}, {"external_id": partner.case_id[-20:]}):
        answer = await sender.patch(path, change, if_match="*")
        assert answer.status_code == 200, answer.text
    refused = await sender.post(f"{path}/send")
    assert (refused.status_code, refused.json()["code"]) == (409, "centre_not_active")
    ended = await sender.post(f"{path}/withdraw", {"reason": "It no longer works."})
    assert (ended.status_code, ended.json()["status"]) == (200, "withdrawn")


async def test_a_referral_that_names_it_as_a_fallback_can_be_declined(partner: Partner) -> None:
    sent = await partner.referral(fallback_centre_ids=[partner.centre], send=True)
    await partner.waits_again()
    path = f"/v1/referrals/{sent['id']}"
    declined = await partner.receiver.post(f"{path}/decline", {"reason": "no_capacity"})
    assert (declined.status_code, declined.json()["status"]) == (200, "declined"), declined.text
    seen = (await partner.sender.get(path)).json()
    assert (seen["redirected_to"], "redirect" in seen["allowed_actions"]) == (None, True)


async def test_a_draft_with_it_as_a_fallback_is_sent(partner: Partner) -> None:
    draft = await partner.referral(fallback_centre_ids=[partner.centre])
    await partner.waits_again()
    sent = await partner.sender.post(f"/v1/referrals/{draft['id']}/send")
    assert (sent.status_code, sent.json()["fallback_centre_ids"]) == (200, [partner.centre]), sent.text


async def test_nobody_else_learns_of_it_by_naming_it(partner: Partner) -> None:
    draft = await partner.referral(to_centre_id=RECEIVER)
    await partner.waits_again()
    answer = await partner.sender.patch(f"/v1/referrals/{draft['id']}", {"to_centre_id": partner.centre}, if_match="*")
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (404, "/to_centre_id")


async def test_once_confirmed_again_it_receives_what_names_it(partner: Partner) -> None:
    draft = await partner.referral(to_centre_id=partner.centre)
    await partner.waits_again()
    await confirmed(await the_second_person(partner.world), partner.organisation)
    sent = await partner.sender.post(f"/v1/referrals/{draft['id']}/send")
    assert (sent.status_code, sent.json()["status"]) == (200, "sent"), sent.text
