"""What a consent must fulfil to be recorded: its times, who gave it, and who witnessed it (contract, section 4)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from domain.cases.birth import BirthDate, of_age
from domain.consents.consent import Representative
from domain.kernel.errors import FieldFault, InvalidValues
from domain.kernel.sentence import Sentence
from domain.vocabulary import ConsentGivenBy, ConsentMethod


@dataclass(frozen=True, slots=True)
class Giving:
    """How a consent was given. ``expires_at`` is ``None`` if it does not expire."""

    method: ConsentMethod
    given_by: ConsentGivenBy
    witness: str | None
    representative: Representative | None
    given_at: datetime
    expires_at: datetime | None


def must_be_in_order(giving: Giving, born: BirthDate | None, at: datetime) -> None:
    """Raise ``InvalidValues`` with everything that is wrong. ``born``: as far as it is recorded, if only the year."""
    faults = tuple(_faults(giving, born, at))
    if faults:
        raise InvalidValues(faults)


def _faults(giving: Giving, born: BirthDate | None, at: datetime) -> Iterator[FieldFault]:
    given_at, expires_at = giving.given_at, giving.expires_at
    day = given_at.date()
    if given_at > at:
        sentence = Sentence("A consent cannot be given in the future.")
        yield FieldFault("/given_at", "in_the_future", sentence)
    if born is not None and born.earliest() > day:
        sentence = Sentence("A consent cannot be given before the person was born.")
        yield FieldFault("/given_at", "before_birth", sentence)
    if expires_at is not None and expires_at <= given_at:
        sentence = Sentence("A consent must expire after it was given.")
        yield FieldFault("/expires_at", "before_given", sentence)
    elif expires_at is not None and expires_at <= at:
        sentence = Sentence("This consent would already have expired; give a time in the future.")
        yield FieldFault("/expires_at", "in_the_past", sentence)
    if giving.method is ConsentMethod.ORAL_WITNESSED and giving.witness is None:
        yield FieldFault("/witness", "missing", Sentence("A consent given orally needs a witness."))
    if giving.representative is not None and giving.given_by is ConsentGivenBy.SELF:
        sentence = Sentence("Somebody spoke for the person: say in given_by whether a representative or a relative.")
        yield FieldFault("/representative", "given_by_self", sentence)
    if born is not None and born.earliest() <= day and not of_age(born, day) and _by_the_person_alone(giving):
        sentence = Sentence(
            "The person was under 18: a representative or a relative gives the consent, or it is oral with a witness."
        )
        yield FieldFault("/given_by", "given_by_minor", sentence)


def _by_the_person_alone(giving: Giving) -> bool:
    return giving.given_by is ConsentGivenBy.SELF and giving.method is not ConsentMethod.ORAL_WITNESSED
