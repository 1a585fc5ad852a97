"""The floor: the speed of the same server when it does nothing. ``uvicorn bench.floor:app``"""

from typing import Any

BODY = b'{"id":"referral_0198f0c2a4b07c3e9f1d2b3c4d5e6f70","status":"sent"}'
START = {
    "type": "http.response.start",
    "status": 200,
    "headers": [(b"content-type", b"application/json"), (b"content-length", str(len(BODY)).encode())],
}
END = {"type": "http.response.body", "body": BODY}


async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Answer every request with the same bytes."""
    if scope["type"] == "http":
        await send(START)
        await send(END)
