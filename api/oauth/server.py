"""The interface of the authorization server that the routes use. ``api/process/wiring.py`` connects it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from fastapi import Request

from domain.kernel.errors import Missing
from domain.kernel.ids import ClientId
from domain.oauth.people import Origin


class Answer(Protocol):
    """A response before it is turned into HTTP."""

    @property
    def status(self) -> int:
        """The HTTP status."""

    @property
    def body(self) -> Mapping[str, Any] | None:
        """The JSON body; ``None`` for an empty one."""

    @property
    def headers(self) -> Mapping[str, str]:
        """Headers besides the content type."""

    @property
    def client_id(self) -> ClientId | None:
        """The client that sent the request, once it is authenticated."""


class Metadata(Protocol):
    """The discovery documents."""

    def authorization_server(self) -> dict[str, Any]:
        """Return the authorization server metadata (RFC 8414)."""

    def protected_resource(self) -> dict[str, Any]:
        """Return the protected resource metadata (RFC 9728)."""


class Server(Protocol):
    """The authorization server. ``issues`` is false when an external identity provider replaces it."""

    metadata: Metadata
    pages: Any
    issues: bool

    async def token(self, body: bytes, authorization: str | None, proofs: Sequence[str], origin: Origin) -> Answer:
        """Answer a token request. ``body`` is the raw form, ``proofs`` are the values of ``DPoP`` headers."""

    async def push(self, body: bytes, authorization: str | None, proofs: Sequence[str], origin: Origin) -> Answer:
        """Store an authorization request (RFC 9126)."""

    async def userinfo(
        self, method: str, authorization: str | None, dpop: str | None, count: Callable[[ClientId], None]
    ) -> dict[str, Any]:
        """Return the person a token belongs to; raises ``InvalidToken`` or ``InsufficientScope``, or whatever ``count``
        raises.
        """

    async def revoke(self, body: bytes, authorization: str | None, origin: Origin) -> Answer:
        """Revoke a token (RFC 7009)."""

    async def introspect(self, body: bytes, authorization: str | None, origin: Origin) -> Answer:
        """Introspect a token (RFC 7662)."""

    def jwks(self) -> dict[str, Any]:
        """Return the public signing keys."""


def origin_of(request: Request) -> Origin:
    """Read where a request came from."""
    return Origin(None if request.client is None else request.client.host, getattr(request.state, "request_id", ""))


def issuing_server_of(request: Request) -> Server:
    """Return the server if it issues tokens; raises ``Missing`` if an external provider does."""
    server = server_of(request)
    if not server.issues:
        raise Missing
    return server


def server_of(request: Request) -> Server:
    """Return the server that the wiring provides."""
    server: Server = request.app.state.service.authorization_server
    return server
