"""Clients (partner systems), as far as the use cases and the edge need to know them."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, ClassVar, Protocol
from uuid import UUID

from domain.kernel.ids import CentreId, ClientId, OrganisationId
from domain.kernel.listing import NEWEST, Page, Position, SortKey


@dataclass(frozen=True, slots=True)
class RegisteredClient:
    """A partner system. ``secret`` is set only when it has just been created, to be shown once."""

    id: ClientId
    organisation_id: OrganisationId
    name: str
    scopes: tuple[str, ...]
    centre_ids: tuple[CentreId, ...] | None
    jwks: dict[str, Any] | None
    redirect_uris: tuple[str, ...]
    dpop_required: bool
    status: str
    created_at: datetime
    updated_at: datetime
    secret: str | None = None

    def showing(self, secret: str | None) -> "RegisteredClient":
        """Return the client with its new secret."""
        return replace(self, secret=secret)


@dataclass(frozen=True, slots=True)
class ClientRequest:
    """A new partner system. With ``jwks`` it authenticates by keys, otherwise by a secret."""

    name: str
    scopes: Sequence[str]
    centres: Sequence[str] | None = None
    jwks: object = None
    dpop_required: bool = False
    redirect_uris: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class ClientQuery:
    """Filters for the list of clients; ``limit``: 1 to 200."""

    sorted_by: ClassVar[SortKey] = NEWEST

    limit: int
    organisation: str
    after: Position | None = None


class Register(Protocol):
    """The register of clients. Each change commits on leaving its block, and is undone if the block fails."""

    def adding(
        self, organisation_id: UUID, requested: ClientRequest, centre_ids: Sequence[UUID] | None
    ) -> AbstractAsyncContextManager[RegisteredClient]:
        """Add a client, with its secret; raises ``InvalidValues``."""

    def renewing(
        self, organisation_id: UUID, client_id: UUID, jwks: object
    ) -> AbstractAsyncContextManager[RegisteredClient]:
        """Give a client new credentials; raises ``Missing`` or ``InvalidValues``."""

    def disabling(self, organisation_id: UUID, client_id: UUID) -> AbstractAsyncContextManager[RegisteredClient]:
        """Disable a client; raises ``Missing``."""

    async def granted(self, organisation_id: UUID) -> frozenset[str]:
        """Return all scopes that the organisation's active clients have between them."""

    async def page(self, organisation_id: UUID, query: ClientQuery) -> Page[RegisteredClient]:
        """Read one page of an organisation's clients, newest first."""
