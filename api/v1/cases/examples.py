"""Examples of lists of cases for ``openapi.yaml``."""

from typing import Any

from api.v1 import examples

CASE_ITEM: dict[str, Any] = {
    "id": examples.CASE,
    "code": "KH-7Q2M-9FX4",
    "version": 1,
    "status": "open",
    "level": "holder",
    "stage": "departing",
    "sex": "female",
    "age_band": "25_34",
    "case_types": ["wages_unpaid"],
    "holder": examples.SENDER,
    "held_here": True,
    "open_referrals": 1,
    "next_due": "2025-11-23T08:30:00Z",
    "created_at": examples.NOW,
    "updated_at": examples.NOW,
}
