"""A registered client, as Authlib's grants expect it."""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from authlib.oauth2.rfc6749 import ClientMixin
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from adapters.postgres.rows.directory import OrganisationRow
from adapters.postgres.rows.oauth import ClientRow
from domain.directory.organisations import OrganisationStatus
from domain.kernel import ids
from domain.kernel.scopes import in_order
from domain.oauth.clients import ClientStatus

NOBODY = hashlib.sha256(b"no client has this secret").digest()
"""Used for comparison when there is no such client, so that an unknown id takes as long as a wrong secret."""


@dataclass(frozen=True)
class Client(ClientMixin):
    """One partner system of an active organisation. The ``jwks`` of a ``pending`` one are those that wait: with them it
    can show who it is, and nothing more.
    """

    id: UUID
    organisation_id: UUID
    name: str
    scopes: frozenset[str]
    centre_ids: tuple[UUID, ...] | None
    grant_types: frozenset[str]
    redirect_uris: tuple[str, ...]
    jwks: Mapping[str, Any] | None
    secret_hash: bytes | None
    dpop_required: bool
    pending: bool
    credentials_by: UUID | None

    def get_client_id(self) -> str:
        """Return the public id."""
        return ids.to_text("client", self.id)

    def get_default_redirect_uri(self) -> str | None:  # type: ignore[override]
        """Return none: a request must name its redirect URI (RFC 9700, 4.1.3)."""
        return None

    def get_allowed_scope(self, scope: str | None) -> str | None:  # type: ignore[override]
        """Return the requested scopes, all granted ones if none was named, ``None`` (invalid_scope) for any others."""
        wanted = set(scope.split()) if scope else self.scopes
        return " ".join(in_order(wanted)) if wanted <= self.scopes else None

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        """Compare character by character (RFC 9700, 4.1.3)."""
        return redirect_uri in self.redirect_uris

    def check_client_secret(self, client_secret: str) -> bool:
        """Compare in constant time; only a hash of the secret is stored."""
        return secret_matches(self.secret_hash, client_secret)

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        """A client has exactly one way to authenticate, the same at every endpoint."""
        return method == ("client_secret_basic" if self.jwks is None else "private_key_jwt")

    def check_response_type(self, response_type: str) -> bool:
        """Allow the code flow to clients registered for it."""
        return response_type == "code" and "authorization_code" in self.grant_types

    def check_grant_type(self, grant_type: str) -> bool:
        """Allow the grants that the client is registered for."""
        return grant_type in self.grant_types


def find_client(session: Session, client_id: str) -> Client | None:
    """Load a client that may act now; ``None`` if it is unknown, pending or disabled, or its organisation is."""
    client = find_registered(session, client_id)
    return None if client is None or client.pending else client


def find_registered(session: Session, client_id: str) -> Client | None:
    """Load a client that may act now or is pending, to authenticate it."""
    key = ids.from_text("client", client_id)
    if key is None:
        return None
    row = session.scalars(
        select(ClientRow)
        .join(OrganisationRow, col(OrganisationRow.id) == col(ClientRow.organisation_id))
        .where(
            col(ClientRow.id) == key,
            col(ClientRow.status).in_((ClientStatus.ACTIVE, ClientStatus.PENDING)),
            col(OrganisationRow.status) == OrganisationStatus.ACTIVE.value,
        )
    ).one_or_none()
    if row is None:
        return None
    return Client(
        id=row.id,
        organisation_id=row.organisation_id,
        name=row.name,
        scopes=frozenset(row.scopes),
        centre_ids=None if row.centre_ids is None else tuple(row.centre_ids),
        grant_types=frozenset(row.grant_types),
        redirect_uris=tuple(row.redirect_uris),
        jwks=row.pending_jwks if row.status == ClientStatus.PENDING else row.jwks,
        secret_hash=row.secret_hash,
        dpop_required=row.dpop_required,
        pending=row.status == ClientStatus.PENDING,
        credentials_by=row.requested_by_user_id,
    )


def secret_matches(secret_hash: bytes | None, secret: str) -> bool:
    """Compare a secret with its hash; SHA-256 suffices because a secret is 32 random bytes, not a password."""
    given = hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()
    return hmac.compare_digest(secret_hash or NOBODY, given) and secret_hash is not None
