"""Fields of a birth: a year, a month or a day, in the Gregorian calendar."""

from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from api.v1.fields import Named, Said
from domain.cases.birth import EARLIEST_YEAR, LATEST_YEAR, BirthDate, calendar_sentence


def _gregorian(year: int) -> int:
    wrong = calendar_sentence(year)
    if wrong is not None:
        raise ValueError(wrong)
    return year


BirthYear = Annotated[
    int,
    Field(strict=True),
    AfterValidator(_gregorian),
    Said(minimum=EARLIEST_YEAR, maximum=LATEST_YEAR),
]


def _born(given: str) -> str:
    return str(BirthDate.parse(given))


BirthDay = Annotated[
    str,
    StringConstraints(strict=True),
    AfterValidator(_born),
    Named(
        "BirthDate",
        "A date of birth as far as it is known: 1997-04-12, 1997-04 or 1997, in the Gregorian calendar.",
        pattern=r"^(19|20|21)[0-9]{2}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$",
    ),
]
