"""One referral from end to end."""

from tests.app_under_test import World
from tests.builders import a_consent, a_referral, made, opened_case


async def test_a_case_crosses_the_border_and_custody_moves(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case = await opened_case(nea)
    consent = await made(nea, f"/v1/cases/{case['id']}/consents", a_consent())
    referral = await made(nea, "/v1/referrals", a_referral(case["id"], consent["id"], send=True))
    path = f"/v1/referrals/{referral['id']}"
    assert referral["status"] == "sent"
    assert (await map_.get(f"/v1/cases/{case['id']}/identity")).json()["code"] == "identity_not_open"
    for who, action, body, status in (
        (map_, "acknowledge", {"handler": "Somchai"}, "acknowledged"),
        (map_, "ask", {"question": "A contract?"}, "info_requested"),
        (nea, "answer", {"answer": "Yes."}, "acknowledged"),
        (map_, "accept", {}, "accepted"),
    ):
        answer = await who.post(f"{path}/{action}", body)
        assert answer.status_code == 200, answer.text
        assert answer.json()["status"] == status
    identity = await map_.get(f"/v1/cases/{case['id']}/identity")
    assert identity.json()["person"]["full_name"] == "Sok Dara"
    answer = await map_.post(f"{path}/confirm-contact", {"channel": "in_person", "migrant_code": case["tracking_code"]})
    assert answer.json()["status"] == "in_progress", answer.text
    assert answer.json()["contact_verified"] is True
    assert (await nea.get(f"/v1/cases/{case['id']}/identity")).json()["code"] == "identity_not_open"
    answer = await map_.post(f"{path}/complete", {"outcome": "service_received", "note": "Wages paid."})
    assert answer.json()["status"] == "completed"
    assert (await nea.get(path)).json()["outcome_note"] == "Wages paid."
    ledger = (await nea.get(f"/v1/cases/{case['id']}/custody")).json()["items"]
    assert [entry["by"] for entry in ledger] == ["opened", "handoff"]
    assert ledger[0]["until"] == ledger[1]["from"]
    (listed,) = (await map_.get(f"/v1/referrals?box=inbox&case_id={case['id']}")).json()["items"]
    whole = (await map_.get(path)).json()
    assert listed == {name: whole[name] for name in listed}
