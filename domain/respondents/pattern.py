"""The same respondent in the claims of several centres: what each may see (contract, section 8; ADR 0065)."""

from dataclasses import dataclass

RESPONDENT_INDEX_VERSION = 2
"""Raise it with every change of how respondents are normalised (``adapters/keyring/respondents/``): the worker then
indexes all stored ones anew.
"""

LEAST_CASES = 5
LEAST_ORGANISATIONS = 2
"""Below either threshold nothing is returned. SQL checks the same (``adapters/postgres/generated/respondents.py``)."""


@dataclass(frozen=True, slots=True)
class RespondentPattern:
    """How many cases name the same respondent, and how many centres and organisations recorded that; never which."""

    cases: int
    centres: int
    organisations: int


def makes_a_pattern(cases: int, organisations: int) -> bool:
    """Return whether these are enough to show."""
    return cases >= LEAST_CASES and organisations >= LEAST_ORGANISATIONS
