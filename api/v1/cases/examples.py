"""Examples of lists of cases, notes and journeys for ``openapi.yaml``."""

from typing import Any

from api.v1 import examples

JOURNEY: dict[str, Any] = examples.page(
    {
        "handoff_id": examples.HANDOFF,
        "corridor_id": examples.CORRIDOR,
        "direction": "outbound",
        "from_centre_id": examples.SENDER,
        "to_centre_id": examples.RECEIVER,
        "arrival_window": {"from": "2025-12-01T00:00:00Z", "to": "2025-12-07T00:00:00Z"},
        "referral_id": examples.REFERRAL,
        "result": "confirmed",
        "outcome": "service_received",
        "offered_at": examples.NOW,
        "moved_at": "2025-12-03T02:15:00Z",
    }
)

NOTE_WRITTEN: dict[str, Any] = {
    "body": "Her sister keeps the payslips; ask for them before the hearing.",
    "language": "en",
    "handover": True,
}
NOTE_SEEN: dict[str, Any] = {
    "id": f"note_{examples.HEX}0e",
    "case_id": examples.CASE,
    "centre_id": examples.SENDER,
    "kind": "working",
    **NOTE_WRITTEN,
    "created_at": examples.NOW,
    "from_migrant": None,
    "unreadable": [],
}

CASE_ITEM: dict[str, Any] = {
    "id": examples.CASE,
    "code": "KH-7Q2M-9FX4",
    "version": 1,
    "status": "open",
    "level": "holder",
    "stage": "departing",
    "sex": "female",
    "age_band": "25_34",
    "minor": False,
    "case_types": ["wages_unpaid"],
    "holder": examples.SENDER,
    "held_here": True,
    "open_referrals": 1,
    "next_due": "2025-11-23T08:30:00Z",
    "merged_into": None,
    "contact_stopped_at": None,
    "created_at": examples.NOW,
    "updated_at": examples.NOW,
}

MERGE_CASE: dict[str, Any] = {
    "into_case_id": "KH-3H8K-2WNV",
    "reason": "She came back and gave another spelling of her name.",
}
CASE_MERGED: dict[str, Any] = {
    **examples.CASE_SEEN,
    "version": 4,
    "status": "closed",
    "centre_id": None,
    "outcome": "merged",
    "closing_note": MERGE_CASE["reason"],
    "closed_at": "2026-01-20T04:00:00Z",
    "merged_into": {
        "case_id": f"case_{examples.HEX}11",
        "code": MERGE_CASE["into_case_id"],
        "at": "2026-01-20T04:00:00Z",
        "until": "2026-02-19T04:00:00Z",
    },
    "allowed_actions": ["unmerge", "erase"],
    "updated_at": "2026-01-20T04:00:00Z",
}
