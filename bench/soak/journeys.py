"""Journeys of people, as the systems of their centres enter them: what a case meets from its opening to its end."""

import random
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx2

from bench.soak.calling import Caller

ALL_SHARED = ["identity", "contact", "profile", "summary", "documents", "claims"]
NOTE = {"body": "Calls on Sundays.", "language": "en"}
MESSAGE = {"body": "The papers are here.", "language": "en"}
FILE = {"title": "Contract", "language": "km", "category": "contract"}
CLAIM = {
    "kind": "unpaid_wages",
    "respondent": {"kind": "employer", "name": "Sunrise Garment Co., Ltd.", "country": "TH"},
    "forum": {"kind": "labour_inspectorate", "country": "TH", "name": "Tak", "reference": "112/2568"},
    "amount_claimed": {"amount": "21450.00", "currency": "THB"},
}


@dataclass(frozen=True, slots=True)
class Way:
    """A corridor, with a centre at each end and the system of its organisation. Codes, as a partner writes them."""

    corridor: str
    origin: str
    destination: str
    service: str
    sender: Caller
    receiver: Caller


async def travel(http: httpx2.AsyncClient, way: Way, chance: random.Random) -> None:
    """Take one person from the opening of a case to one of several ends. Raises ``NotAnswered``."""
    sender, receiver = way.sender, way.receiver
    case = (await sender.post(http, "/v1/cases", _case(way)))["id"]
    consent = (await sender.post(http, f"/v1/cases/{case}/consents", _consent(way)))["id"]
    await sender.post(http, f"/v1/cases/{case}/notes", NOTE)
    referral = (await sender.post(http, "/v1/referrals", _referral(way, case, consent)))["id"]
    path = f"/v1/referrals/{referral}"
    await receiver.get(http, path)
    await receiver.post(http, f"{path}/acknowledge")
    await sender.post(http, f"{path}/messages", MESSAGE)
    end = chance.random()
    if end < 0.1:
        await receiver.post(http, f"{path}/decline", {"reason": "no_capacity"})
    elif end < 0.2:
        await sender.post(http, f"{path}/withdraw", {"reason": "She stays at home."})
    else:
        await receiver.post(http, f"{path}/accept")
        if end < 0.35:
            await sender.post(http, f"/v1/consents/{consent}/withdraw")
            await receiver.get(http, f"/v1/cases/{case}/identity", expected=(403, 404))
        else:
            await _received(http, way, chance, case, path)


async def _received(http: httpx2.AsyncClient, way: Way, chance: random.Random, case: str, path: str) -> None:
    sender, receiver = way.sender, way.receiver
    await receiver.get(http, f"/v1/cases/{case}/identity")
    await receiver.post(http, f"{path}/confirm-contact", {"channel": "in_person"})
    await receiver.get(http, f"/v1/cases/{case}/timeline")
    if chance.random() < 0.3:
        content = chance.randbytes(20_000).hex().encode()
        await receiver.post(http, f"{path}/documents", data=FILE, files={"file": ("a", content, "text/plain")})
    if chance.random() < 0.3:
        await receiver.post(http, f"/v1/cases/{case}/claims", CLAIM)
    end = chance.random()
    if end < 0.25:
        body = {"to_centre_id": way.origin, "reason": "She went home."}
        offer = await receiver.post(http, f"/v1/cases/{case}/handoffs", body)
        await sender.post(http, f"/v1/handoffs/{offer['id']}/accept")
    else:
        await receiver.post(http, f"{path}/complete", {"outcome": "service_received"})
        if end > 0.8:
            await receiver.post(http, f"/v1/cases/{case}/erase", {"reason": "The person asked for it."})


def _case(way: Way) -> dict[str, Any]:
    return {
        "centre_id": way.origin,
        "person": {"full_name": f"Sok {uuid4().hex}", "birth_date": "1997-04-12", "phones": ["+85512345678"]},
        "profile": {"sex": "female", "birth_year": 1997, "stage": "departing", "languages": ["km"], "sector": "C"},
        "case_types": ["wages_unpaid"],
        "safe_contact": {"channel": "phone", "value": "+85512345678"},
    }


def _consent(way: Way) -> dict[str, Any]:
    return {
        "purposes": ["referral", "legal_assistance"],
        "data_categories": ALL_SHARED,
        "recipients": {"corridor_id": way.corridor},
        "method": "signed",
        "language": "km",
        "given_by": "self",
    }


def _referral(way: Way, case: str, consent: str) -> dict[str, Any]:
    return {
        "case_id": case,
        "corridor_id": way.corridor,
        "from_centre_id": way.origin,
        "to_centre_id": way.destination,
        "kind": "transfer",
        "service_types": [way.service],
        "urgency": "normal",
        "purpose": "referral",
        "summary": "Two months of wages unpaid.",
        "share": ALL_SHARED,
        "consent_id": consent,
        "send": True,
    }
