"""Ends a task that goes on until it is cancelled."""

import asyncio
from typing import Any

AGAIN_SECONDS = 0.5


async def end(task: "asyncio.Task[Any]") -> None:
    """Cancel a task and wait until it has ended; raises what it has failed with.

    A connection that is cut off may raise an error of its own in place of the cancellation, and a loop that goes on
    after errors would never end: so it is cancelled again.
    """
    while not task.done():
        task.cancel()
        await asyncio.wait({task}, timeout=AGAIN_SECONDS)
    if not task.cancelled():
        task.result()
