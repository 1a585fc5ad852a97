"""Examples of ``POST /v1/track`` for ``openapi.yaml``: the story of ``api/v1/examples.py``, from the migrant's side."""

from typing import Any

from api.v1 import examples

TRACK: dict[str, Any] = {"code": "7Q2M-9FX4-0C5T-H8RK"}
CENTRE: dict[str, Any] = {
    "id": examples.SENDER,
    "code": "nea-battambang",
    "name": "Battambang MRC",
    "country": "KH",
    "contact": {"phone": "+85553952500"},
    "opening_hours": {"mon-fri": "08:00-12:00 13:00-17:00"},
    "languages": ["km"],
}
TRACKED_CASE: dict[str, Any] = {
    "code": "KH-7Q2M-9FX4",
    "step": "open",
    "label": "Your centre is working on your case.",
    "closed_at": None,
    "centre": CENTRE,
    "referrals": [
        {
            "step": "sent",
            "label": "Your request was sent to another centre.",
            "centre": None,
            "due": {
                "what": "answer",
                "by": "2025-11-25T08:30:00Z",
                "label": "Its answer is due by 25 Nov 2025, 15:30.",
            },
            "changed_at": examples.NOW,
        }
    ],
    "readers": [{"name": "Battambang MRC", "at": examples.NOW, "refused": False}],
    "consents": [
        {
            "id": f"consent_{examples.HEX}04",
            "recipients": ["Chiang Mai MAP"],
            "purposes": [{"code": "referral", "label": "Referral"}],
            "data_categories": [{"code": "identity", "label": "Identity"}],
            "given_at": examples.NOW,
            "expires_at": None,
            "withdrawal": [
                "These centres stop working on your case: Chiang Mai MAP.",
                "From then on, nobody may use or share your details under this consent. You can give a new consent at "
                "your centre.",
            ],
        }
    ],
    "contact_stopped_at": None,
    "allowed_actions": ["report_arrival", "write_to_centre", "withdraw_own_consent", "stop_contact"],
    "text": "KH-7Q2M-9FX4: Your request was sent to another centre. Its answer is due by 25 Nov 2025, 15:30. "
    "Battambang MRC: +85553952500.",
    "text_parts": 1,
}
