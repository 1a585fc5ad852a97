"""Whether what is said of a person can be true: dates of birth against today and against one another."""

from dataclasses import replace
from datetime import date

from domain.cases.birth import BirthDate, date_fault, of_age, year_fault
from domain.cases.case import Case
from domain.cases.identity import Identity
from domain.kernel.errors import FieldFault, InvalidValues
from domain.kernel.sentence import Sentence

YEAR, DATE = "/profile/birth_year", "/person/birth_date"
DIFFER = Sentence("The year of birth must match the date of birth.")


def with_birth(case: Case, identity: Identity, today: date) -> Case:
    """Return the case with what its views need of the date of birth."""
    born = identity.born
    return replace(
        case,
        has_identity=not identity.empty,
        dated_year=None if born is None else born.year,
        of_age=born is not None and of_age(born, today),
    )


def must_be_plausible(case: Case, born: BirthDate | None, today: date, before: Case | None = None) -> None:
    """Raise ``InvalidValues`` if a year or a date of birth is ahead, too long ago, or at odds with the other.

    ``born`` is a date that was just given. Of a stored case, only what changed since ``before`` is checked: a value
    that was accepted once does not stand in the way of another change.
    """
    year = case.profile.birth_year
    year_is_new = year is not None and (before is None or year != before.profile.birth_year)
    found = [
        year_fault(year, today, YEAR) if year is not None and year_is_new else None,
        None if born is None else date_fault(born, today, DATE),
    ]
    faults = [fault for fault in found if fault is not None]
    both_said = year is not None and case.dated_year is not None and (year_is_new or born is not None)
    if both_said and not faults and year != case.dated_year:
        faults.append(FieldFault(YEAR if year_is_new else DATE, "differs", DIFFER))
    if faults:
        raise InvalidValues(tuple(faults))
