"""If a defence is removed, the attack or the audit finds the leak: so they would find one (ADR 0068)."""

import random
from collections.abc import Callable
from fractions import Fraction

import pytest

from domain.statistics import publication
from domain.statistics.derived import share_of
from domain.statistics.disclosure import nearest
from domain.statistics.figures import Count, Place
from domain.statistics.periods import Period
from domain.statistics.relations import Relation
from tests.unit.statistics.audit import Audit
from tests.unit.statistics.differences import attacked, exactly
from tests.unit.statistics.network import PEOPLE, persons
from tests.unit.statistics.published_year import ENDLESS, Windows, published, understood

QUARTER = Period(2026, 3)
TOTAL = Place.of("activities", QUARTER)
PARTS = tuple(Place.of("activities", QUARTER, country=code) for code in ("KH", "LA", "MM", "TH", "VN"))
SUM = Relation(TOTAL, PARTS)


def among(count: int, organisations: int = 4) -> Count:
    """Spread facts evenly over organisations."""
    return Count(count, {f"org{one}": (count + one) // organisations for one in range(organisations)})


def a_row(*parts: int) -> dict[Place, Count]:
    counts = dict(zip(PARTS, map(among, parts), strict=True))
    known: dict[str, int] = {}
    for count in counts.values():
        known = {name: known.get(name, 0) + number for name, number in count.known.items()}
    return {**counts, TOTAL: Count(sum(parts), known)}


def shown_of(exact: dict[Place, Count]) -> dict[Place, int | None]:
    return dict(publication.Publication(exact, (TOTAL, *PARTS), (SUM,)).figures())


def pins_of(shown: dict[Place, int | None], rule: Windows = understood) -> list[object]:
    return exactly(attacked({place: rule(value, 0) for place, value in shown.items()}, (SUM,)))


def pins_of_networks(rule: Windows, readers: slice = slice(None), organisations: int = 12) -> int:
    """Count what the attack finds in some networks, for these readers."""
    found = 0
    for seed, size in enumerate((150, 400, 1000)):
        year = published(persons(seed, size, organisations), PEOPLE)
        for reader in year.readers[readers]:
            found += len(exactly(attacked(year.windows(reader, rule), year.relations)))
    return found


def rounded_within(reach: int, least: int) -> Windows:
    """Return the conclusions of a reader from figures that are right to within ``reach``."""

    def rule(shown: int | None, own: int) -> tuple[int, int]:
        return (0, ENDLESS) if shown is None else (max(shown - reach - own, least), shown + reach - own)

    return rule


NO_MENDING: Callable[..., bool] = lambda *_: False  # noqa: E731


def test_with_all_defences_no_count_is_pinned_down() -> None:
    assert pins_of_networks(understood) == 0


def test_thresholds_alone_leak_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small cells are hidden and everything else is exact: the classic mistake."""
    monkeypatch.setattr(publication, "nearest", lambda count: count)
    monkeypatch.setattr(publication, "may_be_shown", lambda count: count.count >= 5)
    monkeypatch.setattr(publication, "is_of_too_few", lambda _: False)
    monkeypatch.setattr(publication.Publication, "_mended", NO_MENDING)
    assert pins_of_networks(rounded_within(0, 5), slice(0, 1)) > 10


def test_rounding_alone_leaks_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every count is rounded and nothing is hidden: four cells shown as 0 under a total of 10 are 2 each."""
    monkeypatch.setattr(publication, "may_be_shown", lambda _: True)
    monkeypatch.setattr(publication.Publication, "_mended", NO_MENDING)
    assert len(pins_of(shown_of(a_row(2, 2, 2, 2, 0)), rounded_within(2, 0))) == 0
    four = Relation(TOTAL, PARTS[:4])
    exact = {place: count for place, count in a_row(2, 2, 2, 2, 0).items() if place != PARTS[4]}
    shown = publication.Publication(exact, tuple(exact), (four,)).figures()
    assert [*shown.values()] == [0, 0, 0, 0, 10]
    audit = Audit({place: rounded_within(2, 0)(value, 0) for place, value in shown.items()}, (four,))
    assert [audit.range_of(number) for number in range(4)] == [(2, 2)] * 4


def test_a_zero_leaks_if_no_figure_is_rounded_the_other_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """Four parts shown as 10 and a total shown as 30 leave only zero for the hidden fifth part."""
    exact = a_row(8, 8, 8, 8, 0)
    shown = shown_of(exact)
    assert shown[TOTAL] == 35
    assert pins_of(shown) == []
    monkeypatch.setattr(publication.Publication, "_mended", NO_MENDING)
    naive = shown_of(exact)
    assert naive[TOTAL] == 30
    assert PARTS[4] in pins_of(naive)
    audit = Audit({place: understood(value, 0) for place, value in naive.items()}, (SUM,))
    assert audit.range_of(audit.number[PARTS[4]]) == (0, 0)


def test_exact_totals_leak_counts() -> None:
    shown = shown_of(a_row(8, 8, 8, 8, 0))
    windows = {place: understood(value, 0) for place, value in shown.items()}
    assert exactly(attacked({**windows, TOTAL: (32, 32)}, (SUM,))) != []


def test_a_finer_rounding_base_leaks_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publication, "nearest", lambda count: (count + 1) // 3 * 3)
    monkeypatch.setattr(publication.Publication, "_mended", NO_MENDING)
    exact = a_row(8, 8, 0, 0, 0)
    assert {PARTS[2], PARTS[3], PARTS[4]} <= set(pins_of(shown_of(exact), rounded_within(1, 6)))


@pytest.mark.parametrize("organisations", [1, 2])
def test_thresholds_with_fewer_organisations_leak_counts(monkeypatch: pytest.MonkeyPatch, organisations: int) -> None:
    """Counts from five facts of one or two organisations are shown: an organisation subtracts its own."""
    monkeypatch.setattr(
        publication, "may_be_shown", lambda count: count.count >= 5 and count.organisations >= organisations
    )
    monkeypatch.setattr(publication, "is_of_too_few", lambda _: False)
    monkeypatch.setattr(publication.Publication, "_mended", NO_MENDING)
    assert pins_of_networks(rounded_within(2, organisations - 1), slice(1, None), organisations=4) > 0


def test_three_organisations_without_five_facts_of_others_leak_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Dominance: 5, 1 and 1 are shown as 5, and the first organisation concludes that the others have one each."""
    monkeypatch.setattr(publication, "may_be_shown", lambda count: count.organisations >= 3)
    exact = {TOTAL: Count(7, {"first": 5, "second": 1, "third": 1})}
    shown = publication.Publication(exact, (TOTAL,), ()).figures()[TOTAL]
    assert shown is not None
    assert (max(shown - 2 - 5, 2), shown + 2 - 5) == (2, 2)


def test_fresh_noise_averages_out() -> None:
    """If every request rounds up or down at random, without bias, the mean of the answers is the count."""
    chance = random.Random(5)
    answers = [5 if chance.random() < 3 / 5 else 0 for _ in range(2000)]
    assert round(sum(answers) / len(answers)) == 3


def test_exact_shares_leak_counts() -> None:
    """The share of 3 in 29 to three places, with a denominator shown as 30, fits one fraction only: 3 in 29."""
    told = round(3 / 29, 3)
    fits = {(n, of) for of in range(28, 33) for n in range(of + 1) if round(float(Fraction(n, of)), 3) == told}
    assert fits == {(3, 29)}
    assert share_of(None, 30) is None
    assert share_of(nearest(8), nearest(29)) == share_of(nearest(12), nearest(32)) == 33


def test_totals_of_rounded_parts_are_safe_but_wrong() -> None:
    """Not a leak: parts alone reveal nothing of each other. But forty cells of two would add up to 0."""
    assert sum(nearest(2) for _ in range(40)) == 0
    assert nearest(80) == 80
