"""Who may manage an organisation's clients, and which scopes they may grant.

Administrators manage the clients of their own organisation, and can grant only scopes that the organisation already
has; otherwise a new client would be a way to escalate privileges. The coordinating body gives other organisations
clients for the directory and no more, since it would hold their credentials; it lists and disables all of them.
"""

from collections.abc import Collection, Iterable

from domain.kernel.access import MANAGING, Actor, coordinates
from domain.kernel.errors import CoordinatingBodyOnly, Missing, NotYoursToGrant
from domain.kernel.ids import CentreId, OrganisationId
from domain.kernel.roles import Role
from domain.kernel.scopes import in_order
from domain.kernel.second_person import SecondPersonRequired
from domain.oauth.clients import RegisteredClient

OF_THE_NETWORK = frozenset({MANAGING, "corridors:manage"})
"""Scopes that only the coordinating body can grant, even to organisations that have them already."""
FOR_OTHERS = frozenset({"directory:read"})
"""The scopes that the coordinating body can grant to other organisations."""
SECOND_PERSONS = (Role.SUPERVISOR, Role.ORGANISATION_ADMIN)
"""The roles of those who activate a client of their organisation."""


def must_see_clients(actor: Actor, organisation_id: OrganisationId) -> None:
    """Raise ``Missing`` unless the actor may list that organisation's clients."""
    own = organisation_id == actor.organisation_id
    oversees = actor.user_id is not None and actor.role in SECOND_PERSONS and MANAGING in actor.scopes
    if not (coordinates(actor) or (oversees and own)):
        raise Missing


def must_manage(actor: Actor, organisation_id: OrganisationId) -> None:
    """Raise ``Missing`` unless the actor sees that organisation's clients, and ``CoordinatingBodyOnly`` for a
    supervisor, who does not register, rotate or disable them.
    """
    must_see_clients(actor, organisation_id)
    if not coordinates(actor) and actor.role is not Role.ORGANISATION_ADMIN:
        raise CoordinatingBodyOnly


def must_be_in_reach(actor: Actor, centre_ids: Collection[CentreId] | None) -> None:
    """Raise ``NotYoursToGrant`` if somebody limited to some centres touches a client of others."""
    if coordinates(actor) or actor.centre_ids is None:
        return
    if centre_ids is None or not actor.centre_ids.issuperset(centre_ids):
        raise NotYoursToGrant(pointer="/centre_ids")


def must_be_grantable(
    actor: Actor, organisation_id: OrganisationId, scopes: Iterable[str], granted: Collection[str]
) -> None:
    """Raise ``NotYoursToGrant`` unless the actor may hold the credentials of such a client. ``granted`` are the scopes
    that the organisation has. Unknown scopes are not judged here.
    """
    wanted = set(in_order(scopes))
    if not coordinates(actor):
        allowed = wanted <= set(granted) - OF_THE_NETWORK
    else:
        allowed = organisation_id == actor.organisation_id or wanted <= FOR_OTHERS
    if not allowed:
        raise NotYoursToGrant(pointer="/scopes")


def must_have_a_say(actor: Actor, client: RegisteredClient) -> None:
    """Raise ``SecondPersonRequired`` unless the actor is one of those people of the client's own organisation who
    activate. A system is no person, and the coordinating body belongs to another organisation.
    """
    is_one = actor.user_id is not None and actor.role in SECOND_PERSONS
    if not is_one or actor.organisation_id != client.organisation_id:
        raise SecondPersonRequired


def must_be_another(actor: Actor, client: RegisteredClient) -> None:
    """Raise ``SecondPersonRequired`` for the person who asked for what is to be activated."""
    if actor.user_id == client.requested_by:
        raise SecondPersonRequired
