"""The first correction by one fact changes no figure, and no two editions together pin down a count under five."""

import random
from datetime import UTC, date, datetime

from domain.statistics import publication
from domain.statistics.editions import Edition, corrected, first_edition, may_be_counted
from domain.statistics.figures import Count, Place, added
from domain.statistics.periods import Period
from domain.statistics.relations import Relation, counted_places, relations_of
from tests.unit.statistics.differences import attacked, exactly
from tests.unit.statistics.network import PEOPLE, VALUES, Fact, exact_counts, persons
from tests.unit.statistics.published_year import ENDLESS

QUARTER = Period(2026, 2)
AT = datetime(2026, 8, 10, tzinfo=UTC)
PLACES = counted_places(QUARTER, VALUES, PEOPLE)
RELATIONS = relations_of(QUARTER, VALUES, PEOPLE)


def first_of(facts: list[Fact]) -> Edition:
    return first_edition(QUARTER, exact_counts(facts, [QUARTER], PEOPLE), PLACES, RELATIONS, AT, {})


def correction_of(before: Edition, facts: list[Fact]) -> Edition:
    return corrected(before, exact_counts(facts, [QUARTER], PEOPLE), RELATIONS, AT, {}, "late entries")


def test_the_first_correction_by_one_fact_changes_no_figure() -> None:
    chance = random.Random(3)
    for seed in range(4):
        facts = persons(seed, 600)
        before = first_of(facts)
        for _ in range(10):
            gone = chance.choice([fact for fact in facts if fact.quarter == QUARTER])
            fewer = [fact for fact in facts if fact is not gone]
            assert correction_of(before, fewer).figures == before.figures
            further = [fact for fact in persons(seed + 50, 50) if fact.quarter == QUARTER]
            assert correction_of(before, [*facts, chance.choice(further)]).figures == before.figures


def test_a_figure_hidden_to_protect_another_stays_hidden_when_that_falls_under_five() -> None:
    """If it appeared, that would reveal that the other one has just fallen to four."""
    whole = Place.of("activities", QUARTER)
    parts = tuple(Place.of("activities", QUARTER, country=code) for code in ("KH", "TH"))
    sums = (Relation(whole, parts),)

    def counted(alone: int) -> dict[Place, Count]:
        exact = {parts[0]: Count(30, {"a": 10, "b": 10, "c": 10}), parts[1]: Count(alone, {"a": alone})}
        return {**exact, whole: added(exact.values())}

    before = first_edition(QUARTER, counted(5), (whole, *parts), sums, AT, {})
    assert before.figures == {whole: 35, parts[0]: None, parts[1]: None}
    assert first_edition(QUARTER, counted(4), (whole, *parts), sums, AT, {}).figures[parts[0]] == 30
    assert corrected(before, counted(4), sums, AT, {}, "one entry too many").figures == before.figures


def test_a_correction_names_the_edition_it_corrects_and_shows_large_changes() -> None:
    facts = persons(1, 600)
    before = first_of(facts)
    after = correction_of(before, [*facts, *persons(70, 400)])
    assert (before.number, before.corrects, after.number, after.corrects, after.reason) == (
        1, None, 2, 1, "late entries",
    )  # fmt: skip
    exact = exact_counts([*facts, *persons(70, 400)], [QUARTER], PEOPLE)
    changed = {place for place in PLACES if after.figures[place] != before.figures[place]}
    assert changed
    for place in changed:
        shown = after.figures[place]
        assert shown is None or abs(shown - exact[place].count) <= 3
    kept = {place for place in set(PLACES) - changed if after.figures[place] is not None}
    assert all(abs((after.figures[place] or 0) - exact[place].count) <= 4 for place in kept)


def test_two_editions_reveal_no_count_even_after_a_small_correction() -> None:
    """The reader knows that at most one fact was added, and combines both editions."""
    for seed in range(6):
        facts = persons(seed, 500)
        before = first_of(facts)
        after = correction_of(before, [*facts, persons(seed + 90, 1)[0]])
        windows = {}
        for place in PLACES:
            one, two = before.figures[place], after.figures[place]
            low = max(0 if one is None else max(one - 2, 6), 0 if two is None else two - 5)
            high = min(ENDLESS if one is None else one + 2, ENDLESS if two is None else two + 4)
            windows[place] = (low, high)
        assert exactly(attacked(windows, RELATIONS)) == []


def test_a_year_is_the_sum_of_its_quarters_as_last_published() -> None:
    """One quarter was corrected by three facts, which changed no figure: the year adds up and pins down no count."""
    year, facts = Period(2026), persons(2, 800)
    counted = [*facts, *(fact for fact in persons(91, 12) if fact.quarter == QUARTER)]
    exact = exact_counts(counted, [*year.quarters, year], PEOPLE)
    published: dict[Place, int | None] = {}
    relations = [*relations_of(year, VALUES, PEOPLE)]
    for quarter in year.quarters:
        relations += relations_of(quarter, VALUES, PEOPLE)
        first = publication.Publication(
            exact_counts(facts, [quarter], PEOPLE),
            counted_places(quarter, VALUES, PEOPLE),
            relations_of(quarter, VALUES, PEOPLE),
        )
        edition = Edition(quarter, 1, AT, first.figures())
        published |= corrected(edition, exact, relations_of(quarter, VALUES, PEOPLE), AT, {}, "late entries").figures
    places = counted_places(year, VALUES, PEOPLE)
    made = publication.Publication(exact, places, relations, published)
    figures = made.figures()
    assert made.withheld == []
    shown = [place for place in places if figures[place] is not None]
    assert len(shown) > len(places) / 3
    assert all(abs((figures[place] or 0) - exact[place].count) <= 3 for place in shown)


def test_figures_that_follow_every_change_reveal_when_a_count_reaches_five() -> None:
    """Periods are not frozen. When another organisation adds a fact, the figure appears: its facts of others are now
    five. The organisation that knows the rest learns that there were four before.
    """
    place = Place.of("activities", QUARTER)
    four = {place: Count(24, {"first": 20, "second": 2, "third": 2})}
    five = {place: Count(25, {"first": 20, "second": 3, "third": 2})}
    seen = [publication.Publication(exact, (place,), ()).figures()[place] for exact in (four, five)]
    assert seen == [None, 25]
    before = Edition(QUARTER, 1, AT, {place: seen[0]})
    assert corrected(before, five, (), AT, {}, "late entries").figures == {place: None}


def test_a_period_is_counted_36_days_after_its_end() -> None:
    assert not may_be_counted(QUARTER, date(2026, 8, 4))
    assert may_be_counted(QUARTER, date(2026, 8, 5))
    assert may_be_counted(Period(2026), date(2027, 2, 5))
