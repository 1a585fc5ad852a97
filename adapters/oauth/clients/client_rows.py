"""What is done to a client's row: its credentials are replaced, put into force or ended. The caller is authorised, and
stores the row.
"""

from dataclasses import replace

from adapters.oauth.clients.client_keys import checked_jwks, thumbprint_of
from adapters.oauth.shared_state.secrets_at_rest import digest_of, new_opaque
from adapters.outgoing.guarded_http import Outgoing
from adapters.postgres.rows.oauth import ClientRow
from domain.kernel.access import Actor
from domain.kernel.ids import CentreId, ClientId, OrganisationId, UserId
from domain.oauth.clients import ClientStatus, RegisteredClient
from domain.oauth.credentials import activated, with_keys
from domain.ports.clock import utc_now


def rotate(row: ClientRow, jwks: object, by: Actor | None, outgoing: Outgoing) -> RegisteredClient:
    """Replace the credentials: with a new secret, or with keys, of which some may have to wait. ``by`` is ``None`` for
    the operator, who needs no second person.
    """
    secret = new_opaque() if jwks is None else None
    after = replace(shown(row), jwks=None, pending_jwks=None, status=ClientStatus.ACTIVE)
    if jwks is not None:
        keys = checked_jwks(jwks, outgoing)
        after = replace(after, jwks=keys) if by is None else with_keys(shown(row), keys, thumbprint_of)
    row.secret_hash = None if secret is None else digest_of(secret)
    ask(row, by)
    return _changed(row, after).showing(secret)


def activate(row: ClientRow) -> RegisteredClient:
    """Put the keys that wait into force."""
    return _changed(row, activated(shown(row)))


def disable(row: ClientRow) -> RegisteredClient:
    """Disable it for good. Repeating it changes nothing."""
    if row.status == ClientStatus.DISABLED:
        return shown(row)
    return _changed(row, replace(shown(row), status=ClientStatus.DISABLED))


def _changed(row: ClientRow, after: RegisteredClient) -> RegisteredClient:
    row.jwks, row.pending_jwks, row.status = after.jwks, after.pending_jwks, after.status
    row.version, row.updated_at = row.version + 1, utc_now()
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
