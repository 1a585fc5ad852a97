"""An application that remembers who asked it for what, and tells each caller what it was taken for."""

from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from tests.http.bad_input.small_server import say


@dataclass
class Witness:
    """``begun``: the paths it was called for. ``served``: path, body and credentials of those that arrived whole."""

    begun: list[str] = field(default_factory=list)
    served: list[tuple[str, bytes, str]] = field(default_factory=list)
    addresses: list[tuple[str, int]] = field(default_factory=list)
    """Where the connections of the requests came from."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert scope["type"] == "http"
        self.begun.append(scope["path"])
        self.addresses.append(scope["client"])
        body, more = b"", True
        while more:
            message = await receive()
            if message["type"] != "http.request":
                return
            body, more = body + message.get("body", b""), message.get("more_body", False)
        # read behind the body, as a slow application would
        credentials = ", ".join(Request(scope).headers.getlist("authorization"))
        self.served.append((scope["path"], body, credentials))
        await say(send, b"" if scope["method"] == "HEAD" else f"<{scope['path']} {credentials}>".encode())
