"""What the requests of ``referring.py`` are about: a caller's own, another organisation's and a sister centre's."""

from dataclasses import dataclass

from tests.app_under_test import Caller, World
from tests.builders import SENDER, a_referral, consented_case, made
from tests.http.claims.claims_of_tests import a_claim

PRIVATE = frozenset({"case", "consent", "audit", "document", "group"})
SISTERS, OTHERS = "nea-pursat", "lpn-samut-sakhon"
ROAD, FAR, SHELTER = "KH-TH", "far-rayong", "hrdf-mae-sot"
AN_ACTIVITY = {"centre_id": SENDER, "kind": "training", "on": "2026-01-15", "participants": {"female": 8}}


@dataclass(frozen=True)
class Own:
    """What belongs to nea-battambang, by kind, and rows in the states that some operations need."""

    case: str
    consent: str
    audit: str
    document: str
    draft: str
    declined: str
    waiting: str
    agreement: str
    claim: str
    activity: str
    group: str
    other_group: str

    def valid(self, kind: str) -> str | None:
        """An object of the caller's own, of a private kind."""
        return getattr(self, kind) if kind in PRIVATE else None


async def owned(world: World) -> Own:
    """Make what the requests are about."""
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case, consent = await consented_case(nea)
    draft = await made(nea, "/v1/referrals", a_referral(case, consent, kind="service", to_centre_id=FAR))
    waiting = await made(nea, "/v1/referrals", a_referral(*await consented_case(nea), send=True))
    declined = await made(nea, "/v1/referrals", a_referral(case, consent, send=True))
    assert (await map_.post(f"/v1/referrals/{declined['id']}/decline", {"reason": "no_capacity"})).status_code == 200
    agreement = (await nea.get(f"/v1/corridors/{ROAD}")).json()["agreement"]
    entry, document = await _entry(nea, case), await _document(nea, draft["id"])
    claim = await made(nea, f"/v1/cases/{case}/claims", a_claim())
    activity = await made(nea, "/v1/activities", {**AN_ACTIVITY, "case_id": case})
    ids = [one["id"] for one in (draft, declined, waiting, agreement, claim, activity)]
    groups = [await _a_group(nea, SENDER, case) for _ in range(2)]
    return Own(case, consent, entry, document, *ids, *groups)


Objects = dict[str, str]


async def of_another(world: World, organisation: str, centre: str) -> Objects:
    """A case with a consent at another centre, and an entry about it."""
    keeper = await world.caller(organisation)
    case, consent = await consented_case(keeper, centre_id=centre)
    body = a_referral(case, consent, kind="service", from_centre_id=centre, to_centre_id=FAR)
    document = await _document(keeper, (await made(keeper, "/v1/referrals", body))["id"])
    made_there = {"document": document, "group": await _a_group(keeper, centre, case)}
    return {"case": case, "consent": consent, "audit": await _entry(keeper, case), **made_there}


async def _a_group(caller: Caller, centre: str, case: str) -> str:
    body = {"centre_id": centre, "title": "Wages", "case_ids": [case]}
    return str((await made(caller, "/v1/groups", body))["id"])


async def _document(caller: Caller, referral: str) -> str:
    said = {"title": "Of the walk", "language": "en", "category": "contract"}
    answer = await caller.send("POST", f"/v1/referrals/{referral}/documents", data=said, files={"file": b"A contract."})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def _entry(caller: Caller, case: str) -> str:
    found = (await caller.get(f"/v1/audit?case_id={case}&limit=1")).json()["items"]
    return str(found[0]["id"])
