"""Facts of referrals, for both sides."""

from collections.abc import Iterator
from datetime import UTC, datetime

from bench.year.counting.facts import RECEIVED, SENT, Fact, Record
from bench.year.counting.seen import Sightings
from bench.year.diary import Entry

A_DAY = 86_400


def facts_of_referrals(record: Record, sightings: Sightings) -> Iterator[Fact]:
    """Yield what each side counts of each referral, on the day it was sent."""
    for entry in record.diary.entries.values():
        for side, centre in ((SENT, entry.sender), (RECEIVED, entry.receiver)):
            found = sightings.referral(centre, entry, record.now)
            if found is not None:
                yield from _facts_of_side(record, sightings, side, *found)


def _facts_of_side(record: Record, sightings: Sightings, side: str, entry: Entry, at: datetime) -> Iterator[Fact]:
    if entry.status == "entered_in_error":
        return
    centre = entry.sender if side == SENT else entry.receiver
    organisation, day = record.owner(centre), entry.sent_at.astimezone(UTC).date()
    where = {
        **record.place(entry.receiver, record.road(entry.corridor)),
        "urgency": (entry.urgency,),
        "service_type": entry.services,
        **record.at(centre),
        **sightings.person(record, centre, entry.case),
    }
    for indicator in _counted(entry, at):
        yield Fact(indicator, organisation, side, day, where)
    for indicator, days in _days(entry):
        yield Fact(indicator, organisation, side, day, where, detail=str(days))


def _counted(entry: Entry, now: datetime) -> Iterator[str]:
    """Yield the indicators that count a referral."""
    yield "referrals_sent"
    end, answered = entry.sent_at + entry.times.acknowledge_within, entry.acknowledged_at or entry.decided_at
    if end <= now and (answered is not None or entry.ended_at is None or entry.ended_at >= end):
        yield "referrals_clock_ended"
        yield "referrals_silent" if answered is None or answered > end else "referrals_acknowledged_in_time"
    if entry.accepted_at is None:
        return
    yield "referrals_accepted"
    if entry.status == "no_show":
        yield "no_shows"
    if entry.contact_at is not None:
        yield "contacts_confirmed"
        if entry.status == "completed":
            yield "referrals_completed"


def _days(entry: Entry) -> Iterator[tuple[str, int]]:
    """Yield the days that it took to decide and to meet the person, rounded to whole days."""
    if entry.decided_at is not None:
        yield "median_days_to_decide", nearest_days(entry.sent_at, entry.decided_at)
    if entry.accepted_at is not None and entry.contact_at is not None:
        begin = max(entry.accepted_at, entry.window_from or entry.accepted_at)
        yield "median_days_to_contact", nearest_days(begin, entry.contact_at)


def nearest_days(begin: datetime, end: datetime) -> int:
    """Return how much time passed, cut to whole seconds and rounded to whole days."""
    seconds = max(0, int((end - begin).total_seconds()))
    return seconds // A_DAY + (seconds % A_DAY >= A_DAY // 2)
