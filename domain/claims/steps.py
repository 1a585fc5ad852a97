"""Adding a step to a claim: the checks."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from domain.claims.claim import MAX_STEPS, Claim, Step
from domain.claims.failures import TooManySteps
from domain.claims.lifecycle import PAYMENTS, WITH_AMOUNT, allowed_steps, is_allowed
from domain.kernel.access import Place
from domain.kernel.errors import FieldFault, InvalidTransition, InvalidValues
from domain.kernel.money import Money
from domain.kernel.sentence import Sentence
from domain.vocabulary import ClaimStep

FARTHEST_EAST = timedelta(hours=14)
FARTHEST_WEST = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class NewStep:
    """A step as the caseworker reports it."""

    kind: ClaimStep
    on: date
    amount: Money | None = None
    rate: Decimal | None = None
    note: str | None = None
    next_on: date | None = None


def latest_today(at: datetime) -> date:
    """Return today's date in the earliest time zone (UTC+14)."""
    return (at + FARTHEST_EAST).date()


def earliest_today(at: datetime) -> date:
    """Return today's date in the latest time zone (UTC-12)."""
    return (at - FARTHEST_WEST).date()


def stepped(claim: Claim, requested: NewStep, number: UUID, by: Place, at: datetime) -> Claim:
    """Return the claim with one more step. Raises ``InvalidTransition`` if it cannot follow, ``InvalidValues`` with a
    pointer for each value that makes no sense, and ``TooManySteps``.
    """
    status = claim.status
    if not is_allowed(status, requested.kind):
        sentence = Sentence(
            "A claim with the status {status} cannot be {step} now.", status=status, step=requested.kind
        )
        raise InvalidTransition(sentence, allowed_steps(status))
    if len(claim.steps) >= MAX_STEPS:
        raise TooManySteps
    faults = tuple(_faults(claim, requested, at))
    if faults:
        raise InvalidValues(faults)
    return claim.with_step(
        Step(
            id=number,
            kind=requested.kind,
            on=requested.on,
            amount=requested.amount,
            rate=requested.rate,
            note=requested.note,
            next_on=requested.next_on,
            by=by,
            recorded_at=at,
        )
    )


def _faults(claim: Claim, requested: NewStep, at: datetime) -> Iterator[FieldFault]:
    last = claim.steps[-1].on if claim.steps else None
    if requested.on > latest_today(at):
        yield FieldFault("/on", "in_the_future", Sentence("A step cannot be in the future."))
    elif last is not None and requested.on < last:
        yield FieldFault(
            "/on",
            "before_step",
            Sentence("The previous step was on {day}; this one cannot be earlier.", day=last.isoformat()),
        )
    if requested.next_on is not None and requested.next_on < requested.on:
        yield FieldFault("/next_on", "before_step", Sentence("The next date cannot be earlier than the step itself."))
    yield from _of_money(claim, requested)


def _of_money(claim: Claim, requested: NewStep) -> Iterator[FieldFault]:
    award = next(iter(claim.amounts.awarded), None)
    amount, is_payment = requested.amount, requested.kind in PAYMENTS
    if amount is not None and requested.kind not in WITH_AMOUNT:
        yield FieldFault("/amount", "not_allowed", Sentence("This kind of step has no amount."))
    elif amount is not None and is_payment and amount.amount == 0:
        yield FieldFault("/amount/amount", "too_small", Sentence("A payment must be more than zero."))
    elif amount is None and requested.kind is ClaimStep.PAID and award is not None:
        yield FieldFault("/amount", "missing", Sentence("The amount paid is required."))
    elsewhere = is_payment and amount is not None and award is not None and amount.currency != award.currency
    if elsewhere and requested.rate is None and award is not None:
        yield FieldFault(
            "/rate",
            "missing",
            Sentence(
                "The award is in {currency}; give the rate: what one unit of the payment is worth in that currency.",
                currency=award.currency,
            ),
        )
    elif requested.rate is not None and not elsewhere:
        yield FieldFault(
            "/rate", "not_allowed", Sentence("Only a payment in a currency other than the award's has a rate.")
        )
