"""Examples of documents for ``openapi.yaml``."""

from typing import Any

from api.v1 import examples

DOCUMENT: dict[str, Any] = {
    "id": f"document_{examples.HEX}1a",
    "referral_id": examples.REFERRAL,
    "case_id": examples.CASE,
    "title": "Contract of employment, both pages",
    "language": "th",
    "category": "contract",
    "media_type": "application/pdf",
    "bytes": 184320,
    "sha256": "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824",
    "added_by": examples.SENDER,
    "added_at": examples.NOW,
    "unreadable": [],
}
UPLOAD_STARTED: dict[str, Any] = {
    "id": f"upload_{examples.HEX}1b",
    "referral_id": examples.REFERRAL,
    "bytes": 187204,
    "offset": 0,
    "expires_at": "2025-11-23T08:30:00Z",
}
UPLOAD: dict[str, Any] = {
    "title": "Contract of employment, both pages",
    "language": "th",
    "category": "contract",
    "bytes": 187204,
    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
}
