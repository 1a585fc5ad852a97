"""Examples of consents: withdrawing one, and confirming the deletion that follows."""

from typing import Any

from api.v1 import examples

CONSENT_WITHDRAWN: dict[str, Any] = {
    **examples.CONSENT_SEEN,
    "status": "withdrawn",
    "withdrawn_at": "2025-12-02T09:00:00Z",
    "withdrawal_reason": "She does not want the centre in Chiang Mai to know any more.",
}

DELETION_CONFIRMED: dict[str, Any] = {
    **examples.REFERRAL_SEEN,
    "status": "consent_withdrawn",
    "version": 4,
    "case": None,
    "summary": None,
    "allowed_actions": [],
    "due": {**examples.REFERRAL_SEEN["due"], "contact_by": "2025-12-08T00:00:00Z"},
    "deletion": {
        "owed_since": "2025-12-02T09:00:00Z",
        "due_by": "2025-12-09T09:00:00Z",
        "confirmed_at": "2025-12-03T02:15:00Z",
        "late": False,
    },
    "deletion_note": "Paper file shredded, mails deleted.",
    "acknowledged_at": "2025-11-23T02:00:00Z",
    "accepted_at": "2025-11-23T02:00:00Z",
    "ended_at": "2025-12-02T09:00:00Z",
}

CASE_CLOSED: dict[str, Any] = {
    **examples.CASE_SEEN,
    "version": 4,
    "status": "closed",
    "centre_id": None,
    "outcome": "service_received",
    "closing_note": "Wages paid in full.",
    "closed_at": "2026-01-20T04:00:00Z",
    "allowed_actions": ["reopen", "erase"],
    "updated_at": "2026-01-20T04:00:00Z",
}

CASE_ERASED: dict[str, Any] = {
    **CASE_CLOSED,
    "version": 5,
    "status": "erased",
    "level": "outcome",
    "preview": None,
    "profile": None,
    "case_types": None,
    "excluded_operator_types": None,
    "has_identity": None,
    "closing_note": None,
    "allowed_actions": [],
}

HANDOFF_OFFERED: dict[str, Any] = {
    **examples.HANDOFF_SEEN,
    "referral_id": None,
    "from_centre_id": examples.RECEIVER,
    "to_centre_id": examples.SENDER,
    "decide_by": "2026-12-06T08:00:00Z",
    "reason": "She returns to Battambang on 20 December.",
    "refusal_reason": None,
    "allowed_actions": ["call-off"],
    "unreadable": [],
}

LOOKED_UP: dict[str, Any] = {
    "items": [
        {"id": examples.CASE, "code": "KH-7Q2M-9FX4", "status": "open"},
        {"possible_duplicate": True, "contact_centre_id": examples.RECEIVER},
    ],
    "possible_duplicate": True,
    "contact_centre_id": examples.RECEIVER,
    "values_tried": 1,
    "next_cursor": None,
}
