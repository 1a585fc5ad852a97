"""What was claimed, awarded and paid. Each currency stands by itself; nothing is converted but a payment whose rate the
caseworker gives, and that only to say what of the award is still open.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Protocol

from domain.kernel.money import Money, by_currency
from domain.vocabulary import ClaimStep

FEWEST_PLACES = 2
"""A converted payment is rounded to the places that the award is written with, and to no fewer than these."""


class Amounting(Protocol):
    """The part of a step that concerns money."""

    @property
    def kind(self) -> ClaimStep:
        """What happened."""

    @property
    def amount(self) -> Money | None:
        """The amount of it."""

    @property
    def rate(self) -> Decimal | None:
        """What one unit of the amount is worth in the currency of the award."""


@dataclass(frozen=True, slots=True)
class Amounts:
    """``claimed``, ``awarded`` and ``paid`` by currency. ``open``: what was awarded and is not paid;
    nothing while the claim is withdrawn.

    The newest award or settlement counts, as it replaces earlier ones; a dismissal ends it. ``award_exceeds_claim``:
    more was awarded than was claimed. ``paid_in_full``: all that was awarded is paid; an award without an amount,
    such as the return of documents, is fulfilled by the first payment step.
    """

    claimed: tuple[Money, ...]
    awarded: tuple[Money, ...]
    paid: tuple[Money, ...]
    open: tuple[Money, ...]
    award_exceeds_claim: bool
    paid_in_full: bool


def amounts_of(claimed: Money | None, steps: Iterable[Amounting]) -> Amounts:
    """Add up the steps of a claim, in their order."""
    award: Money | None = None
    decided, withdrawn, payments = False, False, list[Amounting]()
    for step in steps:
        if step.kind in (ClaimStep.SETTLED, ClaimStep.AWARDED):
            award, decided = step.amount, True
        elif step.kind is ClaimStep.DISMISSED:
            award, decided = None, False
        elif step.kind in (ClaimStep.PAID, ClaimStep.ENFORCED):
            payments.append(step)
        elif step.kind in (ClaimStep.WITHDRAWN, ClaimStep.FILED):
            withdrawn = step.kind is ClaimStep.WITHDRAWN
    unpaid = () if award is None else _open(award, payments)
    return Amounts(
        claimed=() if claimed is None else (claimed,),
        awarded=() if award is None else (award,),
        paid=by_currency(step.amount for step in payments if step.amount is not None),
        open=() if withdrawn else unpaid,
        award_exceeds_claim=_exceeds(award, claimed),
        paid_in_full=decided and bool(payments) and not unpaid,
    )


def converted(payment: Amounting, award: Money) -> Decimal:
    """Return what a payment is worth in the currency of the award; 0 for one without an amount or a rate."""
    if payment.amount is None:
        return Decimal(0)
    if payment.amount.currency == award.currency:
        return payment.amount.amount
    if payment.rate is None:
        return Decimal(0)
    exponent = award.amount.as_tuple().exponent
    places = max(FEWEST_PLACES, -exponent if isinstance(exponent, int) else FEWEST_PLACES)
    return (payment.amount.amount * payment.rate).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def _open(award: Money, payments: Iterable[Amounting]) -> tuple[Money, ...]:
    left = award.amount - sum((converted(one, award) for one in payments), Decimal(0))
    return (Money(left, award.currency),) if left > 0 else ()


def _exceeds(award: Money | None, claimed: Money | None) -> bool:
    if award is None or claimed is None or award.currency != claimed.currency:
        return False
    return award.amount > claimed.amount
