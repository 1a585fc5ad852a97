"""Bodies of activities."""

from typing import Any

from tests.app_under_test import Caller
from tests.builders import SENDER, made


def an_activity(**changes: Any) -> dict[str, Any]:
    """Give the body that records an activity; ``None`` leaves a field out."""
    whole = {
        "centre_id": SENDER,
        "kind": "training",
        "on": "2026-03-02",
        "topics": ["contracts", "wages"],
        "language": "km",
        "duration_minutes": 90,
        "participants": {"female": 3, "male": 2},
        "materials_distributed": 5,
        **changes,
    }
    return {name: value for name, value in whole.items() if value is not None}


async def recorded(caller: Caller, **changes: Any) -> dict[str, Any]:
    """Record one."""
    return await made(caller, "/v1/activities", an_activity(**changes))
