"""Examples of events."""

import json
from typing import Any

from api.v1 import examples

EVENT: dict[str, Any] = {
    "id": examples.EVENT,
    "type": "referral.accepted",
    "time": examples.NOW,
    "organisation_id": examples.ORGANISATION,
    "subject": {"referral_id": examples.REFERRAL, "case_id": examples.CASE},
    "status": "accepted",
    "version": 3,
    "sequence": 41,
}
EVENTS: dict[str, Any] = {"items": [EVENT], "next_cursor": "pJ0hqPZb5pvQWyIwMTkzNmQyYSIsNDFd"}
STREAMED = f"id: {EVENTS['next_cursor']}\ndata: {json.dumps(EVENT)}\n\n: nothing yet\nid: {EVENTS['next_cursor']}\n\n"
