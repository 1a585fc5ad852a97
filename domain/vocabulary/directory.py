"""Kinds and states of organisations, centres and corridors."""

from enum import StrEnum


class OperatorType(StrEnum):
    """Who runs a centre (the kinds of the ILO MRC operations manual, and migrant-led groups)."""

    GOVERNMENT = "government"
    TRADE_UNION = "trade_union"
    CSO = "cso"
    EMPLOYER = "employer"
    MIGRANT_LED = "migrant_led"


class CentreStatus(StrEnum):
    """Whether a centre is in operation."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    CLOSED = "closed"


class Capacity(StrEnum):
    """Whether a centre can take another case now, as it reports itself."""

    HAS_CAPACITY = "has_capacity"
    WAITLIST = "waitlist"
    NO_CAPACITY = "no_capacity"
    ASSESSMENT_FIRST = "assessment_first"


class CorridorStatus(StrEnum):
    """Whether cases may be sent along a corridor."""

    DRAFT = "draft"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    CLOSED = "closed"


class AgreementStatus(StrEnum):
    """Whether an agreement of a corridor allows sending."""

    AWAITING_SIGNATURES = "awaiting_signatures"
    NOT_YET_VALID = "not_yet_valid"
    IN_FORCE = "in_force"
    SUPERSEDED = "superseded"
    EXPIRED = "expired"


class CorridorRole(StrEnum):
    """The side of a corridor that a member centre works on."""

    ORIGIN = "origin"
    DESTINATION = "destination"
    TRANSIT = "transit"
