"""Examples of statistics for ``openapi.yaml``."""

from typing import Any

from api.statistics.definitions import definitions, texts
from api.v1.statistics.definitions import list_definitions

_SHARE = next(one for one in definitions("en") if one.code == "share_of_women")
DEFINITIONS: dict[str, Any] = {
    "items": [
        found.model_dump(mode="json") | {"dimensions": [{"code": "sex", "label": "Sex"}]}
        for found in list_definitions("en")
        if found.code in ("women_by_case", _SHARE.code)
    ],
    "next_cursor": None,
}

OWN: dict[str, Any] = {
    "from": "2025-07-01",
    "to": "2025-09-30",
    "by": ["corridor"],
    "counted_at": "2025-11-22T08:30:00Z",
    "figures": [
        {"indicator": "beneficiaries_by_case", "unit": "people", "side": None, "corridor": "KH-TH", "value": 41},
        {"indicator": "referrals_sent", "unit": "count", "side": "sent", "corridor": "KH-TH", "value": 12},
        {
            "indicator": "amount_paid",
            "unit": "money",
            "side": None,
            "corridor": "KH-TH",
            "value": {"amount": "48250.00", "currency": "THB"},
        },
    ],
    "reconciliation": [
        {
            "corridor": "KH-TH",
            "side": "sent",
            "sent": 12,
            "received": 11,
            "differences": [{"reason": "withdrawn", "label": "Withdrawn", "count": 1}],
        }
    ],
}

_TABLE = "people_by_corridor_and_sex"
TABLES: dict[str, Any] = {
    "items": [
        {
            "code": _TABLE,
            "title": texts("en")["tables"][_TABLE],
            "dimensions": ["corridor", "sex"],
            "indicators": ["beneficiaries_by_case"],
            "periods": [
                {
                    "period": "2025-Q3",
                    "edition": 2,
                    "counted_at": "2025-11-20T03:00:00Z",
                    "corrects": 1,
                    "reason": "A centre had recorded its cases of July twice.",
                }
            ],
        }
    ],
    "next_cursor": None,
}
