"""A background task ends with its block, even if something took the place of its cancellation."""

import asyncio

import pytest

from adapters.ending_tasks import end


async def test_a_loop_whose_cancellation_was_lost_is_cancelled_again() -> None:
    lost = 0

    async def loop() -> None:
        nonlocal lost
        while True:
            try:
                await asyncio.sleep(3600)
            except asyncio.CancelledError:
                lost += 1
                if lost > 1:
                    raise

    task = asyncio.create_task(loop())
    await asyncio.sleep(0)
    await end(task)
    assert (task.cancelled(), lost) == (True, 2)


async def test_what_a_task_has_failed_with_is_raised() -> None:
    async def fails() -> None:
        raise LookupError

    task = asyncio.create_task(fails())
    await asyncio.wait({task})
    with pytest.raises(LookupError):
        await end(task)
