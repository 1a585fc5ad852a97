"""Requests that hide what does not matter to a test, along the demonstration's corridor, Battambang–Chiang Mai."""

from typing import Any

from tests.app_under_test import Caller, World

WINDOW_OVER = "UPDATE corridor.referrals SET window_to = '2026-01-02' WHERE corridor.public_id('referral', id) = $1"
"""Nothing is sent for a window that is over; a no-show needs one that has ended since."""

SENDER, RECEIVER, CORRIDOR = "nea-battambang", "map-chiang-mai", "KH-TH"
ALL_SHARED = ["identity", "contact", "profile", "summary"]


def a_case(**changes: Any) -> dict[str, Any]:
    """Give the body that opens a case; the year of birth is that of the person's date of birth."""
    born = (changes.get("person") or {}).get("birth_date") or "1997"
    year = int(born[:4])
    return {
        "centre_id": SENDER,
        "person": {"full_name": "Sok Dara", "birth_date": "1997-04-12", "phones": ["+85512345678"]},
        "profile": {"sex": "female", "birth_year": year, "stage": "departing", "languages": ["km"], "sector": "C"},
        "case_types": ["wages_unpaid"],
        "safe_contact": {"channel": "phone", "value": "+85512345678"},
        **changes,
    }


def a_consent(**changes: Any) -> dict[str, Any]:
    """Give the body that records a consent."""
    return {
        "purposes": ["referral", "legal_assistance"],
        "data_categories": ALL_SHARED,
        "recipients": {"corridor_id": CORRIDOR},
        "method": "signed",
        "language": "km",
        "given_by": "self",
        **changes,
    }


def a_referral(case_id: str, consent_id: str | None, **changes: Any) -> dict[str, Any]:
    """Give the body that creates a referral."""
    return {
        "case_id": case_id,
        "corridor_id": CORRIDOR,
        "from_centre_id": SENDER,
        "to_centre_id": RECEIVER,
        "kind": "transfer",
        "service_types": ["legal_assistance"],
        "urgency": "normal",
        "purpose": "referral",
        "summary": "Two months of wages unpaid.",
        "share": ALL_SHARED,
        "consent_id": consent_id,
        **changes,
    }


async def made(caller: Caller, path: str, body: dict[str, Any], **headers: str) -> dict[str, Any]:
    """Create something and give its answer."""
    answer = await caller.post(path, body, **headers)
    assert answer.status_code == 201, answer.text
    result: dict[str, Any] = answer.json()
    return result


async def opened_case(caller: Caller, **changes: Any) -> dict[str, Any]:
    """Open a case."""
    return await made(caller, "/v1/cases", a_case(**changes))


async def consented_case(caller: Caller, **changes: Any) -> tuple[str, str]:
    """Open a case with a consent; gives both ids."""
    case = await opened_case(caller, **changes)
    consent = await made(caller, f"/v1/cases/{case['id']}/consents", a_consent())
    return case["id"], consent["id"]


async def sent_referral(world: World, **changes: Any) -> dict[str, Any]:
    """Send a referral from Battambang to Chiang Mai."""
    sender = await world.caller("nea")
    case_id, consent_id = await consented_case(sender)
    return await made(sender, "/v1/referrals", a_referral(case_id, consent_id, send=True, **changes))
