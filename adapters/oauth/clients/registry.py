"""The registry of partner systems as the operator uses it: add, list, rotate, activate, disable. A secret is shown
once, and stored hashed.
"""

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from adapters.oauth.clients import client_rows
from adapters.oauth.clients.client_rows import shown
from adapters.oauth.clients.new_client import new_client
from adapters.oauth.clients.own_centres import check_centres
from adapters.oauth.shared_state.unavailability import changing, transaction
from adapters.outgoing.guarded_http import Outgoing
from adapters.postgres.connection.engine import Bind
from adapters.postgres.rows.oauth import ClientRow
from domain.kernel import ids
from domain.kernel.errors import Missing
from domain.oauth.clients import ClientRequest, RegisteredClient
from domain.oauth.credentials import must_be_in_use


@dataclass(frozen=True, slots=True)
class NewClient:
    """What is shown once. ``secret`` is ``None`` for a client that authenticates with keys."""

    client_id: str
    secret: str | None


class Clients:
    """The registry. The caller has already been authorised, and needs no second person."""

    def __init__(self, engine: Bind, outgoing: Outgoing | None = None) -> None:
        self._engine = engine
        self._outgoing = outgoing or Outgoing()

    async def add(
        self,
        organisation_id: UUID,
        name: str,
        scopes: Iterable[str],
        *,
        centre_ids: Sequence[UUID] | None = None,
        jwks: object = None,
        dpop_required: bool = False,
        redirect_uris: Sequence[str] = (),
    ) -> NewClient:
        """Register a client, active at once. With ``jwks`` it authenticates with keys, otherwise with a secret. Raises
        ``InvalidValues``.

        With ``redirect_uris`` it acts only for people who sign in; without, only for itself.
        """
        asked = ClientRequest(name, tuple(scopes), None, jwks, dpop_required, redirect_uris)
        row, secret = new_client(organisation_id, asked, centre_ids, None, self._outgoing)
        made = NewClient(ids.to_text("client", row.id), secret)
        async with changing(self._engine) as session:
            await check_centres(session, organisation_id, centre_ids)
            session.add(row)
        return made

    async def list(self, organisation_id: UUID | None = None) -> tuple[RegisteredClient, ...]:
        """Return the clients of one organisation, or all, newest first."""
        statement = select(ClientRow).order_by(col(ClientRow.id).desc())
        if organisation_id is not None:
            statement = statement.where(col(ClientRow.organisation_id) == organisation_id)
        async with transaction(self._engine) as session:
            return tuple(shown(row) for row in await session.scalars(statement))

    @asynccontextmanager
    async def _locked(self, organisation_id: UUID, client_id: UUID) -> AsyncIterator[ClientRow]:
        """Lock a client of that organisation; committed on leaving the block. Raises ``Missing``."""
        async with changing(self._engine) as session:
            row = await session.get(ClientRow, client_id, with_for_update=True)
            if row is None or row.organisation_id != organisation_id:
                raise Missing
            yield row

    async def disable(self, organisation_id: UUID, client_id: UUID) -> RegisteredClient:
        """Disable a client for good, in every process within two seconds. Repeating it changes nothing."""
        async with self._locked(organisation_id, client_id) as row:
            return client_rows.disable(row)

    async def rotate(self, organisation_id: UUID, client_id: UUID, *, jwks: object = None) -> NewClient:
        """Replace a client's credentials: with a new secret, or with the keys given."""
        async with self._locked(organisation_id, client_id) as row:
            must_be_in_use(shown(row))
            renewed = client_rows.rotate(row, jwks, None, self._outgoing)
            return NewClient(ids.to_text("client", renewed.id), renewed.secret)

    async def activate(self, organisation_id: UUID, client_id: UUID) -> RegisteredClient:
        """Put a client's waiting keys into force; raises ``Missing`` if it is disabled."""
        async with self._locked(organisation_id, client_id) as row:
            must_be_in_use(shown(row))
            return shown(row) if row.pending_jwks is None else client_rows.activate(row)
