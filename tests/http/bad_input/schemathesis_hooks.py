"""What schemathesis cannot know from ``openapi.yaml``: formats with a list behind them, parts of an upload, cursors."""

import datetime
import re
from typing import Any
from uuid import uuid4

import schemathesis
from hypothesis import strategies as st

from api.http.selection import DESCRIBED, PARAMETER

SPAN = {"min_value": datetime.datetime(1900, 1, 2), "max_value": datetime.datetime(2199, 12, 30)}  # noqa: DTZ001
LONGEST_CURSOR = 500
ZONES = st.sampled_from(["Z", "+07:00", "-00:00", "+00:00"])

schemathesis.openapi.format("iso-3166-1-alpha-2", st.sampled_from(["KH", "TH", "LA", "MM", "VN", "MY", "ID", "PH"]))
schemathesis.openapi.format("bcp47", st.sampled_from(["km", "th", "lo", "my", "vi", "en", "pt-BR", "zh-Hant"]))
schemathesis.openapi.format("duration", st.sampled_from(["PT1S", "PT4H", "PT72H", "P14D", "P1DT12H"]))
schemathesis.openapi.format(
    "date-time", st.builds(lambda at, zone: at.isoformat(timespec="seconds") + zone, st.datetimes(**SPAN), ZONES)
)
schemathesis.openapi.format(
    "date", st.dates(datetime.date(1900, 1, 1), datetime.date(2199, 12, 31)).map(datetime.date.isoformat)
)

schemathesis.serializer.alias("application/offset+octet-stream", "application/octet-stream")


@schemathesis.hook
def map_body(context: Any, body: Any) -> Any:
    """The organisations that are calling stay: without them nothing more would be tested."""
    if context.operation.label == "PATCH /v1/organisations/{organisation_id}" and isinstance(body, dict):
        return {**body, "status": "active"} if body.get("status") == "disabled" else body
    return body


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: Any) -> None:
    """A good key is used for one request only, and a cursor comes from the page before and nowhere else. Nobody chooses
    members: what is left of an answer then lacks some that its schema requires, as the parameter says.

    Bad ones go as they are. ``test_idempotency.py`` uses keys again, ``test_bad_input_query.py`` spoils cursors,
    ``test_fields.py`` chooses members.
    """
    key = (case.headers or {}).get("Idempotency-Key")
    if isinstance(key, str) and re.fullmatch("[!-~]{1,200}", key):
        case.headers["Idempotency-Key"] = f"{key}{uuid4().hex}"
    cursor = (case.query or {}).get("cursor")
    if isinstance(cursor, str) and len(cursor) <= LONGEST_CURSOR:
        del case.query["cursor"]
    if (case.query or {}).get(PARAMETER) == DESCRIBED["example"]:
        del case.query[PARAMETER]
