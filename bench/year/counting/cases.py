"""Facts of cases, offers of custody and consents."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from uuid import UUID

from bench.year.counting.facts import NONE, RECEIVED, SENT, Fact, Record
from bench.year.counting.people import NOT_SEEN, NOTHING_SEEN, Seen, family, way_of
from bench.year.diary import Entry

NO_COMPLAINTS = {"departure_support", "return_support"}
OF_CASE = "case"


def facts_of_person(record: Record, centre: UUID, case: UUID, seen: Seen) -> Iterator[Fact]:
    """Yield a person once, for the first centre on the day of the first opening, and each kind of complaint."""
    opened = family(record, case)[0]
    organisation, day = record.owner(centre), _day(opened.ledger[0].since)
    if record.books.cases[case].merged_into is not None or opened.first_centre != centre:
        return
    corridor, urgency = way_of(record, case)
    where = {**record.place(centre, corridor), **seen, "urgency": (urgency,)}
    yield Fact("beneficiaries_by_case", organisation, None, day, where, of=OF_CASE)
    if seen["sex"] == ("female",):
        yield Fact("women_by_case", organisation, None, day, where, of=OF_CASE)
    for kind in sorted({kind for one in family(record, case) for kind in one.case_types} - NO_COMPLAINTS):
        shown = NOT_SEEN if seen is NOTHING_SEEN else kind
        yield Fact("complaints", organisation, None, day, {**where, "case_type": (shown,)}, of=OF_CASE)


def facts_of_offers(record: Record) -> Iterator[Fact]:
    """Yield each offer of custody that lapsed: of a transfer that expired or was a no-show, or without a referral."""
    for entry in record.diary.entries.values():
        if entry.kind == "transfer" and entry.status in ("expired", "no_show"):
            yield from _lapsed(
                record, _offered_by(record, entry), entry.receiver, entry.sent_at, record.road(entry.corridor)
            )
    for offer in record.books.offers:
        if offer.status == "lapsed":
            yield from _lapsed(record, offer.sender, offer.receiver, offer.offered_at, NONE)


def _offered_by(record: Record, entry: Entry) -> UUID:
    """Return the centre that held the case when its transfer ended: an open offer passes to a new holder."""
    until = entry.ended_at or record.now
    return [held.centre for held in record.books.cases[entry.case].ledger if held.since < until][-1]


def _lapsed(record: Record, sender: UUID, receiver: UUID, at: datetime, corridor: str) -> Iterator[Fact]:
    where = record.place(receiver, corridor)
    for side, centre in ((SENT, sender), (RECEIVED, receiver)):
        yield Fact("lapsed_handoffs", record.owner(centre), side, _day(at), {**where, **record.at(centre)})


def facts_of_consents(record: Record, lost_at: Callable[[UUID, UUID], datetime | None]) -> Iterator[Fact]:
    """Yield the first withdrawal of consent in each case, and each deletion that is owed, for whatever reason.

    ``lost_at``: when a centre last counted a case before its organisation lost access; it counts no later withdrawal.
    """
    first: dict[UUID, tuple[datetime, UUID]] = {}
    for consent in record.books.consents.values():
        if consent.withdrawn_at is not None:
            found = (consent.withdrawn_at, consent.centre)
            first[consent.case] = min(first.get(consent.case, found), found)
    for case, (at, centre) in first.items():
        lost = lost_at(centre, case)
        if lost is not None and at > lost:
            continue
        where = record.place(centre, way_of(record, case)[0])
        yield Fact("consents_withdrawn", record.owner(centre), None, _day(at), where)
    for entry in record.diary.entries.values():
        due, confirmed = entry.deletion_due_by, entry.deletion_confirmed_at
        if due is None or entry.status == "entered_in_error":
            continue
        where, organisation = record.place(entry.receiver, record.road(entry.corridor)), record.owner(entry.receiver)
        yield Fact("deletions_owed", organisation, None, _day(due), where)
        if due < record.now and (confirmed is None or confirmed > due):
            yield Fact("deletions_late", organisation, None, _day(due), where)


def _day(at: datetime) -> date:
    return at.astimezone(UTC).date()
