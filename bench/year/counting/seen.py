"""What organisations saw when the workers counted (ADR 0071).

An organisation counts a referral and its custody with the profile that it last saw. A case, its complaints and its
claims stay as they were when it last answered for the case, and what first counts after that as it was then. No figure
shows what appeared and vanished between two counts.
"""

from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

from bench.year.counting.cases import facts_of_person
from bench.year.counting.claims import facts_of_claim
from bench.year.counting.facts import Fact, Record, Stock
from bench.year.counting.people import NOT_SEEN, NOTHING_SEEN, PERSON, Seen, answers, knows, person, reads, way_of

Both = tuple[UUID, UUID]
"""An organisation and a case."""


class Sightings:
    """What each organisation last saw of each case."""

    def __init__(self) -> None:
        self._persons: dict[Both, Seen] = {}
        self._ways: dict[Both, tuple[str, str]] = {}
        self._facts: dict[Both, tuple[Fact, ...]] = {}

    def note(self, record: Record, case: UUID) -> None:
        """Note what organisations see of a case when the workers count it."""
        entry = record.books.cases[case]
        for organisation in parties(record, case):
            if reads(record, organisation, entry):
                self._persons[organisation, case] = person(entry)
                if any(record.owner(held.centre) == organisation for held in entry.ledger):
                    self._ways[organisation, case] = way_of(record, case)
        for organisation in parties(record, case):
            stands = tuple(self._as_it_stands(record, organisation, case))
            kept = () if answers(record, organisation, entry) else self._facts.get((organisation, case), ())
            known = {fact.of for fact in kept}
            self._facts[organisation, case] = (*kept, *(fact for fact in stands if fact.of not in known))

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
