"""The client of the desk: one for each organisation, so that limits, budgets and disabling are that organisation's own.

It is registered when somebody of the organisation first signs in. Its secret follows from one that all processes share
and the database does not reveal, so it is stored nowhere and shown to nobody.
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session
from sqlmodel import col

from adapters.oauth.clients.new_client import FOR_PEOPLE
from adapters.oauth.shared_state.secrets_at_rest import digest_of
from adapters.postgres.rows.directory import OrganisationRow
from adapters.postgres.rows.oauth import ClientRow
from domain.directory.organisations import OrganisationStatus
from domain.kernel import ids
from domain.kernel.roles import SCOPES_OF_ROLE
from domain.kernel.scopes import in_order
from domain.oauth.clients import ClientStatus
from domain.ports.clock import utc_now

NAME = "Corridor desk"
SCOPES = in_order(frozenset().union(*SCOPES_OF_ROLE.values()))
"""All that any role may do; a token never has more than the role of the person who signs in."""


@dataclass(frozen=True, slots=True)
class DeskClient:
    """The desk as a client of the token endpoint."""

    client_id: str
    secret: str

    @property
    def authorization(self) -> str:
        """The header by which it authenticates (RFC 6749, section 2.3.1)."""
        return "Basic " + base64.b64encode(f"{self.client_id}:{self.secret}".encode()).decode()


def desk_client(client_id: str, secret: bytes) -> DeskClient:
    """Return the desk's credentials. ``secret`` is shared by all processes."""
    key = hashlib.sha256(b"desk clients|" + secret).digest()
    own = hmac.digest(key, client_id.encode(), "sha256")
    return DeskClient(client_id, base64.urlsafe_b64encode(own).decode().rstrip("="))


def ensured(session: Session, organisation: str, redirect_uri: str, secret: bytes) -> DeskClient | None:
    """Return the client of an active organisation (by code), registered if it is not yet; ``None`` for any other."""
    owner = session.scalars(
        select(col(OrganisationRow.id)).where(
            col(OrganisationRow.code) == organisation, col(OrganisationRow.status) == OrganisationStatus.ACTIVE.value
        )
    ).one_or_none()
    if owner is None:
        return None
    number = _number(owner, redirect_uri)
    client = desk_client(ids.to_text("client", number), secret)
    _register(session, number, owner, redirect_uri, digest_of(client.secret))
    return client


def _number(owner: UUID, redirect_uri: str) -> UUID:
    """Return the id of an organisation's desk, which every process derives alike.

    Its timestamp (UUIDv7) is zero, so the desk comes last in lists, which are ordered by id.
    """
    digest = hashlib.sha256(f"desk|{redirect_uri}|{owner.hex}".encode()).digest()
    return UUID(bytes=bytes(6) + b"\x70" + digest[:1] + bytes([0x80 | digest[1] & 0x3F]) + digest[2:9])


def _register(session: Session, number: UUID, owner: UUID, redirect_uri: str, secret_hash: bytes) -> None:
    """Add the client, or give it its present secret: the shared one may have been replaced after a leak."""
    now = utc_now()
    session.execute(
        insert(ClientRow)
        .values(
            id=number,
            version=1,
            organisation_id=owner,
            name=NAME,
            scopes=list(SCOPES),
            centre_ids=None,
            grant_types=list(FOR_PEOPLE),
            redirect_uris=[redirect_uri],
            jwks=None,
            pending_jwks=None,
            secret_hash=secret_hash,
            dpop_required=False,
            status=ClientStatus.ACTIVE,
            created_at=now,
            updated_at=now,
        )
        .on_conflict_do_nothing(index_elements=["id"])
    )
    session.execute(
        update(ClientRow)
        .where(
            col(ClientRow.id) == number,
            col(ClientRow.status) == ClientStatus.ACTIVE,
            col(ClientRow.secret_hash) != secret_hash,
        )
        .values(secret_hash=secret_hash, version=col(ClientRow.version) + 1, updated_at=now)
    )
