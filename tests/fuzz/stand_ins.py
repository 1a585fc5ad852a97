"""What the parsers of several modules are called with."""

import asyncio
from collections.abc import Mapping
from typing import Any

from fastapi import Request

ID = "01982b7e5cf37a3c8b7d9e0f1a2b3c4d"


def request(headers: Mapping[str, str] | None = None, **scope: Any) -> Request:
    """Return a request with these headers, as the server would hand it on."""
    lines = [(name.encode(), value.encode("latin-1", "replace")) for name, value in (headers or {}).items()]
    given = {"type": "http", "method": "GET", "path": "/v1/cases", "query_string": b"", "headers": lines}
    return Request({**given, **scope})


def at_once(coroutine: Any) -> Any:
    """Return the result of a coroutine that waits for nothing."""
    try:
        coroutine.send(None)
    except StopIteration as ended:
        return ended.value
    raise AssertionError("it waits")


class _Loop:
    """One event loop for all inputs; a loop for each would take most of the time."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None

    def run(self, coroutine: Any) -> Any:
        """Run a coroutine to its end."""
        if self._loop is None:
            self._loop = asyncio.new_event_loop()
        return self._loop.run_until_complete(coroutine)

    def close(self) -> None:
        """Close it, so that it warns of nothing."""
        if self._loop is not None:
            self._loop.close()
            self._loop = None


LOOP = _Loop()
