"""Clients (partner systems), as far as the use cases and the edge need to know them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar, Protocol
from uuid import UUID

from domain.kernel.access import Actor
from domain.kernel.errors import FieldFault, InvalidValues
from domain.kernel.ids import CentreId, ClientId, OrganisationId, UserId
from domain.kernel.listing import NEWEST, Page, Position, SortKey
from domain.kernel.prepared import Prepared
from domain.kernel.sentence import Sentence

REFERENCE = "jwks_uri"
Jwks = dict[str, Any]
"""A set of public keys (RFC 7517), or a reference to one: ``{"jwks_uri": …}``."""


@dataclass(frozen=True, slots=True)
class JwksUri:
    """A request for keys by reference: their operator publishes them at this URL, and changes them by itself."""

    uri: str


def reference_of(jwks: Mapping[str, Any] | None) -> str | None:
    """Return the URL at which the keys are published, if they are kept by reference."""
    return None if jwks is None or "keys" in jwks else str(jwks[REFERENCE])


def keys_asked_for(jwks: object, jwks_uri: str | None) -> object:
    """Return what a request hands in, a key set or a reference; raises ``InvalidValues`` for both."""
    if jwks_uri is None:
        return jwks
    if jwks is not None:
        sentence = Sentence("Send jwks or jwks_uri, not both.")
        raise InvalidValues((FieldFault("/jwks_uri", "given_twice", sentence),))
    return JwksUri(jwks_uri)


class ClientStatus(StrEnum):
    """Whether a client gets tokens. A pending one waits for a second person; a disabled one stays so."""

    ACTIVE = "active"
    PENDING = "pending"
    DISABLED = "disabled"


@dataclass(frozen=True, slots=True)
class RegisteredClient:
    """A partner system. ``secret`` is set only when it has just been created, to be shown once.

    ``jwks`` are the keys in force, ``pending_jwks`` those that wait for a second person. Without any credentials in
    force it is ``pending``. ``requested_by`` is the person who registered it or rotated it last, or who
    made the system that did; ``None`` for the operator.
    """

    id: ClientId
    version: int
    organisation_id: OrganisationId
    name: str
    scopes: tuple[str, ...]
    centre_ids: tuple[CentreId, ...] | None
    jwks: Jwks | None
    pending_jwks: Jwks | None
    redirect_uris: tuple[str, ...]
    dpop_required: bool
    status: ClientStatus
    requested_by: UserId | None
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


class FoundClient(Protocol):
    """A client to decide about. A change that is prepared for it takes effect only on this version of it."""

    @property
    def client(self) -> RegisteredClient:
        """The client as it was found."""

    async def rotate(self, jwks: object, by: Actor) -> Prepared[RegisteredClient]:
        """Give it new credentials, a secret or keys; raises ``InvalidValues``."""

    async def activate(self, by: Actor) -> Prepared[RegisteredClient]:
        """Put the keys that wait into force."""

    async def disable(self, by: Actor) -> Prepared[RegisteredClient]:
        """Disable it for good."""


class Register(Protocol):
    """The register of clients. It only prepares changes: a work enacts them."""

    async def add(
        self, organisation_id: UUID, requested: ClientRequest, centre_ids: Sequence[UUID] | None, by: Actor
    ) -> Prepared[RegisteredClient]:
        """Add a client, with its secret if it has one; raises ``InvalidValues``."""

    async def find(self, organisation_id: UUID, client_id: UUID) -> FoundClient:
        """Find a client, to decide about it and change it; raises ``Missing``."""

    async def granted(self, organisation_id: UUID) -> frozenset[str]:
        """Return the scopes that the organisation's active clients and the roles of its active users have together."""

    async def page(self, organisation_id: UUID, query: ClientQuery) -> Page[RegisteredClient]:
        """Read one page of an organisation's clients, newest first."""
