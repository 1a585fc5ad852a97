"""A case that goes to a sister centre stays with its organisation: nothing of the organisation's own is lost."""

from uuid import uuid4

from tests.app_under_test import World
from tests.builders import a_case, a_consent, made
from tests.http.cases.protected_cases import copies
from tests.http.directory.two_offices import the_offices


async def test_the_organisation_keeps_its_references_and_the_answers_kept_for_it(world: World) -> None:
    offices, key, named, sent = await the_offices(world), uuid4().hex, uuid4().hex, uuid4().hex
    here = offices.here
    body = a_case(centre_id=offices.first["id"], external_id=named)
    opened = await here.post("/v1/cases", body, idempotency_key=key)
    case_id = opened.json()["id"]
    recipients = {"recipients": {"corridor_id": offices.corridor}}
    consent = await made(here, f"/v1/cases/{case_id}/consents", a_consent(**recipients))
    referral = offices.referral(case_id, consent["id"], kind="service", external_id=sent)
    path = f"/v1/referrals/{(await made(here, '/v1/referrals', referral))['id']}"
    await offices.set(offices.first, status="closed", successor_centre_id=offices.sister["id"])
    await offices.look()
    case = (await here.get(f"/v1/cases/{case_id}")).json()
    assert (case["centre_id"], case["external_id"]) == (offices.sister["id"], named)
    assert (await here.get(path)).json()["external_id"] == sent
    assert [item["id"] for item in (await here.get(f"/v1/cases?external_id={named}")).json()["items"]] == [case_id]
    again = await here.post("/v1/cases", body, idempotency_key=key)
    assert (again.content, again.headers["idempotent-replayed"]) == (opened.content, "true")
    assert await copies(world, case_id) == {here.organisation}


async def test_a_transfer_under_way_goes_on_from_the_sister_centre(world: World) -> None:
    offices = await the_offices(world)
    case_id, _, referral = await offices.sent()
    path, identity = f"/v1/referrals/{referral['id']}", f"/v1/cases/{case_id}/identity"
    assert (await offices.there.post(f"{path}/accept", {})).status_code == 200
    await offices.set(offices.first, status="closed", successor_centre_id=offices.sister["id"])
    await offices.look()
    for reader in (offices.here, offices.there):
        shown = (await reader.get(path)).json()
        assert (shown["status"], shown["from_centre_id"]) == ("accepted", offices.first["id"])
        assert shown["responsible_centre_id"] == offices.sister["id"]
    assert (await offices.there.get(identity)).status_code == 200, "she is still expected there"
    handoffs = (await offices.here.get(f"/v1/handoffs?case_id={case_id}")).json()["items"]
    (handoff,) = [one for one in handoffs if one["referral_id"] == referral["id"]]
    assert (handoff["status"], handoff["from_centre_id"]) == ("accepted", offices.sister["id"])
    met = await offices.there.post(f"{path}/confirm-contact", {"channel": "in_person"})
    assert (met.status_code, met.json()["status"]) == (200, "in_progress"), met.text
    ledger = (await offices.there.get(f"/v1/cases/{case_id}/custody")).json()["items"]
    assert [(one["centre_id"], one["by"]) for one in ledger] == [
        (offices.first["id"], "opened"),
        (offices.sister["id"], "successor"),
        (offices.abroad["id"], "handoff"),
    ]


async def test_the_sister_centre_can_withdraw_a_transfer_that_came_along(world: World) -> None:
    offices = await the_offices(world)
    case_id, _, referral = await offices.sent()
    await offices.set(offices.first, status="closed", successor_centre_id=offices.sister["id"])
    await offices.look()
    withdrawn = await offices.here.post(f"/v1/referrals/{referral['id']}/withdraw", {"reason": "She stays."})
    assert (withdrawn.status_code, withdrawn.json()["status"]) == (200, "withdrawn"), withdrawn.text
    handoffs = (await offices.here.get(f"/v1/handoffs?case_id={case_id}")).json()["items"]
    (handoff,) = [one for one in handoffs if one["referral_id"] == referral["id"]]
    assert handoff["status"] == "called_off"


async def test_a_successor_elsewhere_gets_none_of_them(world: World) -> None:
    offices, key, named = await the_offices(world), uuid4().hex, uuid4().hex
    body = a_case(centre_id=offices.first["id"], external_id=named)
    case_id = (await offices.here.post("/v1/cases", body, idempotency_key=key)).json()["id"]
    await offices.set(offices.first, status="closed", successor_centre_id=offices.other["id"])
    await offices.look()
    (offer,) = (await offices.elsewhere.get(f"/v1/handoffs?case_id={case_id}")).json()["items"]
    assert (await offices.elsewhere.post(f"/v1/handoffs/{offer['id']}/accept", {})).status_code == 200
    assert (await offices.elsewhere.get(f"/v1/cases/{case_id}")).json()["external_id"] is None
    again = await offices.here.post("/v1/cases", body, idempotency_key=key)
    assert (again.status_code, again.json()["code"]) == (410, "gone")
