"""What organisations saw when the workers counted (ADR 0071).

An organisation counts a referral and its custody with the profile that it last saw. A case, its complaints and its
claims stay as they were when it last answered for the case, and what first counts after that as it was then. No figure
shows what appeared and vanished between two counts.
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
    knows,
    person,
    reads,
    way_of,
)
from bench.year.diary import Entry

Both = tuple[UUID, UUID]
"""An organisation and a case."""


class Sightings:
    """What each organisation last saw of each case."""

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
        """Note what organisations see of a case when the workers count it."""
        entry = record.books.cases[case]
        for organisation in parties(record, case):
            self._note_referrals(record, organisation, case)
            if reads(record, organisation, entry):
                self._persons[organisation, case] = person(entry)
                if any(record.owner(held.centre) == organisation for held in entry.ledger):
                    self._ways[organisation, case] = way_of(record, case)
        for organisation in parties(record, case):
            stands = tuple(self._as_it_stands(record, organisation, case))
            kept = () if answers(record, organisation, entry) else self._facts.get((organisation, case), ())
            known = {fact.of for fact in kept}
            self._facts[organisation, case] = (*kept, *(fact for fact in stands if fact.of not in known))

    def _note_referrals(self, record: Record, organisation: UUID, case: UUID) -> None:
        both = organisation, case
        if has_access(record, organisation, record.books.cases[case]):
            self._ended.pop(both, None)
            for entry in record.diary.of_case.get(case, ()):
                self._referrals[organisation, entry.id] = replace(entry)
        elif both in self._noted:
            self._ended.setdefault(both, self._last_turn or record.now)
        self._noted.add(both)

    def ended(self, organisation: UUID, case: UUID) -> datetime | None:
        """Return when the last counts were made before an organisation lost its access to a case, if it did."""
        return self._ended.get((organisation, case))

    def referral(self, record: Record, organisation: UUID, entry: Entry) -> tuple[Entry, datetime] | None:
        """Return a referral as an organisation counts it, and as of when: as it stands, or as it last was while the
        organisation had access. ``None``: it does not count it.
        """
        at = self.ended(organisation, entry.case)
        if at is None:
            return entry, record.now
        kept = self._referrals.get((organisation, entry.id))
        return None if kept is None else (kept, at)

    def person(self, record: Record, organisation: UUID, case: UUID) -> Seen:
        """Return the dimensions of the person as an organisation counts them."""
        entry = record.books.cases[case]
        if reads(record, organisation, entry):
            return person(entry)
        if not knows(record, organisation, entry):
            return NOTHING_SEEN
        return self._persons.get((organisation, case)) or person(entry)

    def stock(self, record: Record, case: UUID) -> Iterator[Stock]:
        """Yield who answered for a case and when, as each organisation counts it."""
        entry = record.books.cases[case]
        for held in entry.ledger:
            organisation, way = record.owner(held.centre), way_of(record, case)
            if knows(record, organisation, entry) and not reads(record, organisation, entry):
                way = self._ways.get((organisation, case), way)
            where = {
                **record.place(held.centre, way[0]),
                **self.person(record, organisation, case),
                "urgency": (way[1],),
            }
            yield Stock(organisation, held.centre, held.since, held.until, where)

    def facts(self, record: Record, case: UUID) -> Iterator[Fact]:
        """Yield what each organisation counts of a case and its claims."""
        entry = record.books.cases[case]
        for organisation in parties(record, case):
            stands = tuple(self._as_it_stands(record, organisation, case))
            if answers(record, organisation, entry):
                yield from stands
                continue
            kept = self._facts.get((organisation, case), ())
            known = {fact.of for fact in kept}
            yield from kept if knows(record, organisation, entry) else map(unseen, kept)
            yield from (fact for fact in stands if fact.of not in known)

    def _as_it_stands(self, record: Record, organisation: UUID, case: UUID) -> Iterator[Fact]:
        seen = self.person(record, organisation, case)
        yield from facts_of_person(record, organisation, case, seen)
        for claim in record.books.claims_of.get(case, ()):
            yield from facts_of_claim(record, organisation, claim, seen)


def unseen(fact: Fact) -> Fact:
    """Return a fact with the dimensions of the person as not seen."""
    hidden = {name: (NOT_SEEN,) for name in (*PERSON, "case_type") if name in fact.where}
    return replace(fact, where={**fact.where, **hidden})


def parties(record: Record, case: UUID) -> set[UUID]:
    """Return the organisations that hold or held a case or one merged into it, or received a referral."""
    numbers = [case, *record.books.merged_into.get(case, ())]
    held = {record.owner(one.centre) for number in numbers for one in record.books.cases[number].ledger}
    return held | {record.owner(one.receiver) for one in record.diary.of_case.get(case, ())}
