"""Every list, by the name under which partners fetch it (`GET /v1/vocabularies/{list}`)."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

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
from domain.vocabulary.standards import OCCUPATIONS, SECTORS

CLOSED_LISTS: Mapping[str, type[StrEnum]] = MappingProxyType(
    {
        "activity_kinds": ActivityKind,
        "activity_topics": ActivityTopic,
        "age_bands": AgeBand,
        "agreement_statuses": AgreementStatus,
        "capacities": Capacity,
        "case_statuses": CaseStatus,
        "case_types": CaseType,
        "centre_statuses": CentreStatus,
        "channels": Channel,
        "claim_kinds": ClaimKind,
        "claim_statuses": ClaimStatus,
        "claim_steps": ClaimStep,
        "consent_givers": ConsentGivenBy,
        "consent_methods": ConsentMethod,
        "consent_statuses": ConsentStatus,
        "corridor_roles": CorridorRole,
        "corridor_statuses": CorridorStatus,
        "custody_reasons": CustodyReason,
        "data_categories": DataCategory,
        "deciders": DecidedBy,
        "decline_reasons": DeclineReason,
        "directions": Direction,
        "document_categories": DocumentCategory,
        "event_types": EventType,
        "forum_kinds": ForumKind,
        "handoff_statuses": HandoffStatus,
        "identity_document_types": IdentityDocumentType,
        "match_reasons": MatchReason,
        "migrant_messages": MigrantMessage,
        "note_kinds": NoteKind,
        "operator_types": OperatorType,
        "outcomes": Outcome,
        "purposes": Purpose,
        "referral_kinds": ReferralKind,
        "referral_statuses": ReferralStatus,
        "relations": Relation,
        "respondent_kinds": RespondentKind,
        "service_types": ServiceType,
        "sexes": Sex,
        "stages": Stage,
        "urgencies": Urgency,
    }
)
"""Closed lists: no other value is accepted. Each is in the order in which caseworkers read it."""

VOCABULARIES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {name: tuple(member.value for member in values) for name, values in CLOSED_LISTS.items()}
    | {"occupations": OCCUPATIONS, "sectors": SECTORS}
)
"""The codes of every list that the domain knows; the edge adds `countries` and `languages`."""
