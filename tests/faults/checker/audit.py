"""The audit trail, as an operator checks it."""

import asyncio

from tests.cli.commands import corridor
from tests.faults.stage.stage import Stage


async def unsound_audit(stage: Stage) -> list[str]:
    """What ``corridor audit verify`` finds."""
    done = await asyncio.to_thread(corridor, stage.folder / "operator", "audit", "verify", **stage.settings)
    return [] if done.returncode == 0 else [f"audit: {done.stdout}{done.stderr}"]
