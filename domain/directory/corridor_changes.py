"""Changes to a corridor's members, countries and times: pure decisions."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from domain.directory.corridor import Corridor, Member, why_times_contradict
from domain.directory.countries import why_no_road
from domain.kernel.errors import FieldFault, InvalidValues, Missing
from domain.kernel.events import DomainEvent
from domain.kernel.ids import CentreId, OrganisationId
from domain.kernel.sentence import Sentence
from domain.vocabulary import CorridorRole, EventType

Changed = Mapping[str, Any]
"""Field → its new value, for the fields that change."""


@dataclass(frozen=True, slots=True)
class KnownMember:
    """A member, and the organisation to tell. Its side is its role; its country does not matter (ADR 0023)."""

    member: Member
    organisation_id: OrganisationId


@dataclass(frozen=True, slots=True)
class CorridorFile:
    """A corridor, and what is known of its members."""

    corridor: Corridor
    known: tuple[KnownMember, ...]

    def role_of(self, centre_id: CentreId) -> CorridorRole | None:
        """Return a centre's current role; ``None`` if it is not a member."""
        return next((member.role for member in self.corridor.members if member.centre_id == centre_id), None)


def must_make_sense(corridor: Corridor, *, times: bool = True) -> None:
    """Raise ``InvalidValues`` if the countries do not form a corridor, or its response times (unless they are left out)
    contradict one another.
    """
    found = why_no_road(corridor.origin_country, corridor.destination_country, corridor.transit_countries)
    faults = [FieldFault(f"/{field}", "same_country", sentence) for field, sentence in found]
    for urgency, sentence in why_times_contradict(corridor.response_times) if times else ():
        faults.append(FieldFault(f"/response_times/{urgency}/decide_within", "too_soon", sentence))
    if faults:
        raise InvalidValues(tuple(faults))


def founded(corridor: Corridor, known: tuple[KnownMember, ...]) -> CorridorFile:
    """Create a corridor with its first members; raises ``InvalidValues`` with a pointer to each invalid one."""
    must_make_sense(corridor)
    faults: list[FieldFault] = []
    seen: set[CentreId] = set()
    for place, one in enumerate(known):
        if one.member.centre_id in seen:
            pointer = f"/members/{place}/centre_id"
            faults.append(FieldFault(pointer, "given_twice", Sentence("Name each centre only once.")))
        seen.add(one.member.centre_id)
    if faults:
        raise InvalidValues(tuple(faults))
    return _with(corridor, known)


def changed_corridor(file: CorridorFile, changed: Changed, at: datetime) -> CorridorFile:
    """Return the next version; raises ``InvalidValues`` if the countries no longer form a corridor, or new response
    times contradict one another.
    """
    corridor = replace(_next(file.corridor, at), **changed)
    must_make_sense(corridor, times="response_times" in changed)
    return CorridorFile(corridor, file.known)


def with_member(file: CorridorFile, joining: KnownMember, at: datetime) -> CorridorFile:
    """Add a member, or change the role of one, which has been a member since it joined."""
    centre_id = joining.member.centre_id
    joined_at = next((one.joined_at for one in file.corridor.members if one.centre_id == centre_id), at)
    others = [known for known in file.known if known.member.centre_id != centre_id]
    member = replace(joining, member=replace(joining.member, joined_at=joined_at))
    return _with(_next(file.corridor, at), (*others, member))


def without_member(file: CorridorFile, centre_id: CentreId, at: datetime) -> CorridorFile:
    """Remove a member; raises ``Missing`` if the centre is not one."""
    if file.role_of(centre_id) is None:
        raise Missing
    staying = tuple(known for known in file.known if known.member.centre_id != centre_id)
    return _with(_next(file.corridor, at), staying)


def _next(corridor: Corridor, at: datetime) -> Corridor:
    return replace(corridor, version=corridor.version + 1, updated_at=at)


def _with(corridor: Corridor, known: tuple[KnownMember, ...]) -> CorridorFile:
    # Sorted as PostgreSQL sorts UUIDs, so that every response lists members in the same order.
    ordered = tuple(sorted(known, key=lambda one: one.member.centre_id.int))
    agreement = corridor.agreement
    if agreement is not None:
        parties = sorted({one.organisation_id for one in ordered}, key=lambda organisation_id: organisation_id.int)
        agreement = replace(agreement, parties=tuple(parties))
    members = tuple(one.member for one in ordered)
    return CorridorFile(replace(corridor, members=members, agreement=agreement), ordered)


def happened_to(after: CorridorFile, before: CorridorFile | None = None) -> tuple[DomainEvent, ...]:
    """Create the event for the organisations of all members, including those that have just left."""
    known = (*after.known, *(before.known if before else ()))
    audience = tuple(dict.fromkeys(one.organisation_id for one in known))
    corridor = after.corridor
    subject = (("corridor", corridor.id),)
    return (DomainEvent(EventType.CORRIDOR_CHANGED, subject, audience, str(corridor.status), corridor.version),)
