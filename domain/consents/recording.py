"""What a consent must fulfil to be recorded: its times, who gave it, and who witnessed it (contract, section 4)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from domain.consents.representative import Representative
from domain.kernel.errors import FieldFault, InvalidValues
from domain.kernel.sentence import Sentence
from domain.vocabulary import ConsentGivenBy, ConsentMethod

OF_AGE = 18
"""From this age on, in years, a consent given by the person alone counts."""


@dataclass(frozen=True, slots=True)
class Giving:
    """How a consent was given. ``expires_at`` is ``None`` if it does not expire."""

    method: ConsentMethod
    given_by: ConsentGivenBy
    witness: str | None
    representative: Representative | None
    given_at: datetime
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class Birth:
    """When the person was born, as far as it is recorded: a year, a date, both or neither."""

    year: int | None
    day: date | None

    def age_in_years(self, on: date) -> int | None:
        """Return the age on that day; by the year alone, the age that is reached in that year."""
        if self.day is not None:
            return on.year - self.day.year - ((on.month, on.day) < (self.day.month, self.day.day))
        return None if self.year is None else on.year - self.year


def must_be_in_order(giving: Giving, birth: Birth, at: datetime) -> None:
    """Raise ``InvalidValues`` with everything that is wrong."""
    faults = tuple(_faults(giving, birth, at))
    if faults:
        raise InvalidValues(faults)


def _faults(giving: Giving, birth: Birth, at: datetime) -> Iterator[FieldFault]:
    given_at, expires_at = giving.given_at, giving.expires_at
    age = birth.age_in_years(given_at.date())
    if given_at > at:
        sentence = Sentence("A consent cannot be given in the future.")
        yield FieldFault("/given_at", "in_the_future", sentence)
    if age is not None and age < 0:
        sentence = Sentence("A consent cannot be given before the person was born.")
        yield FieldFault("/given_at", "before_birth", sentence)
    if expires_at is not None and expires_at <= given_at:
        sentence = Sentence("A consent must expire after it was given.")
        yield FieldFault("/expires_at", "before_given", sentence)
    elif expires_at is not None and expires_at <= at:
        sentence = Sentence("A consent that has already expired allows nothing; give a time to come.")
        yield FieldFault("/expires_at", "in_the_past", sentence)
    if giving.method is ConsentMethod.ORAL_WITNESSED and giving.witness is None:
        yield FieldFault("/witness", "missing", Sentence("A consent given orally needs a witness."))
    if giving.representative is not None and giving.given_by is ConsentGivenBy.SELF:
        sentence = Sentence("Somebody spoke for the person: say in given_by whether a representative or a relative.")
        yield FieldFault("/representative", "given_by_self", sentence)
    if age is not None and 0 <= age < OF_AGE and _by_the_person_alone(giving):
        sentence = Sentence(
            "The person was under 18: a representative or a relative gives the consent, or it is oral with a witness."
        )
        yield FieldFault("/given_by", "given_by_minor", sentence)


def _by_the_person_alone(giving: Giving) -> bool:
    return giving.given_by is ConsentGivenBy.SELF and giving.method is not ConsentMethod.ORAL_WITNESSED
