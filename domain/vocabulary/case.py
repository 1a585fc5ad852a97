"""What is recorded about a migrant's case.

There is no list for legal status: nobody can demand data that is not stored (contract, section 4).
"""

from enum import StrEnum


class Sex(StrEnum):
    """As the migrant states it."""

    FEMALE = "female"
    MALE = "male"
    OTHER = "other"
    NOT_STATED = "not_stated"


class AgeBand(StrEnum):
    """An age as a receiver sees it before accepting: ILO youth (18-24) and prime-age bands, minors separately."""

    UNDER_18 = "under_18"
    FROM_18_TO_24 = "18_24"
    FROM_25_TO_34 = "25_34"
    FROM_35_TO_44 = "35_44"
    FROM_45_TO_54 = "45_54"
    FROM_55_TO_64 = "55_64"
    FROM_65 = "65_plus"
    UNKNOWN = "unknown"


class Stage(StrEnum):
    """Where in the migration the person is (the migration cycle of IOM and the ILO)."""

    POTENTIAL = "potential"
    DEPARTING = "departing"
    IN_TRANSIT = "in_transit"
    AT_DESTINATION = "at_destination"
    RETURNING = "returning"
    RETURNED = "returned"
    FAMILY = "family"


class CaseType(StrEnum):
    """What the case is about (the complaint categories of the ILO MRC operations manual)."""

    WAGES_UNPAID = "wages_unpaid"
    WAGES_BELOW_MINIMUM = "wages_below_minimum"
    DOCUMENTS_WITHHELD = "documents_withheld"
    FEES_JOB_NONEXISTENT = "fees_job_nonexistent"
    FEES_OVERCHARGED = "fees_overcharged"
    TERMS_MISREPRESENTED = "terms_misrepresented"
    CONFINEMENT = "confinement"
    SUBSTANDARD_CONDITIONS = "substandard_conditions"
    INJURY_ILLNESS = "injury_illness"
    UNFAIR_DISMISSAL = "unfair_dismissal"
    VIOLENCE_HARASSMENT = "violence_harassment"
    THREATS_OF_DENUNCIATION = "threats_of_denunciation"
    DETENTION = "detention"
    MISSING_CONTACT = "missing_contact"
    TRAFFICKING_INDICATOR = "trafficking_indicator"
    DEATH = "death"
    DEPARTURE_SUPPORT = "departure_support"
    RETURN_SUPPORT = "return_support"
    OTHER = "other"


class CaseStatus(StrEnum):
    """Whether a centre still holds the case."""

    OPEN = "open"
    CLOSED = "closed"
    ERASED = "erased"


class NoteKind(StrEnum):
    """How a note on a case came to be: written while working, or kept when the case was closed or reopened."""

    WORKING = "working"
    CLOSING = "closing"
    REOPENING = "reopening"


class MigrantMessage(StrEnum):
    """What the migrant tells the centres from the tracking page: a code, or a text of their own."""

    ARRIVED = "arrived"
    CONTACTED = "contacted"
    WRITTEN = "written"


class Channel(StrEnum):
    """How a migrant is reached: for safe contacts, confirmed contacts and attempts."""

    PHONE = "phone"
    SMS = "sms"
    WHATSAPP = "whatsapp"
    LINE = "line"
    TELEGRAM = "telegram"
    MESSENGER = "messenger"
    VIBER = "viber"
    ZALO = "zalo"
    EMAIL = "email"
    IN_PERSON = "in_person"
    VIA_PERSON = "via_person"
    OTHER = "other"


class Relation(StrEnum):
    """Who somebody is to the migrant: who came for them, or who speaks for them."""

    SELF = "self"
    SPOUSE = "spouse"
    PARENT = "parent"
    CHILD = "child"
    SIBLING = "sibling"
    OTHER_RELATIVE = "other_relative"
    FRIEND = "friend"
    CO_WORKER = "co_worker"
    UNION_OFFICER = "union_officer"
    LAWYER = "lawyer"
    OFFICIAL = "official"
    OTHER = "other"


class IdentityDocumentType(StrEnum):
    """Documents that identify a person (ILO C185 for the seafarer's book).

    Visas, stay permits and registrations are left out, because they reveal legal status. A work permit or a refugee
    card can be the only document with a person's name: its type is part of the identity and encrypted with it.
    """

    PASSPORT = "passport"
    NATIONAL_ID = "national_id"
    TRAVEL_DOCUMENT = "travel_document"
    WORK_PERMIT = "work_permit"
    BIRTH_CERTIFICATE = "birth_certificate"
    BORDER_PASS = "border_pass"  # noqa: S105 - a document, not a password
    SEAFARER_BOOK = "seafarer_book"
    REFUGEE_CARD = "refugee_card"
    OTHER = "other"
