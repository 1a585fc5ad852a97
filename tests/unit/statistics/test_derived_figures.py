"""Shares, medians and sums of money are shown only where no count, claim or organisation can be read from them."""

from decimal import Decimal

import pytest

from domain.statistics.derived import (
    DAY,
    Sum,
    Times,
    in_two_digits,
    median_days,
    share_of,
    shown_sum,
    total_beside,
    unit_of,
)
from domain.statistics.figures import Count

FOUR = {"a": 4, "b": 4, "c": 4, "d": 4}
AMONG_FOUR = {name: Decimal(25_000) for name in FOUR}


def a_sum(**changes: object) -> Sum:
    given: dict[str, object] = {
        "count": Count(16, FOUR),
        "amount": Decimal(100_000),
        "largest": (Decimal(10_000), Decimal(9_000)),
        "known": AMONG_FOUR,
    }
    return Sum(**(given | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("numerator", "denominator", "share"),
    [(10, 20, 50), (10, 30, 33), (20, 30, 67), (25, 20, 100), (10, 15, None), (None, 50, None), (10, None, None)],
)
def test_a_share_is_computed_from_shown_figures(
    numerator: int | None, denominator: int | None, share: int | None
) -> None:
    assert share_of(numerator, denominator) == share


@pytest.mark.parametrize(
    ("known", "seconds", "days"),
    [
        ({"a": 5, "b": 5, "c": 6}, 3 * DAY + DAY // 2, 4),
        ({"a": 5, "b": 5, "c": 6}, 3 * DAY + DAY // 2 - 1, 3),
        ({"a": 6, "b": 5, "c": 5}, 0, None),
        ({"a": 8, "b": 8}, 3 * DAY, None),
    ],
)
def test_a_median_needs_eleven_facts_of_others(known: dict[str, int], seconds: int, days: int | None) -> None:
    count = 17 if days is not None else 16
    assert median_days(Times(Count(count, known), seconds)) == days


def test_money_is_shown_in_two_significant_digits() -> None:
    assert shown_sum(a_sum(amount=Decimal("101499.99"))) == Decimal(100_000)
    assert [in_two_digits(Decimal(text)) for text in ("1234567.89", "96", "4.60", "995")] == [
        Decimal(1_200_000), Decimal(96), Decimal(5), Decimal(1000),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "changes",
    [
        {"count": Count(16, {"a": 12, "b": 2, "c": 2})},
        {"count": Count(16, {"a": 8, "b": 8})},
        {"known": {"a": Decimal(50_000), "b": Decimal(50_000)}},
        {"amount": Decimal(0), "largest": (Decimal(0), Decimal(0))},
        {"largest": (Decimal(50_001), Decimal(1))},
        {"largest": (Decimal(49_000), Decimal(48_000))},
        {"known": {"a": Decimal(90_000), "b": Decimal(5_000), "c": Decimal(5_000)}},
    ],
    ids=["one knows most", "two organisations", "money of two", "nothing", "over half", "two claims", "one has most"],
)
def test_a_sum_that_reveals_a_claim_or_an_organisation_is_hidden(changes: dict[str, object]) -> None:
    assert shown_sum(a_sum()) is not None
    assert shown_sum(a_sum(**changes)) is None


def test_a_total_is_hidden_if_subtraction_leaves_one_claim() -> None:
    """A total of 200,000 and a part of 100,000 would reveal a hidden claim of 100,000 to within the rounding."""
    one = a_sum(count=Count(1, {"a": 1}), largest=(Decimal(100_000), Decimal(0)), known={"a": Decimal(100_000)})
    whole = a_sum(amount=Decimal(200_000), largest=(Decimal(100_000), Decimal(10_000)))
    assert shown_sum(whole) == Decimal(200_000)
    assert total_beside(whole, (a_sum(), one)) is None
    assert total_beside(whole, (a_sum(), a_sum())) == Decimal(200_000)
    little = a_sum(count=Count(1, {"a": 1}), amount=Decimal(9_000), known={"a": Decimal(9_000)})
    assert total_beside(a_sum(amount=Decimal(109_000)), (a_sum(), little)) == Decimal(110_000)


def test_a_shown_sum_is_off_by_up_to_half_of_its_second_digit() -> None:
    for total in range(100_000, 1_000_000, 7_919):
        shown = in_two_digits(Decimal(total))
        assert shown % unit_of(Decimal(total)) == 0
        assert abs(shown - total) <= unit_of(Decimal(total)) / 2
