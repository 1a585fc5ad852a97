"""Examples of claims for ``openapi.yaml``."""

from typing import Any

from api.v1 import examples

CLAIM = f"claim_{examples.HEX}10"
DOCUMENT = f"document_{examples.HEX}0c"
SHA256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

RESPONDENT: dict[str, Any] = {
    "kind": "employer",
    "name": "Sunrise Garment (Thailand) Co., Ltd.",
    "country": "TH",
    "licence_number": "0105561000000",
    "address": "Mae Sot, Tak",
}
FORUM: dict[str, Any] = {
    "kind": "labour_inspectorate",
    "country": "TH",
    "name": "Labour Protection and Welfare Office, Tak",
    "reference": "TAK 112/2568",
}
WRITTEN: dict[str, Any] = {
    "kind": "unpaid_wages",
    "respondent": RESPONDENT,
    "forum": FORUM,
    "amount_claimed": {"amount": "21450.00", "currency": "THB"},
    "limitation_on": "2099-11-30",
}
STEP: dict[str, Any] = {
    "kind": "awarded",
    "on": "2025-11-20",
    "amount": {"amount": "18000.00", "currency": "THB"},
    "note": "To be paid in two instalments.",
    "next_on": "2025-12-20",
}
_COMMON: dict[str, Any] = {
    "id": CLAIM,
    "case_id": examples.CASE,
    "case_code": "KH-7Q2M-9FX4",
    "version": 3,
    "kind": "unpaid_wages",
    "status": "awarded",
    "claimed": [{"amount": "21450.00", "currency": "THB"}],
    "awarded": [{"amount": "18000.00", "currency": "THB"}],
    "paid": [],
    "open": [{"amount": "18000.00", "currency": "THB"}],
    "award_exceeds_claim": False,
    "limitation_on": "2099-11-30",
    "days_to_limitation": None,
    "due_on": "2025-12-20",
    "overdue": False,
    "in_full": True,
    "recorded_by": examples.SENDER,
    "created_at": examples.NOW,
    "updated_at": examples.NOW,
}
ITEM: dict[str, Any] = {
    **_COMMON,
    "respondent": {"kind": "employer", "country": "TH"},
    "forum": {"kind": "labour_inspectorate", "country": "TH"},
}
SEEN: dict[str, Any] = {
    **_COMMON,
    "respondent": RESPONDENT,
    "forum": FORUM,
    "amount_claimed": {"amount": "21450.00", "currency": "THB"},
    "steps": [
        {
            "kind": "filed",
            "on": "2025-11-03",
            "amount": None,
            "rate": None,
            "note": None,
            "next_on": "2025-11-20",
            "by": examples.SENDER,
            "recorded_at": examples.NOW,
        },
        {**STEP, "rate": None, "by": examples.SENDER, "recorded_at": examples.NOW},
    ],
    "evidence": [{"document_id": DOCUMENT, "sha256": SHA256}],
    "allowed_steps": ["settled", "appealed", "paid", "enforced", "withdrawn"],
    "unreadable": [],
}
PATTERN: dict[str, Any] = {"below_threshold": False, "cases": 9, "centres": 4, "organisations": 3}
