"""Which shares, medians and sums of money may be published (ADR 0068).

A share is computed from two shown counts and reveals nothing more than they do. A median is of times, which no count
protects, so it needs more facts. A sum of money is shown only if no claim and no organisation dominates it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

from domain.statistics.disclosure import ORGANISATIONS, may_be_shown
from domain.statistics.figures import NOTHING, Count, added

SHARE_FROM = 20
"""No share of a smaller shown denominator: five more or less would change it by a quarter."""
TIMES_FROM = 11
"""A median needs at least this many facts of others (compare ``domain/board/disclosure.py``)."""
DAY = 86_400
LARGEST_CLAIM = Decimal("0.5")
"""The largest claim may be at most this share of a shown sum."""
STANDING_OUT = Decimal("0.2")
"""The p-percent rule (Hundepool et al., *Statistical Disclosure Control*, 2012, section 4.2.2): the sum without the two
largest claims is at least this share of the largest claim, and the sum without the organisation that knows most of it
at least this share of what that organisation knows.
"""
DIGITS = 2
KEPT_RANKS = 4
"""A correction keeps a median that this many facts more or less could produce."""


@dataclass(frozen=True, slots=True)
class Times:
    """Times of a step: their count, and the median (nearest rank) in seconds. ``around``: the times ``KEPT_RANKS``
    ranks before and after the median.
    """

    count: Count
    median: int
    around: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum of money in one currency: how many claims, the two largest, and the part that each organisation knows."""

    count: Count
    amount: Decimal
    largest: tuple[Decimal, Decimal]
    known: Mapping[str, Decimal]


NO_MONEY = Sum(NOTHING, Decimal(0), (Decimal(0), Decimal(0)), {})


def share_of(numerator: int | None, denominator: int | None) -> int | None:
    """Return the share of two shown figures in whole percent, at most 100; ``None`` if it is not shown."""
    if numerator is None or denominator is None or denominator < SHARE_FROM:
        return None
    return min(100, (200 * numerator + denominator) // (2 * denominator))


def median_days(times: Times) -> int | None:
    """Return a median rounded to whole days; ``None`` if there are too few facts or organisations."""
    if not may_be_shown(times.count) or times.count.of_others < TIMES_FROM:
        return None
    return in_days(times.median)


def in_days(seconds: int) -> int:
    """Return seconds rounded to whole days."""
    return (seconds + DAY // 2) // DAY


def corrected_median(before: int | None, times: Times) -> int | None:
    """Return the median of a correction: a hidden one stays hidden, and up to ``KEPT_RANKS`` facts change nothing."""
    if before is None:
        return None
    first, last = times.around or (times.median, times.median)
    return before if in_days(first) <= before <= in_days(last) else median_days(times)


def shown_sum(money: Sum) -> Decimal | None:
    """Return a sum of money in two digits; ``None`` if too few contribute to it, or one contributor dominates it."""
    enough = may_be_shown(money.count) and sum(1 for known in money.known.values() if known > 0) >= ORGANISATIONS
    if not enough or money.amount <= 0:
        return None
    first, second = money.largest
    most = max(money.known.values())
    if first > LARGEST_CLAIM * money.amount:
        return None
    if money.amount - first - second < STANDING_OUT * first or money.amount - most < STANDING_OUT * most:
        return None
    return in_two_digits(money.amount)


def total_beside(whole: Sum, parts: Sequence[Sum]) -> Decimal | None:
    """Return a total as it may be shown with its parts, over one dimension or over the quarters of a year.

    Subtraction gives the sum of the hidden parts. The total is hidden too, unless that sum may be shown or is lost in
    the rounding of the total.
    """
    hidden = [part for part in parts if shown_sum(part) is None]
    return None if tells_what_is_hidden(whole, hidden) else shown_sum(whole)


def tells_what_is_hidden(whole: Sum, hidden: Sequence[Sum]) -> bool:
    """Whether a shown total would reveal the sum of these hidden parts."""
    together = sum_of(hidden)
    return together.amount >= unit_of(whole.amount) and shown_sum(together) is None


def sum_of(parts: Sequence[Sum]) -> Sum:
    """Add sums up; a claim that is in several of them counts in each."""
    known: dict[str, Decimal] = {}
    for part in parts:
        for who, amount in part.known.items():
            known[who] = known.get(who, Decimal(0)) + amount
    most = sorted((claim for part in parts for claim in part.largest), reverse=True)
    first, second = (*most, Decimal(0), Decimal(0))[:2]
    amount = sum((part.amount for part in parts), Decimal(0))
    return Sum(added(part.count for part in parts), amount, (first, second), known)


def unit_of(amount: Decimal) -> Decimal:
    """Return the value of one unit in the second digit of an amount, at least 1."""
    return Decimal(10) ** max(0, amount.adjusted() - DIGITS + 1)


def in_two_digits(amount: Decimal) -> Decimal:
    """Round an amount to two significant digits, and one under ten to a whole number."""
    unit = unit_of(amount)
    return (amount / unit).quantize(Decimal(1), ROUND_HALF_EVEN) * unit
