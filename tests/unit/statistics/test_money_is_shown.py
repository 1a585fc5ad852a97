"""Sums of money, with their parts, totals and corrections, reveal no claim and no organisation."""

from decimal import Decimal

import pytest

from domain.statistics.derived import DAY, Sum, Times, corrected_median, sum_of
from domain.statistics.figures import Count, Place
from domain.statistics.indicators import Dimension
from domain.statistics.money import is_still_right, places_of_money, relations_of_money, shown_money
from domain.statistics.periods import Period
from domain.statistics.relations import Relation, Values
from domain.statistics.tables import TABLES
from tests.unit.statistics.test_derived_figures import a_sum

QUARTER = Period(2026, 2)
CLAIMS = (TABLES["claims_by_kind_and_country"],)
VALUES: Values = {Dimension.CLAIM_KIND: ("unpaid_wages", "other"), Dimension.FORUM_COUNTRY: ("TH", "MY")}
ONE_CLAIM = a_sum(count=Count(1, {"a": 1}), largest=(Decimal(100_000), Decimal(0)), known={"a": Decimal(100_000)})
TWICE = a_sum(amount=Decimal(200_000), largest=(Decimal(100_000), Decimal(10_000)))


def at(kind: str = "", country: str = "", period: Period = QUARTER) -> Place:
    return Place.of("amount_paid", period, **{k: v for k, v in (("claim_kind", kind), ("forum_country", country)) if v})


def shown(sums: dict[Place, Sum], **given: object) -> dict[Place, Decimal | None]:
    places = [place for place in places_of_money(QUARTER, VALUES, CLAIMS) if place.indicator == "amount_paid"]
    relations = [one for one in relations_of_money(QUARTER, VALUES, CLAIMS) if one.whole.indicator == "amount_paid"]
    return shown_money(sums, places, relations, {}, given.get("before"))  # type: ignore[arg-type]


def test_a_total_that_would_reveal_one_claim_is_hidden_and_so_is_the_total_above_it() -> None:
    """The total of unpaid wages is hidden to protect its one hidden cell; the grand total would reveal that total."""
    kinds = {at("unpaid_wages", "TH"): a_sum(), at("unpaid_wages", "MY"): ONE_CLAIM}
    sums = {**kinds, at("unpaid_wages"): TWICE, at(country="TH"): a_sum(), at(country="MY"): ONE_CLAIM, at(): TWICE}
    found = shown(sums)
    assert found[at("unpaid_wages", "TH")] == Decimal(100_000)
    assert found[at("unpaid_wages")] is None
    assert found[at()] is None
    assert found[at("other")] is None


def of_claims(each: int, number: int, *organisations: str) -> Sum:
    known = {name: each * number // len(organisations) for name in organisations}
    count = Count(number, dict.fromkeys(organisations, number // len(organisations)))
    return Sum(count, Decimal(each * number), (Decimal(each), Decimal(each if number > 1 else 0)), {
        name: Decimal(amount) for name, amount in known.items()
    })  # fmt: skip


def test_a_hidden_total_hides_no_claim_that_its_other_parts_reveal() -> None:
    """One claim of 20,000. All minus the other kind leaves all unpaid wages; minus their other country, that claim."""
    others = ("a", "b", "c", "d", "e")
    cells = {
        at("unpaid_wages", "TH"): of_claims(20_000, 1, "one"),
        at("unpaid_wages", "MY"): of_claims(1_500, 20, *others),
        at("other", "TH"): of_claims(1_000, 30, *others),
        at("other", "MY"): of_claims(1_000, 10, *others),
    }
    sums = dict(cells)
    for place in (at("unpaid_wages"), at("other"), at(country="TH"), at(country="MY"), at()):
        sums[place] = sum_of([cell for part, cell in cells.items() if {*place.values} <= {*part.values}])
    found = shown(sums)
    assert found[at("unpaid_wages", "MY")] == Decimal(30_000)
    assert found[at("other")] == Decimal(40_000)
    assert found[at("unpaid_wages")] is None
    assert found[at()] is None


def test_totals_that_reveal_nothing_are_shown() -> None:
    sums = {at(kind, country): a_sum() for kind in ("unpaid_wages", "") for country in ("TH", "")}
    assert [amount for amount in shown(sums).values() if amount] == [Decimal(100_000)] * 4


def test_a_year_minus_its_quarters_reveals_no_claim() -> None:
    year = Period(2026)
    quarters = tuple(at(period=quarter) for quarter in year.quarters)
    whole = at(period=year)
    sums = {**dict.fromkeys(quarters[:3], a_sum()), quarters[3]: ONE_CLAIM}
    sums[whole] = a_sum(amount=Decimal(400_000), largest=(Decimal(100_000), Decimal(10_000)))
    published = {**dict.fromkeys(quarters[:3], Decimal(100_000)), quarters[3]: None}
    assert shown_money(sums, (whole,), (Relation(whole, quarters),), published, None) == {whole: None}
    assert shown_money(sums, (whole,), (), {}, None) == {whole: Decimal(400_000)}


def test_a_correction_by_one_claim_changes_no_sum_and_shows_none() -> None:
    before = {at(): Decimal(100_000)}
    for changed in ("110000", "90000", "104999"):
        found = shown({at(): a_sum(amount=Decimal(changed))}, before=(before, {at(): a_sum()}))
        assert found[at()] == Decimal(100_000)
    more = shown({at(): a_sum(amount=Decimal(150_000)), at("other"): a_sum()}, before=(before, {at(): a_sum()}))
    assert more[at()] == Decimal(150_000)
    assert more[at("other")] is None


def test_a_removed_claim_is_measured_by_its_former_amount() -> None:
    small = a_sum(amount=Decimal(60_000), largest=(Decimal(2_000), Decimal(1_000)))
    assert is_still_right(Decimal(100_000), small, a_sum(largest=(Decimal(40_000), Decimal(1_000))))
    assert not is_still_right(Decimal(100_000), small, a_sum())


@pytest.mark.parametrize(
    ("before", "around", "expected"), [(3, (2, 5), 3), (5, (2, 5), 5), (6, (2, 5), 4), (None, (2, 5), None)]
)
def test_a_correction_keeps_a_median_that_a_few_facts_could_have_moved(
    before: int | None, around: tuple[int, int], expected: int | None
) -> None:
    times = Times(Count(30, {"a": 10, "b": 10, "c": 10}), 4 * DAY, (around[0] * DAY, around[1] * DAY))
    assert corrected_median(before, times) == expected
