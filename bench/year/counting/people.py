"""What a centre knows of a person in its organisation's own figures (ADR 0071). A sister centre may know more."""

from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from uuid import UUID

from bench.year.counting.facts import NONE, Record
from bench.year.diary import OPEN
from bench.year.record.entries import CaseEntry

NOT_SEEN, UNKNOWN = "not_seen", "unknown"
PERSON = ("sex", "age_band", "stage", "sector")
BANDS = ((18, "under_18"), (25, "18_24"), (35, "25_34"), (45, "35_44"), (55, "45_54"), (65, "55_64"))
"""Each age band with the first age above it. If only the year of birth is known, a person counts as a minor until the
end of the year in which they turn 18.
"""
Seen = Mapping[str, tuple[str, ...]]
NOTHING_SEEN: Seen = dict.fromkeys(PERSON, (NOT_SEEN,))


def family(record: Record, case: UUID) -> list[CaseEntry]:
    """Return a case and those merged into it, in the order in which they were opened."""
    numbers = [case, *record.books.merged_into.get(case, ())]
    return sorted((record.books.cases[one] for one in numbers), key=lambda one: one.ledger[0].since)


def way_of(record: Record, case: UUID) -> tuple[str, str]:
    """Return the corridor and the urgency of the first sent referral of a case."""
    sent = [one for one in record.diary.of_case.get(case, ()) if one.status != "entered_in_error"]
    first = min(sent, key=lambda one: one.sent_at, default=None)
    return (NONE, NONE) if first is None else (record.road(first.corridor), first.urgency)


def person(case: CaseEntry) -> Seen:
    """Return the dimensions of the person, as the case has them now."""
    return {
        "sex": (case.sex,),
        "age_band": (age_band(case.born, case.ledger[0].since.date()),),
        "stage": (case.stage,),
        "sector": (case.sector or UNKNOWN,),
    }


def answers(record: Record, centre: UUID, case: CaseEntry) -> bool:
    """Whether a centre answers for a case, or was the last to do so, and may still know of it."""
    return case.ledger[-1].centre == centre and has_access(record, record.owner(centre), case)


def reads(record: Record, centre: UUID, case: CaseEntry) -> bool:
    """Whether a centre reads the profile: it answers for the case and opened it or has a consent, or it has an open
    referral with a consent.
    """
    books = record.books
    if answers(record, centre, case):
        consents = (one for one in books.consents_of.get(case.id, ()) if one.holds_for(centre))
        if case.first_centre == centre or any(consents):
            return True
    return any(
        entry.receiver == centre and entry.consent is not None and books.consents[entry.consent].holds_for(centre)
        for entry in record.diary.of_case.get(case.id, ())
        if entry.status in OPEN
    )


def has_read(record: Record, centre: UUID, case: CaseEntry) -> bool:
    """Whether a centre could read the profile at some time: it opened the case, was sent a referral with a consent, or
    has a consent for a case that it held.
    """
    sent = (entry for entry in record.diary.of_case.get(case.id, ()) if entry.receiver == centre)
    if case.first_centre == centre or any(entry.consent is not None for entry in sent):
        return True
    consents = record.books.consents_of.get(case.id, ())
    return any(held.centre == centre for held in case.ledger) and any(one.holds_for(centre) for one in consents)


def has_access(record: Record, organisation: UUID, case: CaseEntry) -> bool:
    """Whether an organisation that took part may still know of a case: it holds it, or the person has not excluded its
    kind.
    """
    if case.holder is not None and record.owner(case.holder) == organisation:
        return True
    return record.kind(organisation) not in case.excluded


def knows(record: Record, centre: UUID, case: CaseEntry) -> bool:
    """Whether a centre still counts what it saw: it answers for the case, or no decision of the person has ended its
    access.
    """
    if answers(record, centre, case):
        return True
    asked = (one for one in record.diary.of_case.get(case.id, ()) if one.receiver == centre)
    owes = any(one.deletion_owed_at is not None or one.status == "consent_withdrawn" for one in asked)
    was_left = any(
        held.centre == centre and following.by == "consent_withdrawn" for held, following in pairwise(case.ledger)
    )
    return has_access(record, record.owner(centre), case) and not owes and not was_left


def age_band(born: int | None, today: date) -> str:
    """Return the age band of a person whose year of birth may be unknown."""
    if born is None:
        return UNKNOWN
    age = today.year - born
    return next((band for below, band in BANDS if age < below + (below == 18)), "65_plus")
