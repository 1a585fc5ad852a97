"""Who is asking, what they are to the case, and hence what they may see. Default: a stranger, who sees nothing.

Every way to a case or a referral (get, list, timeline, ledger, later feeds and exports) asks here and nowhere else.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from domain.kernel.errors import CoordinatingBodyOnly, Missing, NotYourCentre, NotYourSide
from domain.kernel.ids import CentreId, ClientId, OrganisationId, UserId
from domain.kernel.roles import Role
from domain.kernel.sentence import Sentence
from domain.vocabulary import OperatorType

T = TypeVar("T")

SYSTEM = ClientId(UUID(int=0))
"""Stands for the service itself where a client would; no client has it."""


@dataclass(frozen=True, slots=True)
class Actor:
    """The party behind one piece of work: a client (and perhaps a user) of exactly one organisation, or the service
    itself on behalf of one.

    ``centre_ids`` is ``None`` where the client may act for every centre of its organisation. ``role`` is the user's.
    """

    client_id: ClientId
    organisation_id: OrganisationId
    scopes: frozenset[str]
    centre_ids: frozenset[CentreId] | None = None
    user_id: UserId | None = None
    role: Role | None = None

    @classmethod
    def system(cls, organisation_id: OrganisationId) -> "Actor":
        """Give the service itself, as clocks and workers act on behalf of an organisation.

        It finds what the organisation finds, has no scope, stands at neither side of a referral, and reads no words.
        """
        return cls(SYSTEM, organisation_id, frozenset())

    @property
    def is_system(self) -> bool:
        """Say whether it is the service itself."""
        return self.client_id == SYSTEM

    def answers_for(self, organisation_id: OrganisationId, centre_id: CentreId) -> bool:
        """Say whether this actor may act for that centre of that organisation."""
        if organisation_id != self.organisation_id:
            return False
        return self.centre_ids is None or centre_id in self.centre_ids

    def stands_at(self, place: "Place") -> bool:
        """Say whether this actor may act for the centre there."""
        return self.answers_for(place.organisation_id, place.centre_id)

    def must_stand_at(self, place: "Place", pointer: str) -> None:
        """Raise ``NotYourCentre`` unless the actor may act for the centre."""
        if not self.stands_at(place):
            raise NotYourCentre(pointer=pointer)


@dataclass(frozen=True, slots=True)
class Place:
    """A centre, with what decides about access to it."""

    centre_id: CentreId
    organisation_id: OrganisationId
    operator_type: OperatorType


class Level(StrEnum):
    """How much of a case one centre sees, most first."""

    HOLDER = "holder"
    PARTY = "party"
    PREVIEW = "preview"
    OUTCOME = "outcome"


class Side(StrEnum):
    """Which end of a referral somebody stands at. ``SYSTEM`` is the clock."""

    SENDER = "sender"
    RECEIVER = "receiver"
    SYSTEM = "system"


def sides(actor: Actor, sender: Place, receiver: Place) -> frozenset[Side]:
    """Give the sides of a referral that the actor stands at; both, where one organisation has both centres."""
    ends = ((Side.SENDER, sender), (Side.RECEIVER, receiver))
    return frozenset(side for side, place in ends if actor.stands_at(place))


def must_be_at(side: Side, at_sides: frozenset[Side], action: str) -> None:
    """Raise ``NotYourSide`` unless ``side``, to which the action belongs, is among those where the actor stands."""
    if side in at_sides:
        return
    match side:
        case Side.SENDER:
            raise NotYourSide(Sentence("Only the sending centre can take the action {action}.", action=action))
        case Side.RECEIVER:
            raise NotYourSide(Sentence("Only the receiving centre can take the action {action}.", action=action))
        case Side.SYSTEM:
            raise NotYourSide(Sentence("Only the service itself takes the action {action}.", action=action))


SCOPE_OF_SIDE = {Side.SENDER: "referrals:send", Side.RECEIVER: "referrals:respond"}
"""The scope that acting at a side needs (contract, section 2)."""


def acting(actor: Actor, at_sides: frozenset[Side]) -> frozenset[Side]:
    """Give those of the sides at which the actor's token also lets it act. The service itself needs none."""
    if actor.is_system:
        return frozenset({Side.SYSTEM}) & at_sides
    return frozenset(side for side in at_sides if SCOPE_OF_SIDE.get(side) in actor.scopes)


def by_itself(actor: Actor, at_sides: frozenset[Side]) -> frozenset[Side]:
    """Put the service itself at its own side of what the organisation knows of; leave everybody else where they are."""
    return frozenset({Side.SYSTEM}) if actor.is_system and at_sides else at_sides


MANAGING = "organisations:manage"
"""For the coordinating body the whole network, for an administrator the partner systems of the own organisation."""


def coordinates(actor: Actor) -> bool:
    """Say whether the actor is the coordinating body: a system with the scope, or a coordinator; no other person."""
    as_coordinator = actor.role is Role.COORDINATOR if actor.user_id is not None else actor.role is None
    return MANAGING in actor.scopes and as_coordinator


def must_coordinate(actor: Actor) -> None:
    """Raise ``CoordinatingBodyOnly`` for everybody else."""
    if not coordinates(actor):
        raise CoordinatingBodyOnly


def known(found: T | None, pointer: str | None = None) -> T:
    """Give what was found; a stranger is answered exactly as if it did not exist (security.md, rule 5).

    ``pointer``: where in the request it was named.
    """
    if found is None:
        raise Missing(pointer=pointer)
    return found
