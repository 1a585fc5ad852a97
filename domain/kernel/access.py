"""Who is asking, how they relate to the case, what they may see, and whether they have seen the version they change.

The default is a stranger, who sees nothing. Every read of a case or a referral (get, list, timeline, ledger) decides
access here and nowhere else.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from domain.kernel.errors import CoordinatingBodyOnly, Missing, NotYourCentre, NotYourSide, PreconditionFailed
from domain.kernel.ids import CaseId, CentreId, ClientId, OrganisationId, UserId
from domain.kernel.roles import Role
from domain.kernel.sentence import Sentence
from domain.vocabulary import OperatorType

T = TypeVar("T")

SYSTEM = ClientId(UUID(int=0))
"""Client id that represents the service itself; no real client has it."""
MIGRANT = ClientId(UUID(int=1))
"""Client id that represents the person of a case; no real client has it."""


@dataclass(frozen=True, slots=True)
class Actor:
    """The party behind one unit of work: a client (and perhaps a user) of exactly one organisation, or the service
    itself on behalf of one.

    ``centre_ids`` is ``None`` if the client may act for every centre of its organisation. ``role`` is the user's.
    ``credentials_by`` asked for the client's credentials, and may have them; ``None`` if that was the operator.
    ``case_id``: the only case that the actor reaches; ``None`` for all that its organisation does.
    """

    client_id: ClientId
    organisation_id: OrganisationId
    scopes: frozenset[str]
    centre_ids: frozenset[CentreId] | None = None
    user_id: UserId | None = None
    role: Role | None = None
    credentials_by: UserId | None = None
    case_id: CaseId | None = None

    @classmethod
    def system(cls, organisation_id: OrganisationId) -> "Actor":
        """Return the actor for clocks and workers: the service itself, on behalf of an organisation.

        It finds what the organisation finds, but has no scopes, is on neither side of a referral and reads no text.
        """
        return cls(SYSTEM, organisation_id, frozenset())

    @classmethod
    def migrant(cls, organisation_id: OrganisationId, case_id: CaseId) -> "Actor":
        """Return the actor for the person of a case, under the organisation that holds it, or held it last.

        It reaches that one case, has no scopes and reads no text (ADR 0083).
        """
        return cls(MIGRANT, organisation_id, frozenset(), case_id=case_id)

    @property
    def is_system(self) -> bool:
        """Whether this is the service itself."""
        return self.client_id == SYSTEM

    @property
    def is_migrant(self) -> bool:
        """Whether this is the person of a case, by tracking code."""
        return self.client_id == MIGRANT

    @property
    def is_staff(self) -> bool:
        """Whether somebody at an organisation acts, by a client: all others read no text."""
        return not (self.is_system or self.is_migrant)

    @property
    def person(self) -> UserId | None:
        """The person behind this actor, where two are needed: who signed in, or could act as the system."""
        return self.user_id or self.credentials_by

    def answers_for(self, organisation_id: OrganisationId, centre_id: CentreId) -> bool:
        """Return whether this actor may act for that centre of that organisation."""
        if organisation_id != self.organisation_id:
            return False
        return self.centre_ids is None or centre_id in self.centre_ids

    def stands_at(self, place: "Place") -> bool:
        """Return whether this actor may act for the centre at this place."""
        return self.answers_for(place.organisation_id, place.centre_id)

    def must_stand_at(self, place: "Place", pointer: str) -> None:
        """Raise ``NotYourCentre`` unless the actor may act for the centre."""
        if not self.stands_at(place):
            raise NotYourCentre(pointer=pointer)


@dataclass(frozen=True, slots=True)
class Place:
    """A centre, with what decides access to it."""

    centre_id: CentreId
    organisation_id: OrganisationId
    operator_type: OperatorType


class Level(StrEnum):
    """How much of a case a centre sees, from most to least."""

    HOLDER = "holder"
    PARTY = "party"
    PREVIEW = "preview"
    OUTCOME = "outcome"


class Side(StrEnum):
    """Which end of a referral an actor is on. ``SYSTEM`` is the clock."""

    SENDER = "sender"
    RECEIVER = "receiver"
    SYSTEM = "system"


def sides(actor: Actor, sender: Place, receiver: Place) -> frozenset[Side]:
    """Return the sides of a referral that the actor is on: both if one organisation runs both centres."""
    ends = ((Side.SENDER, sender), (Side.RECEIVER, receiver))
    return frozenset(side for side, place in ends if actor.stands_at(place))


def must_be_at(side: Side, at_sides: frozenset[Side], action: str) -> None:
    """Raise ``NotYourSide`` unless the action's ``side`` is one of the actor's sides."""
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
"""The scope needed to act on each side (contract, section 2)."""


def acting(actor: Actor, at_sides: frozenset[Side]) -> frozenset[Side]:
    """Return the sides on which the actor's token also allows it to act. The service itself needs no scope."""
    if actor.is_system:
        return frozenset({Side.SYSTEM}) & at_sides
    return frozenset(side for side in at_sides if SCOPE_OF_SIDE.get(side) in actor.scopes)


def by_itself(actor: Actor, at_sides: frozenset[Side]) -> frozenset[Side]:
    """Put the service on the system side of anything its organisation knows of; leave other actors unchanged."""
    return frozenset({Side.SYSTEM}) if actor.is_system and at_sides else at_sides


MANAGING = "organisations:manage"
"""Covers the whole network for the coordinating body, and only their own partner systems for administrators; of these,
supervisors see the list and activate.
"""


def coordinates(actor: Actor) -> bool:
    """Return whether the actor is the coordinating body: a client with the scope, or a user who is a coordinator."""
    as_coordinator = actor.role is Role.COORDINATOR if actor.user_id is not None else actor.role is None
    return MANAGING in actor.scopes and as_coordinator


def must_coordinate(actor: Actor) -> None:
    """Raise ``CoordinatingBodyOnly`` unless the actor is the coordinating body."""
    if not coordinates(actor):
        raise CoordinatingBodyOnly


def known(found: T | None, pointer: str | None = None) -> T:
    """Return what was found, or raise the same ``Missing`` for strangers as for unknown ids (security.md, rule 5).

    ``pointer``: where the request named it.
    """
    if found is None:
        raise Missing(pointer=pointer)
    return found


Versions = frozenset[int]
"""The versions of an object that a caller accepts as current: usually one, but RFC 9110 allows several."""


def must_match(if_match: Versions | None, version: int) -> None:
    """Raise ``PreconditionFailed`` unless the current version is one that the caller has read (RFC 9110, section
    13.1.1); ``None`` accepts any version.
    """
    if if_match is not None and version not in if_match:
        raise PreconditionFailed
