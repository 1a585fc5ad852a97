"""Who may stand where: the callers of the access matrix, each with the referral in the state that makes it so."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from domain.ids import from_text
from tests.builders import a_consent, a_referral, made, opened_case
from tests.world import EVERYTHING, PARTNER, Caller, World

Ids = dict[str, str]
TELLING = {
    "profile": {
        "sex": "female",
        "birth_year": 1997,
        "stage": "departing",
        "origin_area": "KH-2",
        "destination_area": "TH-50",
        "sector": "C",
        "occupation": "8153",
        "languages": ["km"],
    },
    "excluded_operator_types": ["employer"],
}
STAGES = {
    "sent": (),
    "accepted": (
        ("map", "acknowledge", {"handler": "Somchai"}),
        ("map", "ask", {"question": "A contract?"}),
        ("nea", "answer", {"answer": "A photograph."}),
        ("map", "accept", {"handler": "Somchai", "note": "Thursday."}),
    ),
    "declined": (
        ("map", "ask", {"question": "A contract?"}),
        ("nea", "answer", {"answer": "A photograph."}),
        ("map", "decline", {"reason": "other", "comment": "No room.", "suggested_centre_id": "hrdf-mae-sot"}),
    ),
    "moved": (("map", "confirm-contact", {"channel": "in_person"}),),
    "completed": (
        ("map", "pause", {"reason": "Waits for the court.", "resume_on": "2030-01-10"}),
        ("map", "resume", {}),
        ("map", "complete", {"outcome": "service_received", "services_delivered": ["education"], "note": "Paid."}),
    ),
    "withdrawn": (("nea", "withdraw", {"reason": "Stays at home."}),),
}
BEFORE = {"moved": ("accepted", "moved"), "completed": ("accepted", "moved", "completed")}


async def referred(world: World, stage: str) -> Ids:
    """Take a new case as far as the stage; give the ids of all that belongs to it."""
    parties = {"nea": await world.caller("nea"), "map": await world.caller("map")}
    nea = parties["nea"]
    case = await opened_case(nea, **TELLING)
    consent = await made(nea, f"/v1/cases/{case['id']}/consents", a_consent(witness="Chan"))
    window = {"from": "2026-01-01T00:00:00Z", "to": "2026-01-02T00:00:00Z"}
    body = a_referral(case["id"], consent["id"], send=True, arrival_window=window, fallback_centre_ids=["hrdf-mae-sot"])
    referral = await made(nea, "/v1/referrals", body)
    for each in BEFORE.get(stage, (stage,)):
        for who, action, said in STAGES[each]:
            answer = await parties[who].post(f"/v1/referrals/{referral['id']}/{action}", said)
            assert answer.status_code == 200, answer.text
    handoffs = (await nea.get(f"/v1/handoffs?case_id={case['id']}")).json()["items"]
    return {
        "case_id": case["id"],
        "consent_id": consent["id"],
        "referral_id": referral["id"],
        "handoff_id": handoffs[0]["id"],
    }


async def then_excluded(world: World, stage: str) -> Ids:
    """The migrant excludes the kind of centre to which the receiver belongs, after it was asked."""
    ids = await referred(world, stage)
    nea = await world.caller("nea")
    answer = await nea.patch(f"/v1/cases/{ids['case_id']}", {"excluded_operator_types": ["cso"]}, if_match="*")
    assert answer.status_code == 200, answer.text
    return ids


async def disabled(world: World) -> Caller:
    """A system of the receiver whose client was disabled after it got its token."""
    caller = await world.new_caller("map")
    assert (await caller.get("/v1/cases")).status_code == 200
    owner = await world.value("SELECT id FROM corridor.organisations WHERE code = 'map'")
    client = from_text("client", caller.client_id)
    assert client is not None
    await world.service.clients.disable(owner, client)
    await world.service.callers.refresh()
    return caller


@dataclass(frozen=True)
class Seat:
    """One column of the matrix."""

    name: str
    means: str
    stage: str
    caller: Callable[[World], Awaitable[Caller]]
    centre: str = "map-chiang-mai"
    prepare: Callable[[World, str], Awaitable[Ids]] = referred


def _of(organisation: str, scopes: frozenset[str] = PARTNER, *centres: str) -> Callable[[World], Awaitable[Caller]]:
    return lambda world: world.caller(organisation, scopes, centres or None)


NEA, MAP = _of("nea"), _of("map")
SEATS = (
    Seat("holder", "sent the case and answers for it", "sent", NEA, "nea-battambang"),
    Seat("elsewhere", "the holder's system, limited to another centre of it", "sent",
         _of("nea", PARTNER, "nea-pursat"), "nea-pursat"),
    Seat("asked", "the receiver, before it accepts", "sent", MAP),
    Seat("accepted", "the receiver, after it accepted", "accepted", MAP),
    Seat("declined", "the receiver, after it declined", "declined", MAP),
    Seat("called_off", "the receiver, after the sender withdrew", "withdrawn", MAP),
    Seat("new_holder", "the receiver, after custody moved to it", "moved", MAP),
    Seat("finished", "the new holder, after it completed the transfer", "completed", MAP),
    Seat("former_holder", "the sender, after custody moved on", "moved", NEA, "nea-battambang"),
    Seat("stranger", "another centre of the same corridor", "sent", _of("hrdf"), "hrdf-mae-sot"),
    Seat("excluded", "the receiver, accepted, of a kind that the migrant then excluded", "accepted", MAP,
         prepare=then_excluded),
    Seat("coordinator", "the coordinating body, with every scope there is", "accepted", _of("molvt", EVERYTHING),
         "molvt-phnom-penh"),
    Seat("unscoped", "the receiver, with a token for the directory alone", "accepted",
         _of("map", frozenset({"directory:read"}))),
    Seat("disabled", "the receiver, whose client was disabled", "accepted", disabled),
)  # fmt: skip
