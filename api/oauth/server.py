"""What the routes need of the authorization server. ``api/process/wiring.py`` puts the real one in its place."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from fastapi import Request

from domain.kernel.errors import Missing
from domain.kernel.ids import ClientId
from domain.oauth.people import Origin


class Answer(Protocol):
    """An answer before it is HTTP."""

    @property
    def status(self) -> int:
        """The HTTP status."""

    @property
    def body(self) -> Mapping[str, Any] | None:
        """The JSON body; ``None`` for an empty one."""

    @property
    def headers(self) -> Mapping[str, str]:
        """Headers beside the content type."""

    @property
    def client_id(self) -> ClientId | None:
        """The client that asked, once that is proved."""


class Metadata(Protocol):
    """The documents that programs find us by."""

    def authorization_server(self) -> dict[str, Any]:
        """RFC 8414."""

    def protected_resource(self) -> dict[str, Any]:
        """RFC 9728."""


class Server(Protocol):
    """The authorization server. It ``issues`` tokens, unless an external identity provider was set instead of it."""

    metadata: Metadata
    pages: Any
    issues: bool

    async def token(self, body: bytes, authorization: str | None, proofs: Sequence[str], origin: Origin) -> Answer:
        """Answer a token request; the body is a form, as it came in; ``proofs`` are the values of ``DPoP``."""

    async def push(self, body: bytes, authorization: str | None, proofs: Sequence[str], origin: Origin) -> Answer:
        """Keep an authorization request (RFC 9126)."""

    async def userinfo(
        self, method: str, authorization: str | None, dpop: str | None, count: Callable[[ClientId], None]
    ) -> dict[str, Any]:
        """Tell who a token is for; raises ``InvalidToken`` or ``InsufficientScope``, or what ``count`` does."""

    async def revoke(self, body: bytes, authorization: str | None, origin: Origin) -> Answer:
        """End a token (RFC 7009)."""

    async def introspect(self, body: bytes, authorization: str | None, origin: Origin) -> Answer:
        """Describe a token (RFC 7662)."""

    def jwks(self) -> dict[str, Any]:
        """Give the public signing keys."""


def origin_of(request: Request) -> Origin:
    """Read where a request came from."""
    return Origin(None if request.client is None else request.client.host, getattr(request.state, "request_id", ""))


def issuing_server_of(request: Request) -> Server:
    """Find the server where it issues tokens; raises ``Missing`` where an external provider does so instead."""
    server = server_of(request)
    if not server.issues:
        raise Missing
    return server


def server_of(request: Request) -> Server:
    """Find the server that the wiring put into the application."""
    server: Server = request.app.state.service.authorization_server
    return server
