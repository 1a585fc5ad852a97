"""The ``webhooks`` of ``openapi.yaml``: what is sent to partners, one entry for each type of event."""

from typing import Any

from api.v1 import examples
from api.v1.events.catalogue import CATALOGUE, Told
from api.v1.events.examples import EVENT
from domain.vocabulary import EventType

NEVER_SENT = (EventType.DOCUMENT_REMOVED, EventType.CASE_MERGED, EventType.CASE_UNMERGED)
HEADERS = {
    "webhook-id": "The id of the delivery, the same at every attempt.",
    "webhook-timestamp": "When this attempt was made, in seconds since 1970.",
    "webhook-signature": "Signatures as Standard Webhooks describes them, separated by spaces.",
}
IDS = {
    "redirected_to": examples.REFERRAL,
    "case_id": examples.CASE,
    "referral_id": examples.REFERRAL,
    "consent_id": examples.CONSENT,
    "handoff_id": examples.HANDOFF,
    "corridor_id": examples.CORRIDOR,
    "centre_id": examples.RECEIVER,
}


def example_of(kind: EventType, told: Told) -> dict[str, Any]:
    """Return an event of this type."""
    subject = {name: IDS.get(name, f"{name.removesuffix('_id')}_{examples.HEX}10") for name in told.subject}
    return {**EVENT, "type": str(kind), "subject": subject, "status": told.status}


def webhook_parameters() -> dict[str, Any]:
    """Describe the headers that every one of them has."""
    every = {"in": "header", "required": True, "schema": {"type": "string"}}
    return {_component(name): {"name": name, **every, "description": text} for name, text in HEADERS.items()}


def webhooks() -> dict[str, Any]:
    """Describe every request that is sent to webhooks."""
    return {str(kind): _entry(kind, told) for kind, told in CATALOGUE.items() if kind not in NEVER_SENT}


def _component(header: str) -> str:
    return f"{header.title().replace('-', '')}Header"


def _entry(kind: EventType, told: Told) -> dict[str, Any]:
    return {
        "post": {
            "operationId": f"on_{kind.replace('.', '_')}",
            "summary": told.text,
            "tags": ["Events"],
            "parameters": [{"$ref": f"#/components/parameters/{_component(name)}"} for name in HEADERS],
            "requestBody": {
                "required": True,
                "content": {
                    "application/json": {
                        "schema": {"$ref": "#/components/schemas/Event"},
                        "example": example_of(kind, told),
                    }
                },
            },
            "responses": {"2XX": {"description": "You have stored the event. Anything else but 410 is tried again."}},
            "security": [],
        }
    }
