"""What a migrant agrees to, and how that is recorded."""

from enum import StrEnum


class Purpose(StrEnum):
    """What data may be shared for."""

    REFERRAL = "referral"
    LEGAL_ASSISTANCE = "legal_assistance"
    SERVICE_DELIVERY = "service_delivery"
    COMPLAINT = "complaint"
    RETURN_REINTEGRATION = "return_reintegration"


class DataCategory(StrEnum):
    """What is shared: the unit of consent, of agreements and of a referral's `share`."""

    IDENTITY = "identity"
    CONTACT = "contact"
    PROFILE = "profile"
    SUMMARY = "summary"
    DOCUMENTS = "documents"
    CLAIMS = "claims"


class ConsentMethod(StrEnum):
    """How consent was given (IOM Data Protection Manual on those who cannot sign)."""

    SIGNED = "signed"
    THUMBPRINT = "thumbprint"
    ORAL_WITNESSED = "oral_witnessed"
    DIGITAL_CODE = "digital_code"


class ConsentGivenBy(StrEnum):
    """Who gave consent: the migrant, or somebody on their behalf."""

    SELF = "self"
    REPRESENTATIVE = "representative"
    RELATIVE = "relative"


class ConsentStatus(StrEnum):
    """Whether a consent is in force."""

    ACTIVE = "active"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"
