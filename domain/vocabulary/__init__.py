"""The contract's value lists, one word for one idea."""

from domain.vocabulary.activities import ActivityKind, ActivityTopic
from domain.vocabulary.case import (
    AgeBand,
    CaseStatus,
    CaseType,
    Channel,
    IdentityDocumentType,
    MigrantMessage,
    NoteKind,
    Relation,
    Sex,
    Stage,
)
from domain.vocabulary.claims import ClaimKind, ClaimStatus, ClaimStep, ForumKind, RespondentKind
from domain.vocabulary.consent import ConsentGivenBy, ConsentMethod, ConsentStatus, DataCategory, Purpose
from domain.vocabulary.custody import CustodyReason, HandoffStatus
from domain.vocabulary.directory import (
    AgreementStatus,
    Capacity,
    CentreStatus,
    CorridorRole,
    CorridorStatus,
    OperatorType,
)
from domain.vocabulary.documents import DocumentCategory
from domain.vocabulary.events import EventType
from domain.vocabulary.lists import CLOSED_LISTS, VOCABULARIES
from domain.vocabulary.matching import MatchReason
from domain.vocabulary.referral import (
    DecidedBy,
    DeclineReason,
    Direction,
    Outcome,
    ReferralKind,
    ReferralStatus,
    ServiceType,
    Urgency,
)
from domain.vocabulary.standards import (
    LABEL_LANGUAGES,
    LABELS_ONLY,
    OCCUPATION_PATTERN,
    OCCUPATIONS,
    REGIONAL_LANGUAGES,
    SECTOR_PATTERN,
    SECTORS,
    SUPPORTED_LANGUAGES,
    is_occupation,
    is_sector,
)

__all__ = [
    "CLOSED_LISTS",
    "LABELS_ONLY",
    "LABEL_LANGUAGES",
    "OCCUPATIONS",
    "OCCUPATION_PATTERN",
    "REGIONAL_LANGUAGES",
    "SECTORS",
    "SECTOR_PATTERN",
    "SUPPORTED_LANGUAGES",
    "VOCABULARIES",
    "ActivityKind",
    "ActivityTopic",
    "AgeBand",
    "AgreementStatus",
    "Capacity",
    "CaseStatus",
    "CaseType",
    "CentreStatus",
    "Channel",
    "ClaimKind",
    "ClaimStatus",
    "ClaimStep",
    "ConsentGivenBy",
    "ConsentMethod",
    "ConsentStatus",
    "CorridorRole",
    "CorridorStatus",
    "CustodyReason",
    "DataCategory",
    "DecidedBy",
    "DeclineReason",
    "Direction",
    "DocumentCategory",
    "EventType",
    "ForumKind",
    "HandoffStatus",
    "IdentityDocumentType",
    "MatchReason",
    "MigrantMessage",
    "NoteKind",
    "OperatorType",
    "Outcome",
    "Purpose",
    "ReferralKind",
    "ReferralStatus",
    "Relation",
    "RespondentKind",
    "ServiceType",
    "Sex",
    "Stage",
    "Urgency",
    "is_occupation",
    "is_sector",
]
