"""A stand-in server in its own thread, because the load client runs its own event loop."""

import asyncio
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from tests.loopback import Handler, listening
from tests.timeouts import LONG


@contextmanager
def serving(handler: Handler, tls: ssl.SSLContext | None = None) -> Iterator[int]:
    """Give the port."""
    ready, ended, loop, found = threading.Event(), asyncio.Event(), asyncio.new_event_loop(), list[int]()

    async def serve() -> None:
        async with listening(handler, tls) as port:
            found.append(port)
            ready.set()
            await ended.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()), daemon=True)
    thread.start()
    assert ready.wait(LONG)
    try:
        yield found[0]
    finally:
        loop.call_soon_threadsafe(ended.set)
        thread.join(LONG)
        loop.close()
