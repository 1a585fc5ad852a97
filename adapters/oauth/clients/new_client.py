"""The row of a new client, from what was asked for."""

from collections.abc import Sequence
from uuid import UUID

from uuid_utils import compat

from adapters.oauth.clients.client_keys import checked_jwks
from adapters.oauth.clients.client_rows import ask
from adapters.oauth.clients.redirect_uris import checked_redirect_uris
from adapters.oauth.shared_state.secrets_at_rest import digest_of, new_opaque
from adapters.outgoing.guarded_http import Outgoing
from adapters.postgres.rows.oauth import ClientRow
from domain.kernel.access import Actor
from domain.kernel.errors import FieldFault, InvalidValues
from domain.kernel.scopes import in_order, unknown_scopes
from domain.kernel.sentence import Sentence
from domain.oauth.clients import ClientRequest, ClientStatus
from domain.oauth.credentials import opens_persons
from domain.ports.clock import utc_now

LONGEST_NAME = 200
FOR_ITSELF = ("client_credentials",)
FOR_PEOPLE = ("authorization_code", "refresh_token")


def new_client(
    organisation_id: UUID,
    asked: ClientRequest,
    centre_ids: Sequence[UUID] | None,
    by: Actor | None,
    outgoing: Outgoing,
) -> tuple[ClientRow, str | None]:
    """Return the row, and the secret if the client has one. Without ``by`` it is the operator's, and active at once.

    Raises ``InvalidValues``; whether the centres are the organisation's is not checked here.
    """
    wanted = frozenset(asked.scopes)
    _check(asked.name, wanted)
    now = utc_now()
    secret = None if asked.jwks is not None else new_opaque()
    keys = None if asked.jwks is None else checked_jwks(asked.jwks, outgoing)
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
    return row, secret


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
