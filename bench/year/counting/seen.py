"""What centres saw when the workers counted (ADR 0071).

A centre counts a referral and its custody with the profile that it last saw. A case, its complaints and its claims stay
as they were when it last answered for the case, and what first counts after that as it was then. No figure shows what
appeared and vanished between two counts.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from bench.year.counting.cases import facts_of_person
from bench.year.counting.claims import facts_of_claim
from bench.year.counting.facts import Fact, Record, Stock
from bench.year.counting.people import (
    NOT_SEEN,
    NOTHING_SEEN,
    PERSON,
    Seen,
    answers,
    has_access,
    has_read,
    knows,
    person,
    reads,
    way_of,
)
from bench.year.diary import Entry

Both = tuple[UUID, UUID]
"""A centre and a case."""


class Sightings:
    """What each centre last saw of each case."""

    def __init__(self) -> None:
        self._persons: dict[Both, Seen] = {}
        self._ways: dict[Both, tuple[str, str]] = {}
        self._facts: dict[Both, tuple[Fact, ...]] = {}
        self._referrals: dict[Both, Entry] = {}
        self._noted: set[Both] = set()
        self._ended: dict[Both, datetime] = {}
        self._last_turn: datetime | None = None

    def turn(self, record: Record, cases: Iterable[UUID]) -> None:
        """Note what the workers have counted at the end of a turn."""
        for case in cases:
            self.note(record, case)
        self._last_turn = record.now

    def note(self, record: Record, case: UUID) -> None:
        """Note what centres see of a case when the workers count it."""
        entry = record.books.cases[case]
        for centre in parties(record, case):
            self._note_referrals(record, centre, case)
            if reads(record, centre, entry):
                self._persons[centre, case] = person(entry)
                if any(held.centre == centre for held in entry.ledger):
                    self._ways[centre, case] = way_of(record, case)
        for centre in parties(record, case):
            stands = tuple(self._as_it_stands(record, centre, case))
            kept = () if answers(record, centre, entry) else self._facts.get((centre, case), ())
            known = {fact.of for fact in kept}
            self._facts[centre, case] = (*kept, *(fact for fact in stands if fact.of not in known))

    def _note_referrals(self, record: Record, centre: UUID, case: UUID) -> None:
        both = centre, case
        is_first = both not in self._noted
        has_it = has_access(record, record.owner(centre), record.books.cases[case])
        if has_it or is_first:
            for entry in record.diary.of_case.get(case, ()):
                self._referrals[centre, entry.id] = replace(entry)
        if has_it:
            self._ended.pop(both, None)
        else:
            self._ended.setdefault(both, record.now if is_first else self._last_turn or record.now)
        self._noted.add(both)

    def ended(self, centre: UUID, case: UUID) -> datetime | None:
        """Return when the last counts were made before a centre's organisation lost its access to a case, if it did."""
        return self._ended.get((centre, case))

    def referral(self, centre: UUID, entry: Entry, now: datetime) -> tuple[Entry, datetime] | None:
        """Return a referral as a centre counts it, and as of when: as it stands, or as it last was while the centre's
        organisation had access. ``None``: the centre does not count it.
        """
        at = self.ended(centre, entry.case)
        if at is None:
            return entry, now
        kept = self._referrals.get((centre, entry.id))
        return None if kept is None else (kept, at)

    def person(self, record: Record, centre: UUID, case: UUID) -> Seen:
        """Return the dimensions of the person as a centre counts them."""
        entry = record.books.cases[case]
        if reads(record, centre, entry):
            return person(entry)
        if not knows(record, centre, entry):
            return NOTHING_SEEN
        return self._persons.get((centre, case)) or (person(entry) if has_read(record, centre, entry) else NOTHING_SEEN)

    def stock(self, record: Record, case: UUID) -> Iterator[Stock]:
        """Yield who answered for a case and when, as each centre counts it."""
        entry = record.books.cases[case]
        for held in entry.ledger:
            centre, way = held.centre, way_of(record, case)
            if knows(record, centre, entry) and not reads(record, centre, entry):
                way = self._ways.get((centre, case), way)
            where = {**record.place(centre, way[0]), **self.person(record, centre, case), "urgency": (way[1],)}
            yield Stock(record.owner(centre), centre, held.since, held.until, where)

    def facts(self, record: Record, case: UUID) -> Iterator[Fact]:
        """Yield what each centre counts of a case and its claims."""
        entry = record.books.cases[case]
        for centre in parties(record, case):
            stands = tuple(self._as_it_stands(record, centre, case))
            if answers(record, centre, entry):
                yield from stands
                continue
            kept = self._facts.get((centre, case), ())
            known = {fact.of for fact in kept}
            yield from kept if knows(record, centre, entry) else unseen(kept)
            yield from (fact for fact in stands if fact.of not in known)

    def _as_it_stands(self, record: Record, centre: UUID, case: UUID) -> Iterator[Fact]:
        seen = self.person(record, centre, case)
        yield from facts_of_person(record, centre, case, seen)
        for claim in record.books.claims_of.get(case, ()):
            yield from facts_of_claim(record, centre, claim, seen)


def unseen(facts: Iterable[Fact]) -> Iterator[Fact]:
    """Yield facts with the dimensions of the person as not seen. That the person is a woman is not counted either."""
    for fact in facts:
        if fact.indicator != "women_by_case":
            hidden = {name: (NOT_SEEN,) for name in (*PERSON, "case_type") if name in fact.where}
            yield replace(fact, where={**fact.where, **hidden})


def parties(record: Record, case: UUID) -> set[UUID]:
    """Return the centres that hold or held a case or one merged into it, or received a referral."""
    numbers = [case, *record.books.merged_into.get(case, ())]
    held = {one.centre for number in numbers for one in record.books.cases[number].ledger}
    return held | {one.receiver for one in record.diary.of_case.get(case, ())}
