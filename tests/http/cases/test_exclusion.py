"""The migrant excludes a kind of centre midway: it loses the case at once, and what was open with it ends."""

from typing import Any

import pytest

from tests.app_under_test import Caller, World
from tests.builders import RECEIVER, a_consent, a_referral, consented_case, made
from tests.http.cases.protected_cases import accepted, copies, events_of


async def excluded(caller: Caller, case_id: str, *kinds: str, **changes: Any) -> dict[str, Any]:
    version = (await caller.get(f"/v1/cases/{case_id}")).headers["etag"]
    body = {"excluded_operator_types": list(kinds), **changes}
    answer = await caller.patch(f"/v1/cases/{case_id}", body, if_match=version)
    assert answer.status_code == 200, answer.text
    result: dict[str, Any] = answer.json()
    return result


async def reached_by(world: World, organisation: str, case_id: str) -> int:
    """How much of a case row-level security still shows to an organisation."""
    found: int = await world.value(
        """SELECT count(*) FROM corridor.access AS a JOIN corridor.organisations AS o ON o.id = a.organisation_id
        WHERE corridor.public_id('case', a.case_id) = $1 AND o.code = $2""",
        case_id,
        organisation,
    )
    return found


async def test_an_accepted_receiver_of_that_kind_finds_nothing_any_more(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case_id, _, referral = await accepted(world)
    answer = await excluded(nea, case_id, "cso")
    assert answer["excluded_operator_types"] == ["cso"]
    for path in (f"/v1/cases/{case_id}", f"/v1/cases/{case_id}/identity", f"/v1/referrals/{referral['id']}"):
        assert (await map_.get(path)).status_code == 404
    listed = (await map_.get(f"/v1/referrals?case_id={case_id}")).json()["items"]
    assert listed == []
    assert await copies(world, case_id) == {"nea"}
    assert await reached_by(world, "map", case_id) == 0
    keys = await world.value(
        """SELECT count(*) FROM vault.wrapped_keys AS w JOIN corridor.organisations AS o ON o.id = w.organisation_id
        WHERE corridor.public_id('case', w.case_id) = $1 AND o.code = 'map'""",
        case_id,
    )
    assert keys == 0


async def test_its_referral_is_withdrawn_and_both_ends_are_told_this_last_thing(world: World) -> None:
    nea = await world.caller("nea")
    case_id, _, referral = await accepted(world)
    await excluded(nea, case_id, "cso")
    seen = (await nea.get(f"/v1/referrals/{referral['id']}")).json()
    assert seen["status"] == "withdrawn"
    assert seen["version"] == referral["version"] + 1
    assert (await nea.get(f"/v1/handoffs?case_id={case_id}")).json()["items"][0]["status"] == "called_off"
    for organisation in ("nea", "map"):
        told = await events_of(world, organisation, referral["id"])
        assert told[-3:] == ["referral.withdrawn", "deletion.owed", "handoff.called_off"]


async def test_it_owes_a_deletion_which_is_all_that_it_can_still_speak_of(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case_id, _, referral = await accepted(world)
    path = f"/v1/referrals/{referral['id']}"
    await excluded(nea, case_id, "cso")
    owed = (await nea.get(path)).json()["deletion"]
    assert (owed["confirmed_at"], owed["late"]) == (None, False)
    listed = (await nea.get(f"/v1/referrals?case_id={case_id}")).json()["items"]
    assert [one["deletion"] for one in listed] == [owed]
    for action, said in (("withdraw", {"reason": "x"}), ("complete", {"outcome": "service_received"}), ("accept", {})):
        assert (await map_.post(f"{path}/{action}", said)).status_code == 404
    first = await map_.post(f"{path}/confirm-deletion", {"note": "Shredded."})
    assert first.status_code == 200, first.text
    said = first.json()
    assert said["deletion"]["confirmed_at"] is not None
    assert (said["summary"], said["case"], said["fallback_centre_ids"], said["allowed_actions"]) == (None, None, [], [])
    again = await map_.post(f"{path}/confirm-deletion", {"note": "Shredded."})
    assert (again.status_code, again.json()["version"], again.json()["deletion"]) == (
        200,
        said["version"],
        said["deletion"],
    )
    seen = (await nea.get(path)).json()
    assert (seen["deletion"]["confirmed_at"], seen["deletion_note"]) == (said["deletion"]["confirmed_at"], "Shredded.")
    for gone in (path, f"{path}/timeline", f"{path}/actions", f"/v1/cases/{case_id}", f"/v1/cases/{case_id}/custody"):
        assert (await map_.get(gone)).status_code == 404
    assert (await map_.get(f"/v1/referrals?case_id={case_id}")).json()["items"] == []
    for organisation in ("nea", "map"):
        assert (await events_of(world, organisation, referral["id"]))[-1] == "deletion.confirmed"


@pytest.mark.parametrize(("caller", "reply"), [("map", "refuse"), ("nea", "call-off")])
async def test_a_centre_that_was_once_offered_the_case_loses_it_too(world: World, caller: str, reply: str) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case_id, consent_id = await consented_case(nea)
    offer = {"to_centre_id": RECEIVER, "consent_id": consent_id}
    handoff = await made(nea, f"/v1/cases/{case_id}/handoffs", offer)
    answer = await (await world.caller(caller)).post(f"/v1/handoffs/{handoff['id']}/{reply}", {})
    assert answer.status_code == 200, answer.text
    assert (await map_.get(f"/v1/cases/{case_id}")).json()["level"] == "outcome"
    await excluded(nea, case_id, "cso")
    assert (await map_.get(f"/v1/cases/{case_id}")).status_code == 404
    assert await reached_by(world, "map", case_id) == 0


async def test_who_finished_owes_one_too_and_who_was_only_asked_owes_none(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case_id, consent_id, referral = await accepted(world, kind="service")
    for action, said in (("confirm-contact", {"channel": "phone"}), ("complete", {"outcome": "service_received"})):
        assert (await map_.post(f"/v1/referrals/{referral['id']}/{action}", said)).status_code == 200
    asked = await made(
        nea, "/v1/referrals", a_referral(case_id, consent_id, send=True, to_centre_id="hrdf-mae-sot", kind="service")
    )
    await excluded(nea, case_id, "cso")
    finished = (await nea.get(f"/v1/referrals/{referral['id']}")).json()
    assert (finished["status"], finished["deletion"]["confirmed_at"]) == ("completed", None)
    declined = (await nea.get(f"/v1/referrals/{asked['id']}")).json()
    assert (declined["status"], declined["deletion"]) == ("withdrawn", None)
    refused = await (await world.caller("hrdf")).post(f"/v1/referrals/{asked['id']}/confirm-deletion", {})
    assert refused.status_code == 404
    confirmed = await map_.post(f"/v1/referrals/{referral['id']}/confirm-deletion", {})
    assert confirmed.status_code == 200, confirmed.text


async def test_a_receiver_of_another_kind_stays(world: World) -> None:
    nea, union = await world.caller("nea"), await world.caller("itf-frn")
    case_id, consent_id, _ = await accepted(world)
    body = a_referral(
        case_id, consent_id, send=True, kind="service", to_centre_id="frn-trat", service_types=["information"]
    )
    other = await made(nea, "/v1/referrals", body)
    assert (await union.post(f"/v1/referrals/{other['id']}/accept", {})).status_code == 200
    await excluded(nea, case_id, "cso")
    assert (await union.get(f"/v1/referrals/{other['id']}")).json()["status"] == "accepted"
    assert (await union.get(f"/v1/cases/{case_id}/identity")).json()["person"]["full_name"] == "Sok Dara"
    assert await copies(world, case_id) == {"nea", "itf-frn"}


async def test_the_centre_that_holds_the_case_keeps_it_though_its_own_kind_is_excluded(world: World) -> None:
    nea = await world.caller("nea")
    case_id, _, referral = await accepted(world)
    await excluded(nea, case_id, "government")
    assert (await nea.get(f"/v1/cases/{case_id}/identity")).status_code == 200
    assert (await nea.get(f"/v1/referrals/{referral['id']}")).json()["status"] == "accepted"


async def test_identity_and_exclusion_change_together(world: World) -> None:
    nea = await world.caller("nea")
    case_id, _, _ = await accepted(world)
    await made(nea, f"/v1/cases/{case_id}/consents", a_consent(witness="Mealea"))
    await excluded(nea, case_id, "employer", person={"full_name": "Sok Dara the second"})
    identity = (await nea.get(f"/v1/cases/{case_id}/identity")).json()
    assert identity["person"]["full_name"] == "Sok Dara the second"
    assert identity["safe_contact"]["value"] == "+85512345678"
    consents = (await nea.get(f"/v1/cases/{case_id}/consents")).json()["items"]
    assert [consent["witness"] for consent in consents] == ["Mealea", None]


async def test_a_former_holder_of_that_kind_finds_nothing_and_withdraws_nothing(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case_id, consent_id, referral = await accepted(world)
    path = f"/v1/referrals/{referral['id']}"
    assert (await map_.post(f"{path}/confirm-contact", {"channel": "phone"})).status_code == 200
    await excluded(map_, case_id, "government")
    assert (await nea.get(f"/v1/cases/{case_id}")).status_code == 404
    assert (await nea.post(f"/v1/consents/{consent_id}/withdraw", {})).status_code == 404
    assert (await map_.get(path)).json()["status"] == "completed"
    answer = await map_.post(f"/v1/consents/{consent_id}/withdraw", {})
    assert answer.status_code == 200, answer.text
    ledger = (await map_.get(f"/v1/cases/{case_id}/custody")).json()["items"]
    assert [entry["by"] for entry in ledger] == ["opened", "handoff"]
    assert ledger[-1]["until"] is None


async def test_the_holder_keeps_the_conversation_with_the_excluded_centre_that_gave_it_the_case(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case_id, consent_id = await consented_case(nea)
    sent = await made(nea, "/v1/referrals", a_referral(case_id, consent_id, send=True, summary="Two months unpaid."))
    path = f"/v1/referrals/{sent['id']}"
    await map_.post(f"{path}/accept", {"handler": "Somchai", "note": "Come on Monday."})
    await map_.post(f"{path}/confirm-contact", {"channel": "in_person"})
    before = (await map_.get(path)).json()
    await excluded(map_, case_id, "government")
    after = (await map_.get(path)).json()
    assert (after["status"], after["outcome"], after["deletion"]) == ("completed", "taken_over", None)
    for said in ("summary", "handler", "accept_note", "unreadable"):
        assert after[said] == before[said], said
    assert after["handler"] == "Somchai"
    assert (await map_.get(f"/v1/cases/{case_id}/identity")).status_code == 200
    for gone in (path, f"/v1/cases/{case_id}"):
        assert (await nea.get(gone)).status_code == 404
    assert (await events_of(world, "nea", sent["id"]))[-1] == "referral.completed", "this one last thing"


async def test_pages_are_not_shorter_for_what_is_hidden_and_their_cursors_tell_nothing(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case_id, consent_id = await consented_case(nea)
    for last in ("decline", "accept"):
        referral = await made(nea, "/v1/referrals", a_referral(case_id, consent_id, send=True))
        body = {"reason": "no_capacity"} if last == "decline" else {}
        assert (await map_.post(f"/v1/referrals/{referral['id']}/{last}", body)).status_code == 200
    moved = await map_.post(f"/v1/referrals/{referral['id']}/confirm-contact", {"channel": "phone"})
    assert moved.status_code == 200
    lists = [f"/v1/{listed}?case_id={case_id}&limit=1" for listed in ("handoffs", "referrals")]
    for listed in lists:
        assert (await nea.get(listed)).json()["next_cursor"] is not None
    await excluded(map_, case_id, "government")
    for listed in lists:
        assert (await nea.get(listed)).json() == {"items": [], "next_cursor": None}
