"""The registry of partner systems: add, list, rotate, activate, disable. A secret is shown once, and stored hashed."""

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import chain
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col
from uuid_utils import compat

from adapters.oauth.clients.client_keys import checked_jwks
from adapters.oauth.clients.held_client import HeldRow, ask, hold, shown
from adapters.oauth.clients.own_centres import check_centres
from adapters.oauth.clients.redirect_uris import checked_redirect_uris
from adapters.oauth.shared_state.audit_trail import tell_owner
from adapters.oauth.shared_state.secrets_at_rest import digest_of, new_opaque
from adapters.oauth.shared_state.unavailability import changing, unavailable_while_away
from adapters.outgoing.guarded_http import Outgoing
from adapters.postgres.connection.engine import Bind
from adapters.postgres.rows.oauth import ClientRow
from adapters.postgres.rows.staff import UserRow
from domain.kernel import ids
from domain.kernel.access import Actor
from domain.kernel.errors import FieldFault, InvalidValues
from domain.kernel.listing import Page
from domain.kernel.request_info import RequestInfo
from domain.kernel.roles import SCOPES_OF_ROLE, Role
from domain.kernel.scopes import in_order, unknown_scopes
from domain.kernel.sentence import Sentence
from domain.oauth.clients import ClientQuery, ClientRequest, ClientStatus, RegisteredClient
from domain.oauth.credentials import must_be_in_use, opens_persons
from domain.ports.clock import utc_now

LONGEST_NAME = 200
FOR_ITSELF = ("client_credentials",)
FOR_PEOPLE = ("authorization_code", "refresh_token")


@dataclass(frozen=True, slots=True)
class NewClient:
    """What is shown once. ``secret`` is ``None`` for a client that authenticates with keys."""

    client_id: str
    secret: str | None


class Clients:
    """The registry. The caller has already been authorised."""

    def __init__(self, engine: Bind, request_info: RequestInfo | None = None, outgoing: Outgoing | None = None) -> None:
        self._engine = engine
        self._request_info = request_info
        self._outgoing = outgoing or Outgoing()

    def on(self, request_info: RequestInfo) -> "Clients":
        """Return the registry for one request."""
        return Clients(self._engine, request_info, self._outgoing)

    @asynccontextmanager
    async def _reading(self) -> AsyncIterator[AsyncSession]:
        """Begin a transaction that only reads; raises ``Unavailable`` if the database is unavailable."""
        async with unavailable_while_away(), AsyncSession(self._engine) as session, session.begin():
            yield session

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
        """Register a client, as the operator: it is active at once. With ``jwks`` it authenticates with keys, otherwise
        with a secret. Raises ``InvalidValues``.

        With ``redirect_uris`` it acts only for people who sign in; without, only for itself.
        """
        asked = ClientRequest(name, tuple(scopes), None, jwks, dpop_required, redirect_uris)
        async with self.adding(organisation_id, asked, centre_ids, None) as made:
            return NewClient(ids.to_text("client", made.id), made.secret)

    @asynccontextmanager
    async def adding(
        self, organisation_id: UUID, asked: ClientRequest, centre_ids: Sequence[UUID] | None, by: Actor | None
    ) -> AsyncIterator[RegisteredClient]:
        """Add a client, with its secret if it has one; committed on leaving the block. Without ``by`` it is the
        operator's, and active at once.
        """
        wanted = frozenset(asked.scopes)
        _check(asked.name, wanted)
        now = utc_now()
        secret = None if asked.jwks is not None else new_opaque()
        keys = None if asked.jwks is None else checked_jwks(asked.jwks, self._outgoing)
        waits = by is not None and opens_persons(wanted)
        row = ClientRow(
            id=compat.uuid7(),
            version=1,
            organisation_id=organisation_id,
            name=asked.name.strip(),
            scopes=list(in_order(wanted)),
            centre_ids=None if centre_ids is None else list(centre_ids),
            grant_types=list(FOR_PEOPLE if asked.redirect_uris else FOR_ITSELF),
            redirect_uris=checked_redirect_uris(asked.redirect_uris),
            jwks=None if waits else keys,
            pending_jwks=keys if waits else None,
            secret_hash=None if secret is None else digest_of(secret),
            dpop_required=asked.dpop_required,
            status=ClientStatus.PENDING if waits else ClientStatus.ACTIVE,
            created_at=now,
            updated_at=now,
        )
        ask(row, by)
        made = shown(row).showing(secret)
        async with changing(self._engine) as session:
            await check_centres(session, organisation_id, centre_ids)
            session.add(row)
            await session.flush()
            yield made
            await session.run_sync(tell_owner, self._request_info, organisation_id, ids.to_text("client", row.id))

    async def list(self, organisation_id: UUID | None = None) -> tuple[RegisteredClient, ...]:
        """Return the clients of one organisation, or all, newest first."""
        statement = select(ClientRow).order_by(col(ClientRow.id).desc())
        if organisation_id is not None:
            statement = statement.where(col(ClientRow.organisation_id) == organisation_id)
        async with self._reading() as session:
            return tuple(shown(row) for row in await session.scalars(statement))

    async def granted(self, organisation_id: UUID) -> frozenset[str]:
        """Return the scopes of the organisation's active clients, and those of its active users' roles, together."""
        of_clients = select(col(ClientRow.scopes)).where(
            col(ClientRow.organisation_id) == organisation_id, col(ClientRow.status) == ClientStatus.ACTIVE
        )
        roles = select(col(UserRow.role)).where(
            col(UserRow.organisation_id) == organisation_id, col(UserRow.status) == "active"
        )
        async with self._reading() as session:
            granted = set(chain.from_iterable(await session.scalars(of_clients)))
            return frozenset(granted.union(*(SCOPES_OF_ROLE[Role(role)] for role in await session.scalars(roles))))

    async def page(self, organisation_id: UUID, query: ClientQuery) -> Page[RegisteredClient]:
        """Read one page of an organisation's clients, newest first."""
        statement = select(ClientRow).where(col(ClientRow.organisation_id) == organisation_id)
        if query.after is not None:
            statement = statement.where(col(ClientRow.id) < query.after[0])
        async with self._reading() as session:
            # one more than the page, to know whether there is another
            rows = (await session.scalars(statement.order_by(col(ClientRow.id).desc()).limit(query.limit + 1))).all()
            items = tuple(shown(row) for row in rows[: query.limit])
        return Page(items, (items[-1].id,) if len(rows) > query.limit else None)

    @asynccontextmanager
    async def holding(self, organisation_id: UUID, client_id: UUID) -> AsyncIterator[HeldRow]:
        """Lock a client, to decide about it and change it; committed on leaving the block. Raises ``Missing``."""
        async with changing(self._engine) as session:
            yield await hold(session, organisation_id, client_id, self._outgoing)
            await session.run_sync(tell_owner, self._request_info, organisation_id, ids.to_text("client", client_id))

    async def disable(self, organisation_id: UUID, client_id: UUID) -> RegisteredClient:
        """Disable a client for good, in every process within two seconds. Repeating it changes nothing."""
        async with self.holding(organisation_id, client_id) as held:
            return await held.disable()

    async def rotate(self, organisation_id: UUID, client_id: UUID, *, jwks: object = None) -> NewClient:
        """Replace a client's credentials, as the operator: with a new secret, or with the keys given."""
        async with self.holding(organisation_id, client_id) as held:
            must_be_in_use(held.client)
            renewed = await held.rotate(jwks, None)
            return NewClient(ids.to_text("client", renewed.id), renewed.secret)

    async def activate(self, organisation_id: UUID, client_id: UUID) -> RegisteredClient:
        """Put a client's waiting keys into force, as the operator; raises ``Missing`` if it is disabled."""
        async with self.holding(organisation_id, client_id) as held:
            must_be_in_use(held.client)
            return held.client if held.client.pending_jwks is None else await held.activate()


def _check(name: str, scopes: frozenset[str]) -> None:
    faults = []
    if not name.strip() or len(name) > LONGEST_NAME or "\x00" in name:
        sentence = Sentence("Give a name of 1 to {longest} characters.", longest=LONGEST_NAME)
        faults.append(FieldFault("/name", "invalid_name", sentence))
    if not scopes:
        faults.append(FieldFault("/scopes", "missing", Sentence("Grant at least one scope.")))
    faults += [
        FieldFault("/scopes", "unknown_scope", Sentence("There is no scope {scope}.", scope=scope))
        for scope in unknown_scopes(scopes)
    ]
    if faults:
        raise InvalidValues(tuple(faults))
