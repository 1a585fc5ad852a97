"""The board of a test's own corridor, and the worker that counts it."""

from datetime import UTC, datetime
from typing import Any

from adapters.postgres.connection.pool import close_pool, open_pool
from adapters.postgres.connection.roles import WORKER
from adapters.postgres.jobs.board import keep_boards
from tests.app_under_test import Caller, World

JOB = "keep_boards"
FORGET = "DELETE FROM corridor.board_editions"


async def count(world: World) -> None:
    """Let the worker count what has changed."""
    await world.service.worker.run_once(JOB)


async def count_afresh(world: World, at: datetime | None = None) -> None:
    """Let the worker count everything, the network's figures too, as it does once a day; now, or at ``at``."""
    await world.value(FORGET)
    pool = await open_pool(str(world.service.settings.worker_database_url), WORKER, size=1)
    try:
        await keep_boards(pool, lambda: at or datetime.now(UTC))
    finally:
        await close_pool(pool)


async def board_of(caller: Caller, corridor: str, days: int = 30) -> dict[str, Any]:
    """Read a board."""
    answer = await caller.get(f"/v1/corridors/{corridor}/board?days={days}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def open_by_status(half: dict[str, Any]) -> dict[str, int]:
    """Add up the open referrals of each state."""
    found: dict[str, int] = {}
    for cell in half["open"]:
        if cell["count"]:
            found[cell["status"]] = found.get(cell["status"], 0) + cell["count"]
    return found
