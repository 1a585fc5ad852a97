"""Why one centre fits better than another."""

from enum import StrEnum


class MatchReason(StrEnum):
    """What counts for or against a centre in a match."""

    OFFERS_ALL_SERVICES = "offers_all_services"
    OFFERS_SOME_SERVICES = "offers_some_services"
    SPEAKS_LANGUAGE = "speaks_language"
    SAME_AREA = "same_area"
    NEAR_AREA = "near_area"
    HAS_CAPACITY = "has_capacity"
    ASSESSMENT_FIRST = "assessment_first"
    WAITLIST = "waitlist"
    CAPACITY_FRESH = "capacity_fresh"
    CAPACITY_STALE = "capacity_stale"
    LOW_LOAD = "low_load"
    HIGH_LOAD = "high_load"
    ANSWERS_FAST = "answers_fast"
    ANSWERS_SLOWLY = "answers_slowly"
    ANSWERS_RARELY = "answers_rarely"
