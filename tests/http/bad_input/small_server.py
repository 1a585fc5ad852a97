"""A real server on loopback around a small application, to look at single connections."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from starlette.types import ASGIApp, Send

from api.server.http_protocol import BoundedHttpProtocol


@asynccontextmanager
async def served(answer: ASGIApp, protocol: type[BoundedHttpProtocol]) -> AsyncIterator[int]:
    """Give the port; at the end the server has ended."""
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(answer, http=protocol, lifespan="off", log_config=None, timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    serving_it = asyncio.create_task(server.serve([listening]))
    try:
        yield listening.getsockname()[1]
    finally:
        server.should_exit = True
        await serving_it


async def say(send: Send, body: bytes) -> None:
    """Answer 200 with these bytes."""
    length = str(len(body)).encode()
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", length)]})
    await send({"type": "http.response.body", "body": body})
