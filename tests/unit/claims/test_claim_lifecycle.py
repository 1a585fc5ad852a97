"""A claim's status and sums follow from its steps."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.claims.amounts import amounts_of
from domain.claims.claim import Claim, Respondent
from domain.claims.failures import TooManySteps
from domain.claims.lifecycle import LIFECYCLE, PAYMENTS, allowed_steps
from domain.claims.limitation import DAYS_AHEAD, stage_to_announce
from domain.claims.steps import NewStep, stepped
from domain.kernel.errors import InvalidTransition, InvalidValues
from domain.kernel.ids import ClaimId
from domain.kernel.money import Money, by_currency
from domain.vocabulary import ClaimKind, ClaimStatus, ClaimStep, RespondentKind
from tests.unit.builders_domain import AT, BATTAMBANG, a_case, an_id

S, T = ClaimStatus, ClaimStep
FIRST = date(2026, 1, 1)


def thb(amount: str) -> Money:
    return Money(Decimal(amount), "THB")


def a_claim(limitation_on: date | None = None, claimed: Money | None = None) -> Claim:
    return Claim(
        id=ClaimId(an_id("claim")),
        case_id=a_case().id,
        version=1,
        kind=ClaimKind.UNPAID_WAGES,
        respondent=Respondent(RespondentKind.EMPLOYER, "Sunrise", "TH"),
        forum=None,
        amount_claimed=claimed or thb("1000"),
        limitation_on=limitation_on,
        steps=(),
        evidence=(),
        recorded_by=BATTAMBANG,
        created_at=AT,
        updated_at=AT,
    )


def after(claim: Claim, *steps: tuple[ClaimStep, str | None]) -> Claim:
    for kind, amount in steps:
        requested = NewStep(kind, claim.steps[-1].on if claim.steps else FIRST, None if amount is None else thb(amount))
        claim = stepped(claim, requested, an_id(f"step {len(claim.steps)}"), BATTAMBANG, AT)
    return claim


STORIES = (
    ((), S.PREPARING),
    (((T.FILED, None),), S.FILED),
    (((T.FILED, None), (T.HEARD, None)), S.IN_PROCEEDINGS),
    (((T.FILED, None), (T.AWARDED, "900")), S.AWARDED),
    (((T.SETTLED, "900"),), S.SETTLED),
    (((T.SETTLED, "900"), (T.PAID, "400")), S.PARTLY_PAID),
    (((T.SETTLED, "900"), (T.PAID, "400"), (T.ENFORCED, "500")), S.PAID),
    (((T.SETTLED, "900"), (T.ENFORCED, None)), S.SETTLED),
    (((T.SETTLED, None), (T.PAID, None)), S.PAID),
    (((T.FILED, None), (T.AWARDED, "900"), (T.APPEALED, None)), S.IN_PROCEEDINGS),
    (((T.FILED, None), (T.DISMISSED, None)), S.DISMISSED),
    (((T.FILED, None), (T.DISMISSED, None), (T.APPEALED, None), (T.AWARDED, "5"), (T.PAID, "5")), S.PAID),
    (((T.FILED, None), (T.WITHDRAWN, None)), S.WITHDRAWN),
    (((T.FILED, None), (T.WITHDRAWN, None), (T.FILED, None)), S.FILED),
    (((T.SETTLED, "900"), (T.PAID, "100"), (T.FILED, None)), S.FILED),
)


@pytest.mark.parametrize(("steps", "status"), STORIES)
def test_the_status_follows_from_the_steps(
    steps: tuple[tuple[ClaimStep, str | None], ...], status: ClaimStatus
) -> None:
    assert after(a_claim(), *steps).status is status


def test_every_status_and_every_step_of_the_contract_is_reached() -> None:
    assert {status for _, status in STORIES} == set(S)
    assert {row.step for row in LIFECYCLE} == set(T)
    assert {row.to for row in LIFECYCLE} | {S.PREPARING, S.PARTLY_PAID, S.PAID} == {*S, None}


def test_what_is_not_in_the_table_cannot_be_recorded() -> None:
    for steps, status in STORIES:
        claim = after(a_claim(), *steps)
        for kind in set(T) - set(allowed_steps(status)):
            with pytest.raises(InvalidTransition) as refused:
                after(claim, (kind, None))
            assert refused.value.allowed_actions == allowed_steps(status)


def test_the_newest_award_counts_and_a_dismissal_ends_it() -> None:
    claim = after(a_claim(), (T.FILED, None), (T.AWARDED, "1200"))
    assert (claim.amounts.awarded, claim.amounts.award_exceeds_claim) == ((thb("1200"),), True)
    appealed = after(claim, (T.PAID, "200"), (T.APPEALED, None), (T.AWARDED, "800"))
    assert (appealed.amounts.awarded, appealed.amounts.open) == ((thb("800"),), (thb("600"),))
    lost = after(claim, (T.APPEALED, None), (T.DISMISSED, None))
    assert (lost.amounts.awarded, lost.amounts.open, lost.amounts.paid) == ((), (), ())


def test_nothing_is_open_while_the_claim_is_withdrawn() -> None:
    claim = after(a_claim(), (T.SETTLED, "900"), (T.PAID, "400"), (T.WITHDRAWN, None))
    assert (claim.amounts.open, claim.amounts.awarded, claim.amounts.paid) == ((), (thb("900"),), (thb("400"),))
    assert not claim.amounts.paid_in_full
    assert after(claim, (T.FILED, None)).amounts.open == (thb("500"),)


def test_currencies_are_never_added_up() -> None:
    usd = Money(Decimal(20), "USD")
    claim = after(a_claim(claimed=usd), (T.SETTLED, "700"))
    assert not claim.amounts.award_exceeds_claim, "nobody can say, without a rate"
    paid = stepped(claim, NewStep(T.PAID, FIRST, usd, Decimal("35")), an_id("usd"), BATTAMBANG, AT)
    assert (paid.status, paid.amounts.paid, paid.amounts.open) == (S.PAID, (usd,), ())
    assert by_currency((usd, thb("1"), usd)) == (Money(Decimal(40), "USD"), thb("1"))


def test_a_claim_has_an_end_of_steps() -> None:
    claim = after(a_claim(), (T.FILED, None), *[(T.HEARD, None)] * 199)
    with pytest.raises(TooManySteps):
        after(claim, (T.HEARD, None))


def test_today_is_where_the_day_begins_first() -> None:
    late_in_utc = datetime(2026, 3, 1, 23, tzinfo=UTC)
    stepped(a_claim(), NewStep(T.FILED, date(2026, 3, 2)), an_id("step"), BATTAMBANG, late_in_utc)
    with pytest.raises(InvalidValues):
        stepped(a_claim(), NewStep(T.FILED, date(2026, 3, 3)), an_id("step"), BATTAMBANG, late_in_utc)


@given(st.lists(st.tuples(st.sampled_from(T), st.integers(1, 500)), max_size=12))
def test_what_is_paid_and_what_is_open_make_up_the_award(moves: list[tuple[ClaimStep, int]]) -> None:
    claim = a_claim()
    for kind, amount in moves:
        if kind in allowed_steps(claim.status):
            with_amount = kind in (*PAYMENTS, T.AWARDED, T.SETTLED)
            claim = after(claim, (kind, str(amount) if with_amount else None))
    found = amounts_of(claim.amount_claimed, claim.steps)
    awarded, paid, left = (sum(one.amount for one in each) for each in (found.awarded, found.paid, found.open))
    assert left == (0 if claim.status is S.WITHDRAWN else max(awarded - paid, 0))
    assert (claim.status is S.PAID) <= (left == 0)
    assert (claim.status is S.PARTLY_PAID) <= (left > 0)


@pytest.mark.parametrize("left", range(-2, 70))
@pytest.mark.parametrize("announced", [None, *DAYS_AHEAD])
def test_a_stage_is_announced_when_it_is_reached_and_not_before(left: int, announced: int | None) -> None:
    today = date(2026, 6, 1)
    claim = a_claim(limitation_on=today + timedelta(days=left))
    reached = min((days for days in DAYS_AHEAD if 0 <= left <= days), default=None)
    due = reached if reached is not None and (announced is None or reached < announced) else None
    assert stage_to_announce(replace(claim, announced=announced), today) == due
