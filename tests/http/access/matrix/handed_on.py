"""Cases handed on without a referral while a service was open: its sending side has passed on with custody."""

import secrets
from functools import partial

from tests.app_under_test import Caller, World
from tests.builders import a_consent, a_referral, made, opened_case
from tests.http.access.matrix.stages import TELLING, Ids
from tests.http.access.matrix.words import CONTACT, IDENTITY, WORDS, with_paper

DONE = {"outcome": "service_received", "services_delivered": ["information"], "note": WORDS["outcome"]}
SERVED = {
    "accepted": (("accept", {"note": WORDS["note"]}),),
    "completed": (("accept", {"note": WORDS["note"]}), ("confirm-contact", {"channel": "phone"}), ("complete", DONE)),
}


async def _act(caller: Caller, path: str, said: dict[str, object]) -> None:
    answer = await caller.post(f"/v1/{path}", said)
    assert answer.status_code == 200, answer.text


async def _handed(world: World, stage: str, *, to: str) -> Ids:
    """Mae Sot serves a person, as far as the stage; then another centre takes the case over."""
    nea, hrdf, taker = await world.caller("nea"), await world.caller("hrdf"), await world.caller(to.partition("-")[0])
    paper = IDENTITY["paper"] + secrets.token_hex(4)
    case = await opened_case(nea, person=with_paper(paper), safe_contact=CONTACT, **TELLING)
    consent = await made(nea, f"/v1/cases/{case['id']}/consents", a_consent(witness=WORDS["witness"]))
    body = a_referral(case["id"], consent["id"], kind="service", to_centre_id="hrdf-mae-sot", send=True)
    body |= {"service_types": ["information"], "summary": WORDS["summary"]}
    referral = await made(nea, "/v1/referrals", body)
    for action, said in SERVED[stage]:
        await _act(hrdf, f"referrals/{referral['id']}/{action}", said)
    offer = {"to_centre_id": to, "reason": WORDS["note"], "consent_id": consent["id"]}
    handoff = await made(nea, f"/v1/cases/{case['id']}/handoffs", offer)
    await _act(taker, f"handoffs/{handoff['id']}/accept", {})
    entries = (await nea.get(f"/v1/audit?case_id={case['id']}&limit=1")).json()["items"]
    return {
        "case_id": case["id"],
        "consent_id": consent["id"],
        "referral_id": referral["id"],
        "handoff_id": handoff["id"],
        "audit_id": entries[0]["id"],
        "paper": paper,
    }


handed_on = partial(_handed, to="map-chiang-mai")
handed_to_a_sister = partial(_handed, to="nea-pursat")
