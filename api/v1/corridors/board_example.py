"""The example of a board in ``openapi.yaml``."""

from typing import Any

from api.v1.examples import CORRIDOR, NOW, RECEIVER
from domain.vocabulary import DeclineReason


def _half(scale: int, *, exact: bool) -> dict[str, Any]:
    taken = {"count": 12 if exact else None, "median": "PT20H", "p90": "P3D"}
    return {
        "figures_at": NOW,
        "open": [
            {"status": "sent", "age": "under_3_days", "count": scale, "overdue": scale, "suppressed": False},
        ],
        "silence": {"clock_ended": 4 * scale, "silent": scale, "rate": 0.25, "suppressed": False},
        "times": [{"centre_id": RECEIVER, "acknowledge": taken, "decide": taken, "contact": None}],
        "declined": [
            {"reason": reason.value, "count": 0 if exact else None, "suppressed": not exact} for reason in DeclineReason
        ],
        "lapsed_handoffs": {"count": 1 if exact else None, "suppressed": not exact},
        "cases_without_working_centre": {"count": 0 if exact else None, "suppressed": not exact},
    }


BOARD_SEEN: dict[str, Any] = {
    "corridor_id": CORRIDOR,
    "code": "KH-TH",
    "days": 30,
    "own": _half(3, exact=True),
    "network": _half(15, exact=False),
}
