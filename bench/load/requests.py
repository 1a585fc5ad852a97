"""The requests of each operation as bytes, each with a token and (for changes) its own Idempotency-Key."""

import json
import os
from typing import Any
from uuid import UUID

from domain.kernel.ids import to_text

ACCEPT = {"handler": "Somchai P.", "note": "Appointment on arrival."}
SUMMARY = "Two months of wages unpaid at a fish-processing plant; has the pay slips."
INBOX = "/v1/referrals?box=inbox&limit=50"


def requests_for(operation: str, rows: list[Any], tokens: dict[UUID, str]) -> list[bytes]:
    """Return one request for each row."""
    make = {"get": _get, "list": _list, "accept": _accept, "create": _create}[operation]
    return [make(row, tokens[row["organisation"]]) for row in rows]


def created(row: Any) -> dict[str, Any]:
    """Return the body that creates and sends a referral."""
    return {
        "case_id": to_text("case", row["case_id"]),
        "corridor_id": to_text("corridor", row["corridor"]),
        "from_centre_id": to_text("centre", row["sender"]),
        "to_centre_id": to_text("centre", row["receiver"]),
        "kind": "transfer",
        "service_types": ["information"],
        "urgency": "normal",
        "purpose": "referral",
        "summary": SUMMARY,
        "share": ["identity", "contact", "profile", "summary"],
        "consent_id": to_text("consent", row["consent_id"]),
        "send": True,
    }


def plain_get(path: str) -> bytes:
    """Return a GET without a token."""
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()


def _get(row: Any, token: str) -> bytes:
    return _read(f"/v1/referrals/{to_text('referral', row['id'])}", token)


def _list(_: Any, token: str) -> bytes:
    return _read(INBOX, token)


def _accept(row: Any, token: str) -> bytes:
    return _write(f"/v1/referrals/{to_text('referral', row['id'])}/accept", token, ACCEPT)


def _create(row: Any, token: str) -> bytes:
    return _write("/v1/referrals", token, created(row))


def _read(path: str, token: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n\r\n".encode()


def _write(path: str, token: str, said: dict[str, Any]) -> bytes:
    body = json.dumps(said).encode()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n"
        f"Idempotency-Key: {os.urandom(12).hex()}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body
