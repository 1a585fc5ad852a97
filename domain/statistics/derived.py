"""Shares, medians and sums of money, as far as they may be published (ADR 0068).

A share is made of two shown counts and tells nothing that they do not tell. A median is of times that no count holds,
so it needs more cases. A sum of money is shown only where no claim and no organisation stands out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

from domain.statistics.disclosure import ORGANISATIONS, may_be_shown
from domain.statistics.figures import NOTHING, Count, added

SHARE_FROM = 20
"""Of a shown denominator under this, no share: five more or less would move it by a quarter."""
TIMES_FROM = 11
"""A median needs as many facts of others (compare ``domain/board/disclosure.py``)."""
DAY = 86_400
LARGEST_CLAIM = Decimal("0.5")
"""No claim is more than this part of a shown sum."""
STANDING_OUT = Decimal("0.2")
"""What is left without the two largest claims, or without the organisation with most and its largest partner, is at
least this part of the largest: the p-percent rule of official statistics (Hundepool et al., *Statistical Disclosure
Control*, 2012, section 4.2.2).
"""
DIGITS = 2
KEPT_RANKS = 4
"""A correction keeps a median that as many facts more or less could have."""


@dataclass(frozen=True, slots=True)
class Times:
    """Times of a step: how many and of whom, and the median (nearest rank) in seconds. ``around``: the times
    ``KEPT_RANKS`` places before and after the median.
    """

    count: Count
    median: int
    around: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum of money in one currency: the claims it is of, the two largest, and what each organisation knows of it."""

    count: Count
    amount: Decimal
    largest: tuple[Decimal, Decimal]
    known: Mapping[str, Decimal]


NO_MONEY = Sum(NOTHING, Decimal(0), (Decimal(0), Decimal(0)), {})


def share_of(numerator: int | None, denominator: int | None) -> int | None:
    """Return a share in whole percent of two shown figures, 100 at most; ``None`` if there is none to show."""
    if numerator is None or denominator is None or denominator < SHARE_FROM:
        return None
    return min(100, (200 * numerator + denominator) // (2 * denominator))


def median_days(times: Times) -> int | None:
    """Return a median in whole days, to the nearest; ``None`` if too few stand behind it."""
    if not may_be_shown(times.count) or times.count.of_others < TIMES_FROM:
        return None
    return in_days(times.median)


def in_days(seconds: int) -> int:
    """Return whole days, to the nearest."""
    return (seconds + DAY // 2) // DAY


def corrected_median(before: int | None, times: Times) -> int | None:
    """Return what a correction shows: what was hidden stays hidden, and up to ``KEPT_RANKS`` facts change nothing."""
    if before is None:
        return None
    first, last = times.around or (times.median, times.median)
    return before if in_days(first) <= before <= in_days(last) else median_days(times)


def shown_sum(money: Sum) -> Decimal | None:
    """Return a sum of money in two digits; ``None`` if too few stand behind it or one stands out."""
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
    """Return what may be shown of a total beside its parts, over one dimension or over the quarters of a year.

    What the hidden parts have together is found by subtraction. It is a sum too: unless it may be shown, or is lost in
    the rounding of the total, the total is hidden.
    """
    hidden = [part for part in parts if shown_sum(part) is None]
    return None if tells_what_is_hidden(whole, hidden) else shown_sum(whole)


def tells_what_is_hidden(whole: Sum, hidden: Sequence[Sum]) -> bool:
    """Whether a shown total would tell what these hidden parts of it have together."""
    together = sum_of(hidden)
    return together.amount >= unit_of(whole.amount) and shown_sum(together) is None


def sum_of(parts: Sequence[Sum]) -> Sum:
    """Return the sum of sums; a claim that several of them have counts in each."""
    known: dict[str, Decimal] = {}
    for part in parts:
        for who, amount in part.known.items():
            known[who] = known.get(who, Decimal(0)) + amount
    most = sorted((claim for part in parts for claim in part.largest), reverse=True)
    first, second = (*most, Decimal(0), Decimal(0))[:2]
    amount = sum((part.amount for part in parts), Decimal(0))
    return Sum(added(part.count for part in parts), amount, (first, second), known)


def unit_of(amount: Decimal) -> Decimal:
    """Return the worth of the second digit of an amount, one at least."""
    return Decimal(10) ** max(0, amount.adjusted() - DIGITS + 1)


def in_two_digits(amount: Decimal) -> Decimal:
    """Round an amount to its two first digits; what is under ten to whole units."""
    unit = unit_of(amount)
    return (amount / unit).quantize(Decimal(1), ROUND_HALF_EVEN) * unit
