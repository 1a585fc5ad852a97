"""Makes an actor of a token, with what client and person may do now: it may have become less since it was signed."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy.orm import Session

from adapters.oauth.allowances import load_allowed
from adapters.oauth.client_model import find_client
from adapters.oauth.verified_token import VerifiedToken
from domain import ids
from domain.access import Actor
from domain.ids import CentreId, ClientId, OrganisationId, UserId
from domain.oauth.roles import SCOPES_OF_ROLE, Role


def actor_of(session: Session, token: VerifiedToken) -> Actor | None:
    """Give the actor, or ``None`` where client, organisation, person or allowance may not act (any more)."""
    client = find_client(session, ids.to_text("client", token.client_id))
    if client is None or (client.dpop_required and token.jkt is None):
        return None
    scopes, centres, user_id, role, organisation_id = (
        token.scopes & client.scopes,
        client.centre_ids,
        None,
        None,
        client.organisation_id,
    )
    if token.allowance_id is not None:
        allowed = load_allowed(session, token.allowance_id)
        if allowed is None or token.subject != ids.to_text("user", allowed.user.id) or not allowed.check_client(client):
            return None
        user = allowed.user
        role = Role(user.role)
        scopes &= SCOPES_OF_ROLE[role]
        centres, user_id, organisation_id = _common(centres, user.centre_ids), UserId(user.id), user.organisation_id
    if organisation_id != token.organisation_id:
        return None
    return Actor(
        client_id=ClientId(client.id),
        organisation_id=OrganisationId(organisation_id),
        scopes=scopes,
        centre_ids=None if centres is None else frozenset(CentreId(centre) for centre in centres),
        user_id=user_id,
        role=role,
    )


def _common(one: Iterable[UUID] | None, other: Iterable[UUID] | None) -> tuple[UUID, ...] | None:
    """Give the centres that both may act for; ``None`` stands for all."""
    if one is None or other is None:
        found = other if one is None else one
        return None if found is None else tuple(found)
    return tuple(set(one) & set(other))
