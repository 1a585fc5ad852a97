"""What a referral asks for, its states and its outcomes."""

from enum import StrEnum


class ReferralKind(StrEnum):
    """Whether the case itself is to change hands, or only a service is requested."""

    TRANSFER = "transfer"
    SERVICE = "service"


class ServiceType(StrEnum):
    """What a centre offers and a referral asks for (services of the ILO MRC operations manual)."""

    COUNSELLING = "counselling"
    LEGAL_ASSISTANCE = "legal_assistance"
    INFORMATION = "information"
    EDUCATION = "education"
    NETWORKING = "networking"
    TRAINING = "training"
    UNION_MEMBERSHIP = "union_membership"
    JOB_PLACEMENT = "job_placement"
    SHELTER_EMERGENCY = "shelter_emergency"
    HEALTH_PSYCHOSOCIAL = "health_psychosocial"
    TRANSPORT = "transport"
    INTERPRETATION = "interpretation"
    RETURN_REINTEGRATION = "return_reintegration"


class Urgency(StrEnum):
    """How soon an answer is needed; each corridor sets the times."""

    EMERGENCY = "emergency"
    URGENT = "urgent"
    NORMAL = "normal"


class ReferralStatus(StrEnum):
    """The state of a referral (compare HL7 FHIR Task.status and NHS e-RS)."""

    DRAFT = "draft"
    SENT = "sent"
    ACKNOWLEDGED = "acknowledged"
    INFO_REQUESTED = "info_requested"
    ACCEPTED = "accepted"
    IN_PROGRESS = "in_progress"
    PAUSED = "paused"
    COMPLETED = "completed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    NO_SHOW = "no_show"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    ENTERED_IN_ERROR = "entered_in_error"


class Direction(StrEnum):
    """Whether a referral goes outward along the corridor, back home, or on to another centre of the same side."""

    OUTBOUND = "outbound"
    RETURN = "return"
    ONWARD = "onward"


class DeclineReason(StrEnum):
    """Why a receiver declines a referral."""

    NO_CAPACITY = "no_capacity"
    NOT_ELIGIBLE = "not_eligible"
    SERVICE_NOT_OFFERED = "service_not_offered"
    OUTSIDE_AREA = "outside_area"
    LANGUAGE_NOT_AVAILABLE = "language_not_available"
    MISSING_DOCUMENTS = "missing_documents"
    ALREADY_ASSISTED_ELSEWHERE = "already_assisted_elsewhere"
    DUPLICATE = "duplicate"
    CONFLICT_OF_INTEREST = "conflict_of_interest"
    UNSAFE_FOR_MIGRANT = "unsafe_for_migrant"
    NOT_CONTACTABLE = "not_contactable"
    OTHER = "other"


class DecidedBy(StrEnum):
    """Who decided to decline."""

    CENTRE = "centre"
    MIGRANT = "migrant"


class Outcome(StrEnum):
    """How a referral or a case ended."""

    SERVICE_RECEIVED = "service_received"
    PARTLY_RECEIVED = "partly_received"
    MIGRANT_DECLINED = "migrant_declined"
    COULD_NOT_CONTACT = "could_not_contact"
    REFERRED_ONWARD = "referred_onward"
    HANDED_BACK = "handed_back"
    TAKEN_OVER = "taken_over"
    INELIGIBLE = "ineligible"
    WITHDRAWN = "withdrawn"
    DECEASED = "deceased"
    MERGED = "merged"
    """Of a case that goes on in another one of the same person; set by merging alone (ADR 0066)."""


AWAITING_ANSWER = (ReferralStatus.SENT, ReferralStatus.ACKNOWLEDGED, ReferralStatus.INFO_REQUESTED)
"""Sent and not yet decided: the receiver sees only the preview."""

ACCEPTED_UNFINISHED = (ReferralStatus.ACCEPTED, ReferralStatus.IN_PROGRESS, ReferralStatus.PAUSED)
"""Accepted and not finished: the identity is open if the consent covers it."""

UNDER_WAY = (*AWAITING_ANSWER, *ACCEPTED_UNFINISHED)
"""Sent and not in a final state: something is asked of one side or the other."""

OPEN = (ReferralStatus.DRAFT, *UNDER_WAY)
"""Not in a final state. Withdrawing a consent ends each of these."""
