"""A body has a time within which all of it must have come: whoever sends one byte a minute holds a place for hours.

Answered 408 as a problem, for by then the request has an id; the connection is closed, for the rest would be taken for
the next request. How long a head may take is said in ``api/server/http_protocol.py``.
"""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from api.http.problems import BodyTooSlow

BODY_SECONDS = 60.0
"""A mebibyte within this needs 17 KiB a second; what is usual here, a few kibibytes, comes through on any line."""

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]


def with_body_timeout(receive: Receive, seconds: float) -> Receive:
    """Give a ``receive`` that raises ``BodyTooSlow`` where the body has not come ``seconds`` after it was first asked
    for. What comes after the body, the end of the connection, may take as long as it likes.
    """
    until: float | None = None
    whole = False

    async def receiving() -> Message:
        nonlocal until, whole
        if whole:
            return await receive()
        if until is None:
            until = asyncio.get_running_loop().time() + seconds
        try:
            async with asyncio.timeout_at(until):
                message = await receive()
        except TimeoutError:
            raise BodyTooSlow from None
        whole = message["type"] != "http.request" or not message.get("more_body", False)
        return message

    return receiving
