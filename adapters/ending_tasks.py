"""Ends tasks that go on until they are cancelled, although what they wait for may fail at that moment.

A connection that is cut off may raise an error of its own in place of the cancellation, and a loop that goes on after
errors would never end: so it asks whether it is being cancelled, or is cancelled again.
"""

import asyncio
from typing import Any

AGAIN_SECONDS = 0.5


async def end(task: "asyncio.Task[Any]") -> None:
    """Cancel a task, more than once if necessary, wait for it to finish, and raise its exception if it failed."""
    while not task.done():
        task.cancel()
        await asyncio.wait({task}, timeout=AGAIN_SECONDS)
    if not task.cancelled():
        task.result()


def is_being_cancelled() -> bool:
    """Whether this task is told to end."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
