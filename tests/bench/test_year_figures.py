"""The record of the simulated year follows the definitions of indicators, and a wrong figure is noticed."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import uuid4

import pytest

from bench.year.counting.claims import counted_steps
from bench.year.counting.people import age_band
from bench.year.counting.referrals import nearest_days
from bench.year.figures import contradictions
from bench.year.record.entries import ClaimEntry, StepEntry
from domain.kernel.money import Money
from domain.statistics.indicators import Unit
from domain.statistics.own import OwnFigure, OwnFigures, OwnQuestion

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
QUESTION = OwnQuestion(date(2026, 1, 1), date(2026, 12, 31))
SENT = OwnFigure("referrals_sent", Unit.COUNT, "sent", (), 3)
FILED = OwnFigure("amount_filed", Unit.MONEY, None, (), Decimal("10.50"), "THB")
MINE = {("referrals_sent", "sent", (), None): 3, ("amount_filed", None, (), "THB"): Decimal("10.50")}


def _found(*figures: OwnFigure) -> list[str]:
    return list(contradictions(OwnFigures(QUESTION, NOON, figures, ()), MINE))


def test_equal_figures_do_not_contradict() -> None:
    assert _found(SENT, FILED) == []


@pytest.mark.parametrize(
    "figures",
    [
        (replace(SENT, value=4), FILED),
        (replace(SENT, side="received"), FILED),
        (SENT,),
        (SENT, replace(FILED, currency="USD")),
        (SENT, FILED, OwnFigure("no_shows", Unit.COUNT, "sent", (), 1)),
    ],
)
def test_a_wrong_missing_or_extra_figure_is_noticed(figures: tuple[OwnFigure, ...]) -> None:
    assert _found(*figures) != []


@pytest.mark.parametrize(
    ("born", "band"),
    [(2008, "under_18"), (2007, "18_24"), (2002, "18_24"), (2001, "25_34"), (1961, "65_plus"), (None, "unknown")],
)
def test_the_age_band_follows_from_the_year_of_birth_alone(born: int | None, band: str) -> None:
    assert age_band(born, date(2026, 3, 1)) == band


def test_days_are_rounded_to_the_nearest() -> None:
    assert nearest_days(NOON, datetime(2026, 3, 2, 23, 59, 59, tzinfo=UTC)) == 1
    assert nearest_days(NOON, datetime(2026, 3, 3, 0, 0, 0, tzinfo=UTC)) == 2
    assert nearest_days(NOON, datetime(2026, 2, 1, tzinfo=UTC)) == 0


def _claim(*steps: tuple[str, str | None, str, str | None]) -> ClaimEntry:
    centre = uuid4()
    made = [
        StepEntry(
            kind,
            date(2026, 3, day),
            centre,
            None if amount is None else Money(Decimal(amount), currency),
            None if rate is None else Decimal(rate),
        )
        for day, (kind, amount, currency, rate) in enumerate(steps, start=1)
    ]
    return ClaimEntry(uuid4(), uuid4(), centre, NOON, Money(Decimal(900), "THB"), made)


def _money(claim: ClaimEntry) -> list[tuple[str, Decimal, str]]:
    return [(code, money.amount, money.currency) for code, _, _, money in counted_steps(claim) if money is not None]


def test_the_newest_decision_stands_and_payments_are_converted_for_it() -> None:
    claim = _claim(
        ("filed", None, "", None),
        ("settled", "500", "THB", None),
        ("awarded", "700", "THB", None),
        ("paid", "10", "USD", "33.333"),
        ("enforced", "100", "THB", None),
    )
    assert _money(claim) == [
        ("amount_filed", Decimal(900), "THB"),
        ("amount_paid", Decimal(10), "USD"),
        ("amount_paid", Decimal(100), "THB"),
        ("amount_awarded", Decimal(700), "THB"),
        ("amount_paid_of_awarded", Decimal("433.33"), "THB"),
    ]


def test_a_dismissal_ends_an_award() -> None:
    claim = _claim(("awarded", "700", "THB", None), ("appealed", None, "", None), ("dismissed", None, "", None))
    assert _money(claim) == []
