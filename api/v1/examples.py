"""Examples for ``openapi.yaml``: one story, Battambang to Chiang Mai, with the same ids throughout.

It takes place in the past, because a consent or a contact attempt dated in the future is refused.
"""

from typing import Any

HEX = "01936d2a7c3e7b619a540d9f3c2b1e"
CASE = f"case_{HEX}01"
REFERRAL = f"referral_{HEX}02"
CONSENT = f"consent_{HEX}03"
HANDOFF = f"handoff_{HEX}04"
CORRIDOR = f"corridor_{HEX}05"
SENDER = f"centre_{HEX}06"
RECEIVER = f"centre_{HEX}07"
CENTRE_ON_THE_WAY = f"centre_{HEX}0a"
ORGANISATION = f"org_{HEX}08"
EVENT = f"event_{HEX}09"
NOW = "2025-11-22T08:30:00Z"

CREATE_REFERRAL: dict[str, Any] = {
    "case_id": CASE,
    "corridor_id": "KH-TH",
    "from_centre_id": "nea-battambang",
    "to_centre_id": "map-chiang-mai",
    "kind": "transfer",
    "service_types": ["legal_assistance"],
    "urgency": "urgent",
    "purpose": "legal_assistance",
    "arrival_window": {"from": "2099-12-01T00:00:00Z", "to": "2099-12-05T00:00:00Z"},
    "summary": "Leaves for Chiang Mai on 1 December. Two months of wages unpaid by the last employer.",
    "share": ["identity", "contact", "profile", "summary"],
    "consent_id": CONSENT,
    "send": True,
}

REFERRAL_ITEM: dict[str, Any] = {
    "id": REFERRAL,
    "version": 1,
    "status": "sent",
    "case_id": CASE,
    "case_code": "KH-7Q2M-9FX4",
    "corridor_id": CORRIDOR,
    "from_centre_id": SENDER,
    "responsible_centre_id": SENDER,
    "to_centre_id": RECEIVER,
    "kind": "transfer",
    "direction": "outbound",
    "service_types": ["legal_assistance"],
    "urgency": "urgent",
    "purpose": "legal_assistance",
    "arrival_window": {"from": "2099-12-01T00:00:00Z", "to": "2099-12-05T00:00:00Z"},
    "due": {"acknowledge_by": "2025-11-23T08:30:00Z", "decide_by": "2025-11-25T08:30:00Z", "contact_by": None},
    "overdue": False,
    "deletion": None,
    "redirected_from": None,
    "redirected_to": None,
    "sent_at": NOW,
    "created_at": NOW,
    "updated_at": NOW,
    "allowed_actions": ["acknowledge", "ask", "accept", "decline"],
}

REFERRAL_SEEN: dict[str, Any] = {
    **REFERRAL_ITEM,
    "case": {
        "stage": "departing",
        "sex": "female",
        "age_band": "25_34",
        "minor": False,
        "sector": "C",
        "case_types": ["wages_unpaid"],
        "languages": ["km"],
    },
    "fallback_centre_ids": [],
    "share": ["identity", "contact", "profile", "summary"],
    "consent_id": CONSENT,
    "summary": CREATE_REFERRAL["summary"],
    "handler": None,
    "question": None,
    "answer": None,
    "accept_note": None,
    "decline_reason": None,
    "decline_comment": None,
    "decided_by": None,
    "suggested_centre_id": None,
    "reason": None,
    "resume_on": None,
    "attempts": [],
    "contact_confirmed_at": None,
    "contact_channel": None,
    "contact_verified": False,
    "contact_stopped_at": None,
    "deletion_note": None,
    "external_id": None,
    "outcome": None,
    "outcome_note": None,
    "services_delivered": [],
    "acknowledged_at": None,
    "accepted_at": None,
    "ended_at": None,
    "unreadable": [],
}

TIMELINE: dict[str, Any] = {
    "items": [
        {
            "id": EVENT,
            "type": "referral.sent",
            "at": NOW,
            "case_id": CASE,
            "referral_id": REFERRAL,
            "organisation_id": ORGANISATION,
            "by_migrant": False,
            "status": "sent",
            "version": 1,
            "outcome": None,
        }
    ],
    "next_cursor": None,
}


def page(item: dict[str, Any]) -> dict[str, Any]:
    """Return a page with one item."""
    return {"items": [item], "next_cursor": None}


OPEN_CASE: dict[str, Any] = {
    "centre_id": "nea-battambang",
    "person": {
        "full_name": "Sok Dara",
        "names": [{"script": "Khmr", "value": "សុខ ដារ៉ា"}],
        "birth_date": "1997-04-12",
        "nationality": "KH",
        "phones": ["+85512345678"],
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
    "case_types": ["wages_unpaid"],
    "safe_contact": {
        "channel": "phone",
        "value": "+85512345678",
        "hours": "after 18:00",
        "code_phrase": "rice harvest",
    },
    "excluded_operator_types": ["employer"],
}

CASE_SEEN: dict[str, Any] = {
    "id": CASE,
    "code": "KH-7Q2M-9FX4",
    "version": 1,
    "status": "open",
    "level": "holder",
    "centre_id": SENDER,
    "preview": REFERRAL_SEEN["case"],
    "profile": {**OPEN_CASE["profile"], "occupation": None},
    "case_types": ["wages_unpaid"],
    "excluded_operator_types": ["employer"],
    "has_identity": True,
    "minor": False,
    "identity_access": {"open": True, "why": None},
    "outcome": None,
    "closing_note": None,
    "external_id": None,
    "created_at": NOW,
    "updated_at": NOW,
    "closed_at": None,
    "retention": None,
    "merged_into": None,
    "merged_from": [],
    "contact_stopped_at": None,
    "allowed_actions": ["update", "close", "merge", "erase", "record-consent", "offer-handoff", "refer"],
    "unreadable": [],
}

OPENED_CASE: dict[str, Any] = {**CASE_SEEN, "tracking_code": "7Q2M-9FX4-0C5T-H8RK", "secret_shown_before": False}

IDENTITY: dict[str, Any] = {
    "case_id": CASE,
    "person": {**OPEN_CASE["person"], "identity_documents": [], "address": None},
    "safe_contact": {
        **OPEN_CASE["safe_contact"],
        "may_answer": None,
        "never_contact": [],
        "do_not_reach_out": False,
    },
    "lodged_by": {"relation": "spouse", "name": "Chan Dara", "phone": "+85512000418", "may_be_informed": True},
}

CUSTODY: dict[str, Any] = page(
    {
        "centre_id": SENDER,
        "organisation_id": ORGANISATION,
        "from": NOW,
        "until": None,
        "by": "opened",
        "handoff_id": None,
    }
)

RECORD_CONSENT: dict[str, Any] = {
    "purposes": ["referral", "legal_assistance"],
    "data_categories": ["identity", "contact", "profile", "summary"],
    "recipients": {"corridor_id": "KH-TH"},
    "method": "thumbprint",
    "language": "km",
    "given_by": "self",
    "expires_at": None,
}

CONSENT_SEEN: dict[str, Any] = {
    **RECORD_CONSENT,
    "id": CONSENT,
    "case_id": CASE,
    "centre_id": SENDER,
    "status": "active",
    "recipients": {"centre_ids": [], "corridor_id": CORRIDOR},
    "witness": None,
    "representative": None,
    "given_at": NOW,
    "withdrawn_at": None,
    "withdrawal_reason": None,
    "withdrawn_for": [],
    "created_at": NOW,
    "unreadable": [],
}

HANDOFF_SEEN: dict[str, Any] = {
    "id": HANDOFF,
    "version": 1,
    "status": "offered",
    "case_id": CASE,
    "case_code": "KH-7Q2M-9FX4",
    "referral_id": REFERRAL,
    "from_centre_id": SENDER,
    "to_centre_id": RECEIVER,
    "consent_id": None,
    "decide_by": None,
    "created_at": NOW,
    "updated_at": NOW,
}
