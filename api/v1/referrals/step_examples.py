"""Examples of a referral's timeline and of its list of actions; they continue the story of ``examples.py``."""

from typing import Any

from api.v1 import examples

TEXT: dict[str, Any] = {
    "handler": None,
    "question": None,
    "answer": None,
    "note": None,
    "comment": None,
    "reason": None,
    "before": None,
    "after": None,
    "again": None,
}
TIMELINE: dict[str, Any] = {
    "items": [
        {**examples.TIMELINE["items"][0], "text": None},
        {
            **examples.TIMELINE["items"][0],
            "id": f"{examples.EVENT[:-1]}f",
            "type": "referral.info_requested",
            "status": "info_requested",
            "version": 2,
            "text": {**TEXT, "question": "Does she have a copy of the contract?"},
        },
    ],
    "next_cursor": None,
    "unreadable": [],
}
ACTIONS: dict[str, Any] = {
    "items": [
        {"action": "acknowledge", "method": "POST", "href": f"/v1/referrals/{examples.REFERRAL}/acknowledge"},
    ],
    "unavailable": [
        {
            "action": "send",
            "why": "not_your_side",
            "message": "Only the sending centre can take the action send.",
            "referral_id": None,
            "handoff_id": None,
        }
    ],
    "next_cursor": None,
}
