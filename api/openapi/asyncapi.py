"""Writes ``asyncapi.yaml``, the same events as messages (AsyncAPI 3.0), from the schemas of ``openapi.yaml``."""

from typing import Any

from api.openapi.overview import CONTACT
from api.openapi.webhooks import HEADERS, NEVER_SENT, example_of
from api.v1.events.catalogue import CATALOGUE

ABOUT = """\
What happens, for those who are party to it: ids and states, never personal data. The same events are in the feed
(`GET /v1/events`), in the stream (`GET /v1/events/stream`), and are sent to webhooks; `openapi.yaml` describes these
operations, and `docs/partners/webhooks.md` how to receive.
"""


def async_document(openapi: dict[str, Any]) -> dict[str, Any]:
    """Return the AsyncAPI document that belongs to an OpenAPI document."""
    kinds = {kind: told for kind, told in CATALOGUE.items() if kind not in NEVER_SENT}
    schemas = openapi["components"]["schemas"]
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Events of Corridor",
            "version": openapi["info"]["version"],
            "description": ABOUT,
            "contact": CONTACT,
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/json",
        "channels": {
            "webhook": {
                "address": None,
                "description": "The URL that you have registered.",
                "messages": {str(kind): {"$ref": f"#/components/messages/{kind}"} for kind in kinds},
            }
        },
        "operations": {
            "sendEvent": {
                "action": "send",
                "channel": {"$ref": "#/channels/webhook"},
                "summary": "Send an event, as it happens, to those who are party to it.",
                "bindings": {"http": {"method": "POST", "bindingVersion": "0.3.0"}},
            }
        },
        "components": {
            "messages": {
                str(kind): {
                    "name": str(kind),
                    "summary": told.text,
                    "headers": {"$ref": "#/components/schemas/WebhookHeaders"},
                    "payload": {"$ref": "#/components/schemas/Event"},
                    "examples": [{"payload": example_of(kind, told)}],
                }
                for kind, told in kinds.items()
            },
            "schemas": {
                "WebhookHeaders": {
                    "type": "object",
                    "required": list(HEADERS),
                    "properties": {name: {"type": "string", "description": text} for name, text in HEADERS.items()},
                }
            }
            | _reached("Event", schemas),
        },
    }


def _reached(name: str, schemas: dict[str, Any]) -> dict[str, Any]:
    """Return a schema with everything that it refers to."""
    found, left = dict[str, Any](), [name]
    while left:
        each = left.pop()
        if each not in found:
            found[each] = schemas[each]
            left += _references(schemas[each])
    return found


def _references(node: Any) -> list[str]:
    if isinstance(node, dict):
        own = [str(node["$ref"]).rpartition("/")[2]] if "$ref" in node else []
        return own + [name for inner in node.values() for name in _references(inner)]
    return [name for inner in node for name in _references(inner)] if isinstance(node, list) else []
