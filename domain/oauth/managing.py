"""Who may manage an organisation's clients, and which scopes they may grant.

The coordinating body manages all clients. Administrators manage those of their own organisation, and can grant only
scopes that the organisation already has; otherwise a new client would be a way to escalate privileges.
"""

from collections.abc import Collection

from domain.kernel.access import MANAGING, Actor, coordinates
from domain.kernel.errors import Missing, NotYoursToGrant
from domain.kernel.ids import OrganisationId
from domain.kernel.roles import Role
from domain.oauth.clients import RegisteredClient

OF_THE_NETWORK = frozenset({MANAGING, "corridors:manage"})
"""Scopes that only the coordinating body can grant, even to organisations that have them already."""


def must_manage(actor: Actor, organisation_id: OrganisationId) -> None:
    """Raise ``Missing`` unless the actor manages that organisation's clients."""
    administers = actor.user_id is not None and actor.role is Role.ORGANISATION_ADMIN and MANAGING in actor.scopes
    own = organisation_id == actor.organisation_id
    if not (coordinates(actor) or (administers and own)):
        raise Missing


def must_be_in_reach(actor: Actor, client: RegisteredClient) -> None:
    """Raise ``NotYoursToGrant`` if an administrator limited to some centres touches a client of others."""
    if coordinates(actor) or actor.centre_ids is None:
        return
    if client.centre_ids is None or not actor.centre_ids.issuperset(client.centre_ids):
        raise NotYoursToGrant(pointer="/centre_ids")


def must_be_grantable(actor: Actor, client: RegisteredClient, granted: Collection[str]) -> None:
    """Raise ``NotYoursToGrant`` unless the actor may hold such a client's credentials.

    ``granted`` are the scopes of the organisation's active clients before this change.
    """
    must_be_in_reach(actor, client)
    if not coordinates(actor) and not set(client.scopes) <= set(granted) - OF_THE_NETWORK:
        raise NotYoursToGrant(pointer="/scopes")
