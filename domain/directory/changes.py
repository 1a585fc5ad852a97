"""Changes to organisations and centres, and who is told: pure decisions."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from domain.directory.areas import NOT_IN_COUNTRY, lies_in
from domain.directory.organisations import Centre, OrganisationStatus
from domain.kernel.access import Actor, coordinates
from domain.kernel.errors import FieldFault, InvalidValues, NotYourCentre
from domain.kernel.events import DomainEvent
from domain.kernel.ids import CentreId, OrganisationId
from domain.kernel.sentence import Sentence
from domain.vocabulary import EventType

Changed = Mapping[str, Any]
"""Field → its new value, for the fields that change."""

CLOCKS_DIFFER = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class CentreFile:
    """A centre, and the organisations that share a corridor with it. ``digest_set_at``: when the address of its digest
    last changed, as far as the caller's organisation may know.
    """

    centre: Centre
    neighbours: tuple[OrganisationId, ...]
    digest_set_at: datetime | None = None

    @property
    def audience(self) -> tuple[OrganisationId, ...]:
        """Return the organisations to tell when it changes; only its own while that waits for confirmation."""
        if self.centre.organisation_status is OrganisationStatus.PENDING:
            return (self.centre.organisation_id,)
        return tuple(dict.fromkeys((self.centre.organisation_id, *self.neighbours)))


def must_maintain(actor: Actor, centre: Centre) -> None:
    """Raise ``NotYourCentre`` unless it is one of the actor's centres, or the actor is the coordinating body."""
    if not coordinates(actor) and not actor.stands_at(centre.place):
        raise NotYourCentre


def changed_centre(centre: Centre, changed: Changed, at: datetime) -> Centre:
    """Return the next version. Capacity counts as assured now unless a time is given; raises ``InvalidValues``."""
    if "capacity" in changed:
        changed = {"capacity_assured_at": at, **changed}
    result = replace(centre, **changed, version=centre.version + 1, updated_at=at)
    must_make_sense(result, at)
    return result


def must_make_sense(centre: Centre, at: datetime) -> None:
    """Raise ``InvalidValues`` if a centre contradicts itself."""
    faults = []
    if not lies_in(centre.area, centre.country):
        faults.append(FieldFault("/area", "not_in_country", NOT_IN_COUNTRY))
    if centre.capacity_assured_at is not None and centre.capacity_assured_at > at + CLOCKS_DIFFER:
        sentence = Sentence("The capacity cannot have been confirmed in the future.")
        faults.append(FieldFault("/capacity_assured_at", "in_the_future", sentence))
    if faults:
        raise InvalidValues(tuple(faults))


def must_succeed(centre: Centre, successor: Centre, after_it: Collection[CentreId] = ()) -> None:
    """Raise ``InvalidValues`` unless the successor is a different centre, in operation, from which no line of
    successors leads back. ``after_it``: its own successor, that one's, and so on.
    """
    sentence = None
    if successor.id == centre.id:
        sentence = Sentence("A centre cannot be its own successor.")
    elif centre.id in after_it:
        sentence = Sentence("This centre takes over from that one itself: successors cannot form a circle.")
    elif not successor.in_operation:
        sentence = Sentence("A suspended or closed centre cannot be a successor.")
    if sentence is not None:
        raise InvalidValues((FieldFault("/successor_centre_id", "cannot_succeed", sentence),))


def opened_or_closed(files: tuple[CentreFile, ...], status: OrganisationStatus) -> tuple[DomainEvent, ...]:
    """Return the events for partners of an organisation's centres when its status becomes this one: they count as
    closed while it is not active. It is told itself only if it can hear it.
    """
    events = []
    for file in files:
        after = replace(file.centre, organisation_status=status)
        if after.effective_status is not file.centre.effective_status:
            others = tuple(reader for reader in file.neighbours if reader != after.organisation_id)
            own = (after.organisation_id,) if status is OrganisationStatus.ACTIVE else ()
            events.append(_status_changed(after, (*own, *others)))
    return tuple(events)


def _status_changed(after: Centre, audience: tuple[OrganisationId, ...]) -> DomainEvent:
    subject = (("centre", after.id),)
    return DomainEvent(EventType.CENTRE_STATUS_CHANGED, subject, audience, after.effective_status, after.version)


def happened_to(before: CentreFile, after: Centre) -> tuple[DomainEvent, ...]:
    """Return the events for partners: only capacity and status are announced."""
    types: list[tuple[EventType, str]] = []
    if after.capacity is not before.centre.capacity:
        types.append((EventType.CENTRE_CAPACITY_CHANGED, after.capacity))
    if after.status is not before.centre.status:
        types.append((EventType.CENTRE_STATUS_CHANGED, after.status))
    subject = (("centre", after.id),)
    return tuple(DomainEvent(kind, subject, before.audience, status, after.version) for kind, status in types)
