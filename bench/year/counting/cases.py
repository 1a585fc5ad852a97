"""Facts of cases, of custody, of offers and of consents."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

from bench.year.counting.facts import NONE, RECEIVED, SENT, Fact, Record, Stock
from bench.year.counting.people import People


def facts_of_people(record: Record, people: People) -> Iterator[Fact]:
    """Yield each person once: for the first centre, on the day of the first opening; and what each complains of."""
    for case in record.books.cases.values():
        if case.merged_into is not None:
            continue
        first = people.family(case.id)[0]
        centre, day = first.first_centre, _day(first.ledger[0].since)
        corridor, urgency = people.corridor(case.id)
        organisation = record.owner(centre)
        seen = people.seen_by(organisation, case.id)
        where = {**record.place(centre, corridor), **seen, "urgency": (urgency,)}
        yield Fact("beneficiaries_by_case", organisation, None, day, where)
        if seen["sex"] == ("female",):
            yield Fact("women_by_case", organisation, None, day, where)
        for kind in people.case_types(organisation, case.id):
            yield Fact("complaints", organisation, None, day, {**where, "case_type": (kind,)})


def stock(record: Record, people: People) -> Iterator[Stock]:
    """Yield who answered for each case, and when."""
    for case in record.books.cases.values():
        corridor, urgency = people.corridor(case.id)
        for held in case.ledger:
            organisation = record.owner(held.centre)
            seen = people.seen_by(organisation, case.id)
            where = {**record.place(held.centre, corridor), **seen, "urgency": (urgency,)}
            yield Stock(organisation, held.centre, held.since, held.until, where)


def facts_of_offers(record: Record) -> Iterator[Fact]:
    """Yield each offer of custody that lapsed: of a transfer that expired or whose person never came, or by itself."""
    for entry in record.diary.entries.values():
        if entry.kind == "transfer" and entry.status in ("expired", "no_show"):
            where = record.place(entry.receiver, record.road(entry.corridor))
            day = _day(entry.sent_at)
            yield Fact("lapsed_handoffs", record.owner(entry.receiver), RECEIVED, day, where)
            yield Fact(
                "lapsed_handoffs", record.owner(entry.first_sender), SENT, day, where | record.at(entry.first_sender)
            )
    for offer in record.books.offers:
        if offer.status == "lapsed":
            where, day = record.place(offer.receiver, NONE), _day(offer.offered_at)
            yield Fact("lapsed_handoffs", record.owner(offer.receiver), RECEIVED, day, where)
            yield Fact("lapsed_handoffs", record.owner(offer.sender), SENT, day, where | record.at(offer.sender))


def facts_of_consents(record: Record, people: People) -> Iterator[Fact]:
    """Yield the first withdrawal of each case, and each deletion that is owed because of one or for another reason."""
    for one in record.books.withdrawals.values():
        where = record.place(one.centre, people.corridor(one.case)[0])
        yield Fact("consents_withdrawn", record.owner(one.centre), None, _day(one.at), where)
    for entry in record.diary.entries.values():
        due = entry.deletion_due_by
        if due is None or entry.status == "entered_in_error":
            continue
        where, organisation = record.place(entry.receiver, record.road(entry.corridor)), record.owner(entry.receiver)
        yield Fact("deletions_owed", organisation, None, _day(due), where)
        confirmed = entry.deletion_confirmed_at
        if due < record.now and (confirmed is None or confirmed > due):
            yield Fact("deletions_late", organisation, None, _day(due), where)


def _day(at: datetime) -> date:
    return at.astimezone(UTC).date()
