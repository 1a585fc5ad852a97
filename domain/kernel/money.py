"""Amounts of money: a decimal number in one currency. Amounts in different currencies are never added up."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in a currency, ISO 4217, such as THB."""

    amount: Decimal
    currency: str


def by_currency(amounts: Iterable[Money]) -> tuple[Money, ...]:
    """Add up the amounts of each currency by itself, in the order in which the currencies first appear."""
    totals: dict[str, Decimal] = {}
    for one in amounts:
        totals[one.currency] = totals.get(one.currency, Decimal(0)) + one.amount
    return tuple(Money(amount, currency) for currency, amount in totals.items())
