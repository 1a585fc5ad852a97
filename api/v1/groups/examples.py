"""Examples of groups for ``openapi.yaml``."""

from typing import Any

from api.v1.claims.examples import CLAIM as CLAIM_ID
from api.v1.claims.examples import WRITTEN
from api.v1.examples import CASE, CONSENT, CREATE_REFERRAL, HEX, NOW, REFERRAL, SENDER

GROUP = f"group_{HEX}0b"
TITLE = "Wages of the night shift, March to May"
CREATE: dict[str, Any] = {"centre_id": "nea-battambang", "title": TITLE, "case_ids": ["KH-7Q2M-9FX4"]}
GROUP_ITEM: dict[str, Any] = {
    "id": GROUP,
    "version": 1,
    "centre_id": SENDER,
    "title": TITLE,
    "count": 1,
    "created_at": NOW,
    "updated_at": NOW,
    "unreadable": [],
}
GROUP_SEEN: dict[str, Any] = {
    **GROUP_ITEM,
    "merged_into": None,
    "hidden": 0,
    "cases": [
        {"case_id": CASE, "code": "KH-7Q2M-9FX4", "status": "open", "level": "holder", "holder_centre_id": SENDER}
    ],
}
SPLIT = {"case_ids": ["KH-7Q2M-9FX4"], "title": "Wages of the packers"}
MERGE = {"group_id": f"group_{HEX}0c"}
REFER: dict[str, Any] = {
    name: value for name, value in CREATE_REFERRAL.items() if name not in ("case_id", "consent_id")
}
REFERRED: dict[str, Any] = {
    "items": [
        {
            "referral_id": REFERRAL,
            "version": 1,
            "status": "sent",
            "case_id": CASE,
            "case_code": "KH-7Q2M-9FX4",
            "consent_id": CONSENT,
        }
    ],
    "count": 1,
}
CLAIM: dict[str, Any] = WRITTEN
CLAIMED: dict[str, Any] = {
    "items": [
        {"claim_id": CLAIM_ID, "version": 1, "status": "preparing", "case_id": CASE, "case_code": "KH-7Q2M-9FX4"}
    ],
    "count": 1,
}
