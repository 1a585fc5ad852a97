"""A synthetic network of organisations, made from a seed: skewed, with many small cells."""

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from domain.statistics.figures import Count, Exact, Place
from domain.statistics.indicators import Dimension
from domain.statistics.periods import Period
from domain.statistics.relations import Values, counted_places
from domain.statistics.tables import TABLES, PublishedTable
from domain.vocabulary import AgeBand, CaseType, OperatorType, Sex, Stage, Urgency

CORRIDORS = ("kh-th", "la-th", "mm-th", "vn-my", "none")
VALUES: Values = {
    Dimension.CORRIDOR: CORRIDORS,
    Dimension.SEX: tuple(Sex),
    Dimension.AGE_BAND: tuple(AgeBand)[1:6],
    Dimension.STAGE: tuple(Stage),
    Dimension.OPERATOR_TYPE: tuple(OperatorType)[:4],
    Dimension.URGENCY: tuple(Urgency),
    Dimension.CASE_TYPE: tuple(CaseType)[:5],
}
FEW_REFERRALS = ("referrals_sent", "referrals_accepted", "contacts_confirmed")
PEOPLE = (TABLES["people_by_corridor_and_sex"], TABLES["people_by_age_and_sex"])
COMPLAINTS = (TABLES["complaints_by_kind_and_corridor"],)
REFERRALS = (TABLES["referrals_by_corridor_and_operator_type"], TABLES["referrals_by_corridor_and_urgency"])
FEWER_REFERRALS = (replace(REFERRALS[0], indicators=FEW_REFERRALS), replace(REFERRALS[1], indicators=FEW_REFERRALS[:1]))


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact: what it counts for, under which values, and which organisations know of it."""

    indicators: tuple[str, ...]
    quarter: Period
    values: dict[Dimension, str]
    known_to: tuple[str, ...]


def _skewed(chance: random.Random, among: Iterable[str], slope: float) -> str:
    several = tuple(among)
    return chance.choices(several, [slope**rank for rank in range(len(several))])[0]


def persons(seed: int, number: int, organisations: int = 12, year: int = 2026) -> list[Fact]:
    """Make cases of people, with their complaints."""
    chance = random.Random(seed)
    return list(_persons(chance, number, organisations, year))


def _persons(chance: random.Random, number: int, organisations: int, year: int) -> Iterator[Fact]:
    names = [f"org{one}" for one in range(organisations)]
    homes = {name: chance.sample(CORRIDORS, 2) for name in names}
    for _ in range(number):
        name = _skewed(chance, names, 0.8)
        values = {
            Dimension.CORRIDOR: _skewed(chance, homes[name], 0.3),
            Dimension.SEX: _skewed(chance, tuple(Sex), 0.4),
            Dimension.AGE_BAND: _skewed(chance, tuple(AgeBand)[1:6], 0.6),
            Dimension.STAGE: _skewed(chance, tuple(Stage), 0.6),
        }
        quarter = Period(year, chance.randint(1, 4))
        yield Fact(("beneficiaries_by_case",), quarter, values, (name,))
        for kind in {_skewed(chance, VALUES[Dimension.CASE_TYPE], 0.7) for _ in range(chance.randint(1, 2))}:
            yield Fact(("complaints",), quarter, {**values, Dimension.CASE_TYPE: kind}, (name,))


def referrals(seed: int, number: int, organisations: int = 12, year: int = 2026) -> list[Fact]:
    """Make referrals at various stages."""
    chance = random.Random(seed)
    return list(_referrals(chance, number, organisations, year))


def _referrals(chance: random.Random, number: int, organisations: int, year: int) -> Iterator[Fact]:
    names = [f"org{one}" for one in range(organisations)]
    kinds = {name: _skewed(chance, tuple(OperatorType)[:4], 0.6) for name in names}
    for _ in range(number):
        sender, receiver = _skewed(chance, names, 0.8), _skewed(chance, names[::-1], 0.8)
        counted = ["referrals_sent"]
        if chance.random() < 0.95:
            counted += ["referrals_clock_ended"]
            counted += ["referrals_silent" if chance.random() < 0.15 else "referrals_acknowledged_in_time"]
        for further in ("referrals_accepted", "contacts_confirmed", "referrals_completed"):
            if chance.random() > 0.75:
                break
            counted.append(further)
        if counted[-1] == "referrals_accepted" and chance.random() < 0.3:
            counted.append("no_shows")
        values = {
            Dimension.CORRIDOR: _skewed(chance, CORRIDORS, 0.5),
            Dimension.OPERATOR_TYPE: kinds[receiver],
            Dimension.URGENCY: _skewed(chance, tuple(Urgency), 2.0),
        }
        yield Fact(tuple(counted), Period(year, chance.randint(1, 4)), values, tuple({sender, receiver}))


def exact_counts(facts: Iterable[Fact], periods: Iterable[Period], tables: Iterable[PublishedTable]) -> Exact:
    """Count the facts for every place of these tables and periods."""
    wanted = {place for period in periods for place in counted_places(period, VALUES, tables)}
    shapes = defaultdict(set)
    for place in wanted:
        shapes[place.indicator].add(tuple(name for name, _ in place.values))
    counts: Counter[Place] = Counter()
    known: defaultdict[Place, Counter[str]] = defaultdict(Counter)
    for fact in facts:
        for indicator in fact.indicators:
            for shape in shapes[indicator]:
                values = tuple((name, str(fact.values[name])) for name in shape)
                for period in (fact.quarter, Period(fact.quarter.year)):
                    place = Place(indicator, period, values)
                    counts[place] += 1
                    known[place].update(fact.known_to)
    return {place: Count(counts[place], dict(known[place])) for place in wanted}
