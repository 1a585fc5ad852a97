"""The vocabulary of indicators: units, sources, dimensions and caveats, and what describes one indicator."""

from dataclasses import dataclass
from enum import StrEnum


class Unit(StrEnum):
    """What a figure is a number of. Percent: a whole number, 0 to 100. Days: whole days. Money: of one currency."""

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
    """What a figure can be split by. The first eleven can be asked for of one's own organisation (``by``)."""

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
    """What a reader of a figure has to know. Published figures are also rounded: that is said once, of all of them."""

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

    ``counts``: which facts count in which period, so exactly that SQL and a simulation can both follow it. ``of``: for
    a share, the indicators that are its numerator and its denominator. ``within``: the indicator whose facts contain
    these. ``sums``: whether the figures of parts add up to the whole, over values of a dimension and over quarters.
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
