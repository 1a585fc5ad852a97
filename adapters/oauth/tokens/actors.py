"""Turns a token into an actor, with what client and person may do now: it may be less than when it was signed."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy.orm import Session

from adapters.oauth.clients.client_model import Client, find_client
from adapters.oauth.people.active_people import find_person
from adapters.oauth.people.allowances import load_allowed
from adapters.oauth.tokens.verified_token import VerifiedToken
from adapters.postgres.rows.staff import UserRow
from domain.kernel import ids
from domain.kernel.access import Actor
from domain.kernel.ids import CentreId, ClientId, OrganisationId, UserId
from domain.kernel.roles import SCOPES_OF_ROLE, Role


def actor_of(session: Session, token: VerifiedToken) -> Actor | None:
    """Return the actor, or ``None`` if client, organisation, person or allowance may not act (any more)."""
    client = find_client(session, ids.to_text("client", token.client_id))
    if (
        client is None
        or (client.dpop_required and token.jkt is None)
        or client.organisation_id != token.organisation_id
    ):
        return None
    scopes, centres, user_id, role = token.scopes & client.scopes, client.centre_ids, None, None
    if token.for_a_person:
        user = _person(session, token, client)
        if user is None or user.organisation_id != client.organisation_id:
            return None
        role = Role(user.role)
        scopes &= SCOPES_OF_ROLE[role]
        centres, user_id = _common(centres, user.centre_ids), UserId(user.id)
    return Actor(
        client_id=ClientId(client.id),
        organisation_id=OrganisationId(client.organisation_id),
        scopes=scopes,
        centre_ids=None if centres is None else frozenset(CentreId(centre) for centre in centres),
        user_id=user_id,
        role=role,
        credentials_by=None if client.credentials_by is None else UserId(client.credentials_by),
    )


def _person(session: Session, token: VerifiedToken, client: Client) -> UserRow | None:
    """Find who signed in: here by their allowance, at an external provider by their name there."""
    if token.allowance_id is None:
        return None if token.external_user_id is None else find_person(session, token.external_user_id)
    allowed = load_allowed(session, token.allowance_id)
    if allowed is None or token.subject != ids.to_text("user", allowed.user.id) or not allowed.check_client(client):
        return None
    return allowed.user


def _common(one: Iterable[UUID] | None, other: Iterable[UUID] | None) -> tuple[UUID, ...] | None:
    """Return the centres that both may act for; ``None`` means all."""
    if one is None or other is None:
        found = other if one is None else one
        return None if found is None else tuple(found)
    return tuple(set(one) & set(other))
