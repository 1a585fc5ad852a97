"""A background task that lives as long as a block."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any

from adapters.ending_tasks import end


@asynccontextmanager
async def background_task(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Run the coroutine while the block runs. Leaving the block cancels it and waits until it has ended."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        await end(task)
