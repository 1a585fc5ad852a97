"""The register of partner systems as requests use it: read it, and prepare changes that a work enacts (ADR 0081)."""

from collections.abc import Sequence
from itertools import chain
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from adapters.oauth.clients import client_rows
from adapters.oauth.clients.client_rows import shown
from adapters.oauth.clients.new_client import new_client
from adapters.oauth.clients.own_centres import check_centres
from adapters.oauth.shared_state.preparing import prepare
from adapters.oauth.shared_state.unavailability import transaction
from adapters.outgoing.guarded_http import Outgoing
from adapters.postgres.connection.engine import Bind
from adapters.postgres.rows.oauth import ClientRow
from adapters.postgres.rows.staff import UserRow
from domain.kernel.access import Actor
from domain.kernel.errors import Missing
from domain.kernel.listing import Page
from domain.kernel.prepared import Prepared
from domain.kernel.roles import SCOPES_OF_ROLE, Role
from domain.oauth.clients import ClientQuery, ClientRequest, ClientStatus, RegisteredClient


class ClientRegister:
    """Implements ``domain.oauth.clients.Register``. Raises ``Unavailable`` if the database is unavailable."""

    def __init__(self, engine: Bind, outgoing: Outgoing | None = None) -> None:
        self._engine = engine
        self._outgoing = outgoing or Outgoing()

    async def add(
        self, organisation_id: UUID, requested: ClientRequest, centre_ids: Sequence[UUID] | None, by: Actor
    ) -> Prepared[RegisteredClient]:
        """Prepare a new client, with its secret if it has one."""
        row, secret = new_client(organisation_id, requested, centre_ids, by, self._outgoing)
        async with transaction(self._engine) as session:
            await check_centres(session, organisation_id, centre_ids)
        return await _prepared(self._engine, by, row, shown(row).showing(secret))

    async def find(self, organisation_id: UUID, client_id: UUID) -> "FoundRow":
        """Find a client of that organisation; raises ``Missing``."""
        async with transaction(self._engine) as session:
            row = await session.get(ClientRow, client_id)
            if row is None or row.organisation_id != organisation_id:
                raise Missing
            session.expunge(row)
        return FoundRow(self._engine, row, self._outgoing)

    async def granted(self, organisation_id: UUID) -> frozenset[str]:
        """Return the scopes of the organisation's active clients, and those of its active users' roles, together."""
        of_clients = select(col(ClientRow.scopes)).where(
            col(ClientRow.organisation_id) == organisation_id, col(ClientRow.status) == ClientStatus.ACTIVE
        )
        roles = select(col(UserRow.role)).where(
            col(UserRow.organisation_id) == organisation_id, col(UserRow.status) == "active"
        )
        async with transaction(self._engine) as session:
            granted = set(chain.from_iterable(await session.scalars(of_clients)))
            return frozenset(granted.union(*(SCOPES_OF_ROLE[Role(role)] for role in await session.scalars(roles))))

    async def page(self, organisation_id: UUID, query: ClientQuery) -> Page[RegisteredClient]:
        """Read one page of an organisation's clients, newest first."""
        statement = select(ClientRow).where(col(ClientRow.organisation_id) == organisation_id)
        if query.after is not None:
            statement = statement.where(col(ClientRow.id) < query.after[0])
        async with transaction(self._engine) as session:
            # one more than the page, to know whether there is another
            rows = (await session.scalars(statement.order_by(col(ClientRow.id).desc()).limit(query.limit + 1))).all()
            items = tuple(shown(row) for row in rows[: query.limit])
        return Page(items, (items[-1].id,) if len(rows) > query.limit else None)


class FoundRow:
    """Implements ``FoundClient``. The caller has already been authorised."""

    def __init__(self, engine: Bind, row: ClientRow, outgoing: Outgoing) -> None:
        self._engine = engine
        self._outgoing = outgoing
        self._row = row
        self.client = shown(row)

    async def rotate(self, jwks: object, by: Actor) -> Prepared[RegisteredClient]:
        """Prepare new credentials: a new secret, or keys, of which some may have to wait."""
        return await _prepared(self._engine, by, self._row, client_rows.rotate(self._row, jwks, by, self._outgoing))

    async def activate(self, by: Actor) -> Prepared[RegisteredClient]:
        """Prepare to put the keys that wait into force."""
        return await _prepared(self._engine, by, self._row, client_rows.activate(self._row))

    async def disable(self, by: Actor) -> Prepared[RegisteredClient]:
        """Prepare to disable it for good, in every process within two seconds."""
        return await _prepared(self._engine, by, self._row, client_rows.disable(self._row))


async def _prepared(engine: Bind, by: Actor, row: ClientRow, result: RegisteredClient) -> Prepared[RegisteredClient]:
    return await prepare(engine, by, "client", row, ("client", row.id), result.organisation_id, result)
