"""Facts of a synthetic network, as rows of ``statistics_facts``, and a second count of them without SQL."""

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations
from uuid import NAMESPACE_OID, UUID, uuid4, uuid5

import asyncpg

from domain.statistics.facts import DIMENSIONS, KIND_OF, NONE, NUMBERS, FactKind
from domain.statistics.figures import Count, Exact, Place
from domain.statistics.indicators import Dimension
from domain.statistics.periods import Period
from domain.statistics.relations import adds_over_time, is_counted
from domain.statistics.tables import TABLES
from domain.vocabulary import ActivityKind, ClaimKind, Sex
from tests.unit.statistics.network import CORRIDORS, Fact, _skewed, persons, referrals

ADD = """
INSERT INTO corridor.statistics_facts (
    kind, subject_id, part, organisation_id, centre_id, day, numbers, detail, dims, service_types, known_to
) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, '{}', $10)
"""
COUNTED = """
INSERT INTO corridor.statistics_state (only_one, counted_at) VALUES (true, $1)
ON CONFLICT (only_one) DO UPDATE SET counted_at = excluded.counted_at
"""
FORGET = """
TRUNCATE corridor.statistics_facts, corridor.statistics_state, corridor.centre_operation, corridor.published_editions,
    corridor.published_figures, corridor.published_counts
"""
YEAR = Period(2026)


@dataclass(frozen=True, slots=True)
class Row:
    """One fact as it is stored."""

    kind: FactKind
    day: date
    numbers: dict[str, int]
    dims: dict[Dimension, str]
    known_to: tuple[str, ...]
    detail: str = ""
    subject_id: UUID | None = None
    centre: str = "a centre"

    def columns(self) -> tuple[object, ...]:
        """Return the values of its row."""
        subject = self.subject_id or uuid4()
        numbers = [self.numbers.get(code, 0) for code in NUMBERS[self.kind]]
        dims = [str(self.dims.get(dimension, NONE)) for dimension in DIMENSIONS]
        known = [organisation(name) for name in self.known_to]
        owner, centre = known[0], uuid5(NAMESPACE_OID, self.centre)
        padded = [*numbers, *[0] * (8 - len(numbers))]
        return self.kind, subject, str(uuid4()), owner, centre, self.day, padded, self.detail, dims, known


def organisation(name: str) -> UUID:
    """Return the id of an organisation of the network."""
    return uuid5(NAMESPACE_OID, name)


def a_day_in(quarter: Period, chance: random.Random) -> date:
    return quarter.first_day + timedelta(days=chance.randrange((quarter.last_day - quarter.first_day).days + 1))


def network(seed: int, people: int = 500, sent: int = 500) -> list[Row]:
    """Make a year of facts of every kind."""
    chance = random.Random(seed)
    facts = [*persons(seed, people, year=YEAR.year), *referrals(seed + 1, sent, year=YEAR.year)]
    return [*(row for fact in facts for row in _rows_of(fact, chance)), *_others(chance, people)]


def _rows_of(fact: Fact, chance: random.Random) -> Iterator[Row]:
    dims = {name: value.upper() if value in CORRIDORS[:-1] else str(value) for name, value in fact.values.items()}
    day, numbers = a_day_in(fact.quarter, chance), dict.fromkeys(fact.indicators, 1)
    kind = KIND_OF[fact.indicators[0]][0]
    if kind is FactKind.CASE and fact.values[Dimension.SEX] == Sex.FEMALE:
        numbers["women_by_case"] = 1
    yield Row(kind, day, numbers, dims, fact.known_to)
    if "contacts_confirmed" in numbers:
        days = str(chance.randrange(40))
        yield Row(FactKind.CONTACT, day, {"median_days_to_contact": 1}, dims, fact.known_to, days)
    if kind is FactKind.REFERRAL:
        days = str(chance.randrange(15))
        yield Row(FactKind.DECIDE, day, {"median_days_to_decide": 1}, dims, fact.known_to, days)


def _others(chance: random.Random, number: int) -> Iterator[Row]:
    names = [f"org{one}" for one in range(12)]
    for _ in range(number):
        name, quarter = _skewed(chance, names, 0.8), Period(YEAR.year, chance.randint(1, 4))
        day, corridor = a_day_in(quarter, chance), _skewed(chance, CORRIDORS, 0.5)
        at = {Dimension.CORRIDOR: corridor.upper() if corridor != NONE else NONE}
        here = {Dimension.COUNTRY: _skewed(chance, ("TH", "KH", "MM"), 0.5)}
        yield Row(FactKind.CUSTODY, day, {"open_cases": 1}, at, (name,), centre=f"centre of {name}")
        if chance.random() < 0.4:
            later = {"open_cases": -1}
            yield Row(FactKind.CUSTODY, day + timedelta(days=60), later, at, (name,), centre=f"centre of {name}")
        kind = _skewed(chance, tuple(ActivityKind), 0.7)
        held = {"activities": 1, "trainings": int(kind == ActivityKind.TRAINING), "materials_distributed": 7}
        yield Row(FactKind.ACTIVITY, day, held, {**here, Dimension.ACTIVITY_KIND: kind}, (name,))
        sex = _skewed(chance, tuple(Sex), 0.4)
        taking_part = {"beneficiaries_by_activity": chance.randint(1, 6)}
        dims = {**here, Dimension.ACTIVITY_KIND: kind, Dimension.SEX: sex}
        yield Row(FactKind.PARTICIPANT, day, taking_part, dims, (name,))
        yield Row(FactKind.CONSENT, day, {"consents_withdrawn": 1, "deletions_owed": 1}, at, (name,))
        yield from _claims(chance, day, name)


def _claims(chance: random.Random, day: date, name: str) -> Iterator[Row]:
    kind = _skewed(chance, tuple(ClaimKind), 0.5)
    dims = {Dimension.CLAIM_KIND: kind, Dimension.FORUM_COUNTRY: _skewed(chance, ("TH", "MY", "QA", NONE), 0.4)}
    claim = uuid4()
    yield Row(FactKind.CLAIM, day, {"claims_opened": 1, "claims_filed": 1}, dims, (name,), subject_id=claim)
    currency, claimed = _skewed(chance, ("THB", "MMK"), 0.1), chance.randint(1_000, 90_000)
    awarded = {"amount_awarded": claimed, "amount_paid_of_awarded": claimed // 2}
    for numbers in ({"amount_filed": claimed}, awarded, {"amount_paid": claimed // 4}, {"amount_paid": claimed // 4}):
        yield Row(FactKind.MONEY, day, numbers, dims, (name,), currency, claim)


async def write(url: str, rows: Iterable[Row]) -> None:
    """Add facts, as the owner."""
    connection = await asyncpg.connect(url)
    try:
        await connection.executemany(ADD, [row.columns() for row in rows])
    finally:
        await connection.close()


def counted_here(rows: Iterable[Row], periods: Iterable[Period], listed: Iterable[str]) -> Exact:
    """Count facts without SQL. ``listed``: the listed countries; others count as ``none``."""
    shapes = defaultdict(set)
    for table in TABLES.values():
        for code in filter(is_counted, table.indicators):
            for size in range(len(table.dimensions) + 1):
                shapes[code].update(tuple(sorted(some)) for some in combinations(table.dimensions, size))
    total, known = Counter[Place](), defaultdict[Place, Counter[str]](Counter)
    countries = {NONE, *listed}
    for row in rows:
        dims = {name: str(value) for name, value in row.dims.items()}
        if Dimension.FORUM_COUNTRY in dims and dims[Dimension.FORUM_COUNTRY] not in countries:
            dims[Dimension.FORUM_COUNTRY] = NONE
        for code, number in row.numbers.items():
            for period in periods:
                since = period.first_day if adds_over_time(code) else date.min
                if not since <= row.day <= period.last_day:
                    continue
                for shape in shapes[code]:
                    place = Place(code, period, tuple((name, dims[name]) for name in shape))
                    total[place] += number
                    for who in row.known_to:
                        known[place][str(organisation(who))] += number
    return {
        place: Count(number, {who: facts for who, facts in known[place].items() if facts})
        for place, number in total.items()
        if number
    }
