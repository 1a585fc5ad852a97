"""Examples of webhooks and deliveries."""

from typing import Any

from api.v1.events.examples import EVENT
from api.v1.examples import HEX, NOW

WEBHOOK: dict[str, Any] = {
    "id": f"webhook_{HEX}0e",
    "version": 1,
    "client_id": f"client_{HEX}0a",
    "url": "https://cases.partner.example/hooks/corridor",
    "types": ["referral.sent", "referral.accepted", "referral.declined"],
    "description": "Our case system",
    "status": "active",
    "disabled_because": None,
    "disabled_at": None,
    "failing_since": None,
    "former_secret_until": None,
    "created_at": NOW,
    "updated_at": NOW,
}
CREATED = {**WEBHOOK, "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwV0xRLN3yVYo=", "secret_shown_before": False}
ASKED = {name: WEBHOOK[name] for name in ("url", "types", "description")}
DELIVERY: dict[str, Any] = {
    "id": f"delivery_{HEX}0f",
    "webhook_id": WEBHOOK["id"],
    "event": EVENT,
    "status": "delivered",
    "created_at": NOW,
    "next_attempt_at": None,
    "attempts": [{"at": NOW, "milliseconds": 84, "status": 204, "problem": None, "answer": ""}],
}
TEST: dict[str, Any] = {
    **DELIVERY,
    "event": {
        **EVENT,
        "type": "webhook.test",
        "subject": {"webhook_id": WEBHOOK["id"]},
        "status": None,
        "version": None,
        "sequence": 0,
    },
    "status": "pending",
    "next_attempt_at": NOW,
    "attempts": [],
}
