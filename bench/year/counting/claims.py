"""Facts of claims: what was opened, filed, settled, awarded and paid, and the money."""

from collections.abc import Iterator
from datetime import UTC, date
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

from bench.year.counting.facts import Fact, Record
from bench.year.counting.people import People
from bench.year.record.entries import ClaimEntry, StepEntry
from domain.kernel.money import Money

FIRST = {
    "claims_filed": ("filed",),
    "claims_settled": ("settled",),
    "claims_awarded": ("awarded",),
    "claims_paid": ("paid", "enforced"),
}
"""What the first step of some kind counts for."""
PAID = ("paid", "enforced")


def facts_of_claims(record: Record, people: People) -> Iterator[Fact]:
    """Yield the facts of all claims, each for the centre that recorded it."""
    for claim in record.books.claims.values():
        yield _fact(record, people, claim, "claims_opened", claim.centre, claim.opened_at.astimezone(UTC).date())
        for indicator, step, money in counted_steps(claim):
            yield _fact(record, people, claim, indicator, step.centre, step.on, money)


def _fact(
    record: Record, people: People, claim: ClaimEntry, indicator: str, centre: UUID, day: date, money: Money | None = None
) -> Fact:
    organisation, (corridor, urgency) = record.owner(centre), people.corridor(claim.case)
    where = {
        **record.place(centre, corridor),
        **people.seen_by(organisation, claim.case),
        "urgency": (urgency,),
    }
    number, currency = (1, None) if money is None else (money.amount, money.currency)
    return Fact(indicator, organisation, None, day, where, number, currency)


def counted_steps(claim: ClaimEntry) -> Iterator[tuple[str, StepEntry, Money | None]]:
    """Yield what the steps of a claim count for."""
    for indicator, kinds in FIRST.items():
        first = next((step for step in claim.steps if step.kind in kinds), None)
        if first is not None:
            yield indicator, first, None
            if indicator == "claims_filed" and claim.claimed is not None:
                yield "amount_filed", first, claim.claimed
    payments = [step for step in claim.steps if step.kind in PAID and step.amount is not None]
    for step in payments:
        yield "amount_paid", step, step.amount
    standing = standing_decision(claim)
    if standing is None or standing.amount is None:
        return
    yield f"amount_{standing.kind}", standing, standing.amount
    if standing.kind == "awarded":
        award = standing.amount
        paid = sum((worth(step, award.currency) for step in payments), Decimal(0))
        yield "amount_paid_of_awarded", standing, Money(min(award.amount, paid), award.currency)


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
    """Return what a payment is worth in the currency of an award, to the hundredth; nothing without a rate."""
    if payment.amount is None:
        return Decimal(0)
    if payment.amount.currency == currency:
        return payment.amount.amount
    return (payment.amount.amount * (payment.rate or Decimal(0))).quantize(Decimal("0.01"), ROUND_HALF_UP)
