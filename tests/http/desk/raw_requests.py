"""Requests to the desk as no browser of ours sends them: octet by octet, past what a client library would put right."""

from dataclasses import dataclass, field
from typing import Any

from tests.app_under_test import World
from tests.http.desk.visitor import Visitor


@dataclass
class Reply:
    """What came back."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    cookies: list[str] = field(default_factory=list)
    body: bytes = b""


async def ask(
    world: World, path: str, query: bytes = b"", method: str = "GET", body: bytes = b"", **headers: bytes | str
) -> Reply:
    """Send a request; ``path`` is the decoded one, as a server hands it on."""
    reply, messages = Reply(), [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> dict[str, Any]:
        return messages.pop() if messages else {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            pairs = [(name.decode(), value.decode("latin-1")) for name, value in message["headers"]]
            reply.status, reply.headers = message["status"], dict(pairs)
            reply.cookies = [value for name, value in pairs if name == "set-cookie"]
        else:
            reply.body += message.get("body", b"")

    named = {"host": "127.0.0.1:8000", **{name.replace("_", "-"): value for name, value in headers.items()}}
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query,
        "root_path": "",
        "headers": [
            (name.encode(), value.encode() if isinstance(value, str) else value) for name, value in named.items()
        ],
        "client": ("203.0.113.9", 40000),
        "server": ("127.0.0.1", 8000),
        "state": {},
    }
    await world.http._transport.app(scope, receive, send)  # type: ignore[attr-defined]
    return reply


def cookies_of(one: Visitor) -> str:
    """The header with all cookies of somebody's browser."""
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in one.http.cookies.jar)
