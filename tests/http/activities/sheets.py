"""Spreadsheets of activities, as people's programs save them."""

import csv
import io
from collections.abc import Sequence
from typing import Any

from tests.app_under_test import Caller
from tests.builders import SENDER

COLUMNS = (
    *("centre_id", "kind", "on", "case_id", "topics", "service_types", "language", "corridor_id", "duration_minutes"),
    *("female", "male", "other", "not_stated", "sex", "age_band", "stage", "materials_distributed"),
)
TRAINING = {"centre_id": SENDER, "kind": "training", "on": "2026-03-02", "female": "3", "male": "2"}


def a_sheet(*rows: dict[str, str], columns: Sequence[str] = COLUMNS, **dialect: Any) -> bytes:
    """Write rows as CSV; what a row does not name is an empty cell."""
    written = io.StringIO(newline="")
    writer = csv.DictWriter(written, columns, restval="", **{"delimiter": ";", **dialect})
    writer.writeheader()
    writer.writerows(rows)
    return written.getvalue().encode()


async def sent(caller: Caller, content: bytes, **headers: str) -> Any:
    """Send a spreadsheet."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return await caller.send(
        "POST", "/v1/activities/batch", content=content, headers={"content-type": "text/csv", **named}
    )
