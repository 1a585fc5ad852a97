"""Facts of claims: what was opened, filed, settled, awarded and paid, and the money."""

from collections.abc import Iterator
from datetime import UTC, date
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

from bench.year.counting.facts import Fact, Record
from bench.year.counting.people import Seen, way_of
from bench.year.record.entries import ClaimEntry, StepEntry
from domain.kernel.money import Money

FIRST = {
    "claims_filed": ("filed",),
    "claims_settled": ("settled",),
    "claims_awarded": ("awarded",),
    "claims_paid": ("paid", "enforced"),
}
"""The indicator that the first step of each kind counts for."""
PAID = ("paid", "enforced")


def facts_of_claim(record: Record, centre: UUID, claim: ClaimEntry, seen: Seen) -> Iterator[Fact]:
    """Yield what a centre counts of a claim: its opening, and the steps that the centre recorded."""
    corridor, urgency = way_of(record, claim.case)
    where = {**record.place(centre, corridor), **seen, "urgency": (urgency,)}

    def fact(indicator: str, part: str, day: date, money: Money | None) -> Fact:
        number, currency = (1, None) if money is None else (money.amount, money.currency)
        return Fact(indicator, record.owner(centre), None, day, where, number, currency, (claim.id, part))

    if claim.centre == centre:
        yield fact("claims_opened", "opened", claim.opened_at.astimezone(UTC).date(), None)
    for indicator, part, step, money in counted_steps(claim):
        if step.centre == centre:
            yield fact(indicator, part, step.on, money)


Counted = tuple[str, str, StepEntry, Money | None]
"""The indicator that a step counts for, the part of the claim that it is, and the money."""


def counted_steps(claim: ClaimEntry) -> Iterator[Counted]:
    """Yield what the steps of a claim count for."""
    for indicator, kinds in FIRST.items():
        first = next((step for step in claim.steps if step.kind in kinds), None)
        if first is not None:
            yield indicator, indicator, first, None
            if indicator == "claims_filed" and claim.claimed is not None:
                yield "amount_filed", "amount_filed", first, claim.claimed
    paid = Decimal(0)
    standing = standing_decision(claim)
    for number, step in enumerate(claim.steps):
        if step.kind in PAID and step.amount is not None:
            yield "amount_paid", f"amount_paid {number}", step, step.amount
            paid += Decimal(0) if standing is None or standing.amount is None else worth(step, standing.amount.currency)
    if standing is None or standing.amount is None:
        return
    yield f"amount_{standing.kind}", "award", standing, standing.amount
    if standing.kind == "awarded":
        award = standing.amount
        yield "amount_paid_of_awarded", "award", standing, Money(min(award.amount, paid), award.currency)


def standing_decision(claim: ClaimEntry) -> StepEntry | None:
    """Return the award or settlement that stands: the newest, unless the claim was dismissed after it."""
    found = None
    for step in claim.steps:
        if step.kind in ("settled", "awarded"):
            found = step
        elif step.kind == "dismissed":
            found = None
    return found


def worth(payment: StepEntry, currency: str) -> Decimal:
    """Return a payment in the currency of an award, to two decimal places; zero without a rate."""
    if payment.amount is None:
        return Decimal(0)
    if payment.amount.currency == currency:
        return payment.amount.amount
    return (payment.amount.amount * (payment.rate or Decimal(0))).quantize(Decimal("0.01"), ROUND_HALF_UP)
