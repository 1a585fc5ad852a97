"""The migrants of the two stories. They are invented, as are their numbers and employers."""

from datetime import UTC, datetime, timedelta
from typing import Any

SENDER, RECEIVER, CORRIDOR = "nea-battambang", "map-chiang-mai", "KH-TH"
REACHED_AT = {SENDER: "+85553000000", RECEIVER: "+6653000000"}
"""The telephones of the two centres in the demonstration, as invented as the rest."""
FULL_NAME, PHONE = "Chan Sreymom", "+85512000417"
NAMING_WORDS = (FULL_NAME, "Sreymom", "ស្រីមុំ", PHONE, "1997-04-12")
"""Values that identify her: a response that contains one of these reveals who she is."""

SHARED = ["identity", "contact", "profile", "summary"]

CASE: dict[str, Any] = {
    "centre_id": SENDER,
    "person": {
        "full_name": FULL_NAME,
        "names": [{"script": "Khmr", "value": "ចាន់ ស្រីមុំ"}],
        "birth_date": "1997-04-12",
        "nationality": "KH",
        "phones": [PHONE],
    },
    "profile": {
        "sex": "female",
        "birth_year": 1997,
        "stage": "departing",
        "origin_area": "KH-2",
        "destination_area": "TH-50",
        "sector": "C",
        "languages": ["km"],
    },
    "case_types": ["fees_overcharged", "departure_support"],
    "safe_contact": {
        "channel": "phone",
        "value": PHONE,
        "hours": "after 19:00 in Thailand",
        "code_phrase": "the sewing class",
        "never_contact": ["the recruitment agent"],
    },
}

SECOND_NAME, SECOND_PHONE = "Keo Bopha", "+85512000418"
SECOND_NAMING_WORDS = (SECOND_NAME, "Bopha", SECOND_PHONE, "1994-09-30")
"""The woman of the second story, and what identifies her."""

SECOND_CASE: dict[str, Any] = {
    **CASE,
    "person": {"full_name": SECOND_NAME, "birth_date": "1994-09-30", "nationality": "KH", "phones": [SECOND_PHONE]},
    "profile": {**CASE["profile"], "birth_year": 1994},
    "safe_contact": {"channel": "phone", "value": SECOND_PHONE},
}

CONSENT: dict[str, Any] = {
    "purposes": ["referral", "legal_assistance"],
    "data_categories": SHARED,
    "recipients": {"centre_ids": [RECEIVER]},
    "method": "thumbprint",
    "language": "km",
    "given_by": "self",
}


def referral(case_id: str, consent_id: str) -> dict[str, Any]:
    """Return the referral. Her arrival window is the next two weeks."""
    arrives = datetime.now(UTC).replace(microsecond=0) + timedelta(days=7)
    return {
        "case_id": case_id,
        "corridor_id": CORRIDOR,
        "from_centre_id": SENDER,
        "to_centre_id": RECEIVER,
        "kind": "transfer",
        "service_types": ["legal_assistance"],
        "urgency": "normal",
        "purpose": "legal_assistance",
        "arrival_window": {"from": arrives.isoformat(), "to": (arrives + timedelta(days=7)).isoformat()},
        "summary": "Goes to a garment workshop in Chiang Mai. Paid the agent three times the lawful fee.",
        "share": SHARED,
        "consent_id": consent_id,
        "send": True,
    }
