"""What organisations, centres and corridors can be."""

from enum import StrEnum


class OperatorType(StrEnum):
    """Who runs a centre (the kinds of the ILO MRC operations manual, and migrant-led groups)."""

    GOVERNMENT = "government"
    TRADE_UNION = "trade_union"
    CSO = "cso"
    EMPLOYER = "employer"
    MIGRANT_LED = "migrant_led"


class CentreStatus(StrEnum):
    """Whether a centre works at all."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    CLOSED = "closed"


class Capacity(StrEnum):
    """Whether a centre can take another case now, in its own words."""

    HAS_CAPACITY = "has_capacity"
    WAITLIST = "waitlist"
    NO_CAPACITY = "no_capacity"
    ASSESSMENT_FIRST = "assessment_first"


class CorridorStatus(StrEnum):
    """Whether cases may travel along a corridor."""

    DRAFT = "draft"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    CLOSED = "closed"


class CorridorRole(StrEnum):
    """On which side of a corridor a member centre stands."""

    ORIGIN = "origin"
    DESTINATION = "destination"
    TRANSIT = "transit"
