"""Indicators, and the vocabularies that describe them: units, sources, dimensions and caveats."""

from dataclasses import dataclass
from enum import StrEnum


class Unit(StrEnum):
    """The unit of a figure. Percent: a whole number from 0 to 100. Days: whole days. Money: in one currency."""

    PEOPLE = "people"
    COUNT = "count"
    PERCENT = "percent"
    DAYS = "days"
    MONEY = "money"


class Source(StrEnum):
    """The records that an indicator is counted from."""

    CASES = "cases"
    REFERRALS = "referrals"
    HANDOFFS = "handoffs"
    CLAIMS = "claims"
    ACTIVITIES = "activities"
    CONSENTS = "consents"


class Dimension(StrEnum):
    """What a figure can be split by. Own figures can be split by the first eleven (``by``)."""

    CORRIDOR = "corridor"
    CENTRE = "centre"
    OPERATOR_TYPE = "operator_type"
    SEX = "sex"
    AGE_BAND = "age_band"
    STAGE = "stage"
    SECTOR = "sector"
    SERVICE_TYPE = "service_type"
    CASE_TYPE = "case_type"
    URGENCY = "urgency"
    MONTH = "month"
    CLAIM_KIND = "claim_kind"
    FORUM_COUNTRY = "forum_country"
    ACTIVITY_KIND = "activity_kind"
    COUNTRY = "country"


class Caveat(StrEnum):
    """What a reader of a figure has to know. Rounding is not listed: it applies to all published figures."""

    SAME_PERSON_TWICE = "same_person_twice"
    AS_REPORTED = "as_reported"
    COHORT = "cohort"
    SEVERAL_KINDS = "several_kinds"
    END_OF_PERIOD = "end_of_period"
    CURRENCIES_APART = "currencies_apart"
    NOT_EXCLUDED = "not_excluded"
    SMALL_NUMBERS = "small_numbers"


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator.

    ``counts``: which facts count in which period, precise enough for the SQL and the simulation to agree. ``of``: for a
    share, the indicators of its numerator and denominator. ``within``: the indicator whose facts include all of these.
    ``sums``: whether parts add up to the whole, over the values of a dimension and over quarters.
    """

    code: str
    unit: Unit
    source: Source
    counts: str
    dimensions: tuple[Dimension, ...]
    caveats: tuple[Caveat, ...] = ()
    of: tuple[str, str] | None = None
    within: str | None = None
    sums: bool = True
