"""Who may manage an organisation's partner systems, and how much they may be able to do.

The coordinating body manages all of them. An administrator manages those of the own organisation, and hands on only
what the organisation has: a credential that can do more would be a way up.
"""

from collections.abc import Collection

from domain.kernel.access import MANAGING, Actor, coordinates
from domain.kernel.errors import Missing, NotYoursToGrant
from domain.kernel.ids import OrganisationId
from domain.kernel.roles import Role
from domain.oauth.clients import RegisteredClient

OF_THE_NETWORK = frozenset({MANAGING, "corridors:manage"})
"""Given out by the coordinating body alone, whoever has them already."""


def must_manage(actor: Actor, organisation_id: OrganisationId) -> None:
    """Raise ``Missing`` unless the actor manages the partner systems of that organisation."""
    administers = actor.user_id is not None and actor.role is Role.ORGANISATION_ADMIN and MANAGING in actor.scopes
    own = organisation_id == actor.organisation_id
    if not (coordinates(actor) or (administers and own)):
        raise Missing


def must_be_in_reach(actor: Actor, client: RegisteredClient) -> None:
    """Raise ``NotYoursToGrant`` where an administrator of some centres touches a system of others."""
    if coordinates(actor) or actor.centre_ids is None:
        return
    if client.centre_ids is None or not actor.centre_ids.issuperset(client.centre_ids):
        raise NotYoursToGrant(pointer="/centre_ids")


def must_be_grantable(actor: Actor, client: RegisteredClient, granted: Collection[str]) -> None:
    """Raise ``NotYoursToGrant`` unless the actor may hold credentials of such a client.

    ``granted`` are the scopes that the organisation's active clients had before this change.
    """
    must_be_in_reach(actor, client)
    if not coordinates(actor) and not set(client.scopes) <= set(granted) - OF_THE_NETWORK:
        raise NotYoursToGrant(pointer="/scopes")
