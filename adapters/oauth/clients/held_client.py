"""A client's row while it is locked: its credentials are replaced, put into force or ended."""

from dataclasses import replace
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from adapters.oauth.clients.client_keys import checked_jwks, thumbprint_of
from adapters.oauth.shared_state.secrets_at_rest import digest_of, new_opaque
from adapters.outgoing.guarded_http import Outgoing
from adapters.postgres.rows.oauth import ClientRow
from domain.kernel.access import Actor
from domain.kernel.errors import Missing
from domain.kernel.ids import CentreId, ClientId, OrganisationId, UserId
from domain.oauth.clients import ClientStatus, RegisteredClient
from domain.oauth.credentials import activated, with_keys
from domain.ports.clock import utc_now


async def hold(session: AsyncSession, organisation_id: UUID, client_id: UUID, outgoing: Outgoing) -> "HeldRow":
    """Lock a client of that organisation until the transaction ends; raises ``Missing``."""
    row = await session.get(ClientRow, client_id, with_for_update=True)
    if row is None or row.organisation_id != organisation_id:
        raise Missing
    return HeldRow(session, row, outgoing)


class HeldRow:
    """Implements ``HeldClient``. The caller has already been authorised."""

    def __init__(self, session: AsyncSession, row: ClientRow, outgoing: Outgoing) -> None:
        self._session = session
        self._outgoing = outgoing
        self._row = row

    @property
    def client(self) -> RegisteredClient:
        """The client as it is now."""
        return shown(self._row)

    async def rotate(self, jwks: object, by: Actor | None) -> RegisteredClient:
        """Replace its credentials: with a new secret, or with keys, of which some may have to wait."""
        secret = new_opaque() if jwks is None else None
        after = replace(self.client, jwks=None, pending_jwks=None, status=ClientStatus.ACTIVE)
        if jwks is not None:
            keys = checked_jwks(jwks, self._outgoing)
            after = replace(after, jwks=keys) if by is None else with_keys(self.client, keys, thumbprint_of)
        self._row.secret_hash = None if secret is None else digest_of(secret)
        ask(self._row, by)
        return (await self._store(after)).showing(secret)

    async def activate(self) -> RegisteredClient:
        """Put the keys that wait into force."""
        return await self._store(activated(self.client))

    async def disable(self) -> RegisteredClient:
        """Disable it for good. Repeating it changes nothing."""
        if self._row.status == ClientStatus.DISABLED:
            return self.client
        return await self._store(replace(self.client, status=ClientStatus.DISABLED))

    async def _store(self, after: RegisteredClient) -> RegisteredClient:
        row = self._row
        row.jwks, row.pending_jwks, row.status = after.jwks, after.pending_jwks, after.status
        row.version, row.updated_at = row.version + 1, utc_now()
        await self._session.flush()
        return shown(row)


def ask(row: ClientRow, by: Actor | None) -> None:
    """Record who asked for the credentials; that person may not activate them."""
    row.requested_by_user_id = None if by is None else by.person
    row.requested_by_client_id = None if by is None else by.client_id


def shown(row: ClientRow) -> RegisteredClient:
    """Return the client of a row, without its secret."""
    return RegisteredClient(
        id=ClientId(row.id),
        version=row.version,
        organisation_id=OrganisationId(row.organisation_id),
        name=row.name,
        scopes=tuple(row.scopes),
        centre_ids=None if row.centre_ids is None else tuple(CentreId(centre) for centre in row.centre_ids),
        jwks=row.jwks,
        pending_jwks=row.pending_jwks,
        redirect_uris=tuple(row.redirect_uris),
        dpop_required=row.dpop_required,
        status=ClientStatus(row.status),
        requested_by=None if row.requested_by_user_id is None else UserId(row.requested_by_user_id),
        created_at=row.created_at,
        updated_at=row.updated_at,
    )
