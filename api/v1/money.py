"""Amounts of money in requests and responses (contract, section 1)."""

from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from api.labels import is_currency
from api.v1.fields import Named, RequestBody, ResponseBody, checked
from domain.kernel.money import Money
from domain.kernel.sentence import Sentence

AMOUNT_PATTERN = r"^[0-9]{1,12}(\.[0-9]{1,4})?$"
Amount = Annotated[
    str,
    StringConstraints(strict=True, pattern=AMOUNT_PATTERN),
    Named("DecimalAmount", "A decimal number as text, with up to four places: 1234.50."),
]
Currency = Annotated[
    str,
    StringConstraints(strict=True),
    checked(is_currency, Sentence("Must be a currency code of ISO 4217.")),
    Named("CurrencyCode", "A currency, ISO 4217, such as THB.", pattern="^[A-Z]{3}$"),
]


def _positive(given: str) -> str:
    if not Decimal(given):
        raise ValueError(Sentence("A rate must be more than zero."))
    return given


Rate = Annotated[
    str,
    StringConstraints(strict=True, pattern=r"^[0-9]{1,9}(\.[0-9]{1,12})?$"),
    AfterValidator(_positive),
    Named("ExchangeRate", "A decimal number as text: what one unit of the payment is worth in the award's currency."),
]


class MoneyBody(RequestBody, title="MoneyInput"):
    """An amount in one currency."""

    amount: Amount
    currency: Currency

    def to_money(self) -> Money:
        """Convert it to the domain object."""
        return Money(Decimal(self.amount), self.currency)


class MoneyAnswer(ResponseBody, title="Money"):
    """An amount in one currency."""

    amount: str = Field(description="A decimal number as text.", examples=["1234.50"])
    currency: str = Field(description="ISO 4217.", examples=["THB"])

    @classmethod
    def of(cls, money: Money) -> "MoneyAnswer":
        """Build it from the domain object."""
        return cls(amount=format(money.amount, "f"), currency=money.currency)


def money_answer(money: Money | None) -> MoneyAnswer | None:
    """Build one that may be missing."""
    return None if money is None else MoneyAnswer.of(money)
