"""A referral in every state of the matrix, with marked words in every text."""

import secrets

from tests.app_under_test import World
from tests.builders import ALL_SHARED, WINDOW_OVER, a_consent, a_referral, made, opened_case
from tests.http.access.matrix.words import CONTACT, IDENTITY, LODGED_BY, WORDS, with_paper

Ids = dict[str, str]
TELLING = {
    "profile": {
        "sex": "female",
        "birth_year": 1987,
        "stage": "departing",
        "origin_area": "KH-2",
        "destination_area": "TH-50",
        "sector": "C",
        "occupation": "8153",
        "languages": ["km"],
    },
    "excluded_operator_types": ["employer"],
    "lodged_by": LODGED_BY,
}
SHARED = [*ALL_SHARED, "claims"]
CLAIM = {
    "kind": "unpaid_wages",
    "respondent": {
        "kind": "employer",
        "country": "TH",
        "name": WORDS["respondent"],
        "licence_number": WORDS["licence"],
    },
    "forum": {"kind": "labour_court", "country": "TH", "reference": WORDS["registry"]},
}
STAGES = {
    "sent": (),
    "accepted": (
        ("map", "acknowledge", {"handler": WORDS["handler"]}),
        ("map", "ask", {"question": WORDS["question"]}),
        ("nea", "answer", {"answer": WORDS["reply"]}),
        ("map", "accept", {"handler": WORDS["handler"], "note": WORDS["note"]}),
    ),
    "declined": (
        ("map", "ask", {"question": WORDS["question"]}),
        ("nea", "answer", {"answer": WORDS["reply"]}),
        ("map", "decline", {"reason": "other", "comment": WORDS["note"], "suggested_centre_id": "hrdf-mae-sot"}),
    ),
    "moved": (("map", "confirm-contact", {"channel": "in_person"}),),
    "completed": (
        ("map", "pause", {"reason": WORDS["note"], "resume_on": "2030-01-10"}),
        ("map", "resume", {}),
        (
            "map",
            "complete",
            {"outcome": "service_received", "services_delivered": ["education"], "note": WORDS["outcome"]},
        ),
    ),
    "withdrawn": (("nea", "withdraw", {"reason": WORDS["note"]}),),
}
BEFORE = {"moved": ("accepted", "moved"), "completed": ("accepted", "moved", "completed")}


async def referred(world: World, stage: str) -> Ids:
    """Take a new case as far as the stage; give the ids of all that belongs to it."""
    parties = {"nea": await world.caller("nea"), "map": await world.caller("map")}
    nea, paper = parties["nea"], IDENTITY["paper"] + secrets.token_hex(4)
    case = await opened_case(nea, person=with_paper(paper), safe_contact=CONTACT, **TELLING)
    consent = await made(
        nea, f"/v1/cases/{case['id']}/consents", a_consent(witness=WORDS["witness"], data_categories=SHARED)
    )
    window = {"from": "2026-01-01T00:00:00Z", "to": "2199-01-02T00:00:00Z"}
    body = a_referral(case["id"], consent["id"], send=True, arrival_window=window, fallback_centre_ids=["hrdf-mae-sot"])
    claim = await made(nea, f"/v1/cases/{case['id']}/claims", CLAIM)
    referral = await made(nea, "/v1/referrals", {**body, "share": SHARED, "summary": WORDS["summary"]})
    await made(nea, f"/v1/referrals/{referral['id']}/messages", {"body": WORDS["message"], "language": "en"})
    documents = f"/v1/referrals/{referral['id']}/documents"
    said = {"title": WORDS["title"], "language": "en", "category": "contract"}
    form = await nea.send("POST", documents, data=said, files={"file": WORDS["file"].encode()})
    assert form.status_code == 201, form.text
    upload = await made(nea, f"{documents}/uploads", {**said, "bytes": 1000})
    await world.value(WINDOW_OVER, referral["id"])
    for each in BEFORE.get(stage, (stage,)):
        for who, action, said in STAGES[each]:
            answer = await parties[who].post(f"/v1/referrals/{referral['id']}/{action}", said)
            assert answer.status_code == 200, answer.text
    handoffs = (await nea.get(f"/v1/handoffs?case_id={case['id']}")).json()["items"]
    entries = (await nea.get(f"/v1/audit?case_id={case['id']}&limit=1")).json()["items"]
    return {
        "case_id": case["id"],
        "consent_id": consent["id"],
        "claim_id": claim["id"],
        "referral_id": referral["id"],
        "document_id": form.json()["id"],
        "upload_id": upload["id"],
        "handoff_id": handoffs[0]["id"],
        "audit_id": entries[0]["id"],
        "paper": paper,
    }


async def then_excluded(world: World, stage: str) -> Ids:
    """The migrant excludes the kind of centre to which the receiver belongs, after it was asked."""
    ids = await referred(world, stage)
    nea = await world.caller("nea")
    answer = await nea.patch(f"/v1/cases/{ids['case_id']}", {"excluded_operator_types": ["cso"]}, if_match="*")
    assert answer.status_code == 200, answer.text
    return ids


async def then_taken_back(world: World, stage: str) -> Ids:
    """The migrant withdraws the consent on which the referral rests."""
    ids = await referred(world, stage)
    nea = await world.caller("nea")
    answer = await nea.post(f"/v1/consents/{ids['consent_id']}/withdraw", {"reason": WORDS["note"]})
    assert answer.status_code == 200, answer.text
    return ids


async def offered_directly(world: World, stage: str) -> Ids:
    """A case that is offered without a referral; what else is known of it is a draft."""
    nea, paper = await world.caller("nea"), IDENTITY["paper"] + secrets.token_hex(4)
    case = await opened_case(nea, person=with_paper(paper), safe_contact=CONTACT, **TELLING)
    consent = await made(nea, f"/v1/cases/{case['id']}/consents", a_consent(witness=WORDS["witness"]))
    draft = await made(nea, "/v1/referrals", a_referral(case["id"], consent["id"], summary=WORDS["summary"]))
    body = {"to_centre_id": "map-chiang-mai", "reason": WORDS["note"], "consent_id": consent["id"]}
    handoff = await made(nea, f"/v1/cases/{case['id']}/handoffs", body)
    entries = (await nea.get(f"/v1/audit?case_id={case['id']}&limit=1")).json()["items"]
    return {
        "case_id": case["id"],
        "consent_id": consent["id"],
        "referral_id": draft["id"],
        "handoff_id": handoff["id"],
        "audit_id": entries[0]["id"],
        "paper": paper,
    }


async def then_closed(world: World, stage: str) -> Ids:
    """The holder closes the case."""
    ids = await referred(world, stage)
    nea = await world.caller("nea")
    answer = await nea.post(f"/v1/cases/{ids['case_id']}/close", {"outcome": "withdrawn", "note": WORDS["note"]})
    assert answer.status_code == 200, answer.text
    return ids


async def then_expired(world: World, stage: str) -> Ids:
    """The time of the consent on which the referral rests is over."""
    ids = await referred(world, stage)
    await world.value(
        """UPDATE corridor.consents SET expires_at = now() - interval '1 second', given_at = now() - interval '1 day'
        WHERE corridor.public_id('consent', id) = $1""",
        ids["consent_id"],
    )
    return ids
