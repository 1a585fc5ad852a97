"""Tables of referrals and handoffs."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index
from sqlalchemy import text as sql
from sqlmodel import Field, SQLModel

from adapters.postgres.rows.columns import (
    Id,
    all_of,
    at_a_centre,
    document,
    of_its_case,
    one_of,
    refers_to,
    sealed,
    text,
    texts,
    uuid_key,
    uuids,
    versioned,
)
from domain.vocabulary import (
    DataCategory,
    Direction,
    HandoffStatus,
    Purpose,
    ReferralKind,
    ReferralStatus,
    ServiceType,
    Urgency,
)

OPEN_SENT = "status IN ('sent', 'acknowledged', 'info_requested', 'accepted', 'in_progress', 'paused')"
OPEN_HANDOFF = "status = 'offered' OR (status = 'accepted' AND referral_id IS NOT NULL)"
OFFER_WITHOUT_CONSENT = "status = 'offered' AND referral_id IS NULL AND consent_id IS NULL"
DUE_LAST = "coalesce(next_due_at, 'infinity'::timestamptz)"
"""The order of worklists: what has no clock running comes last."""

LISTED = (
    "id",
    "version",
    "status",
    "case_id",
    "case_code",
    "corridor_id",
    "from_centre_id",
    "responsible_centre_id",
    "to_centre_id",
    "kind",
    "direction",
    "service_types",
    "urgency",
    "purpose",
    "arrival_window",
    "due",
    "overdue",
    "deletion",
    "redirected_from",
    "redirected_to",
    "sent_at",
    "created_at",
    "updated_at",
)
"""What a list shows of a referral, in JSON order: columns, and what ``generated/items.py`` composes."""


class ReferralRow(SQLModel, table=True):
    """A request from one centre to another. ``words`` is encrypted with the key ``data_key_id``.

    ``from_…`` is the sending side now; ``sent_from`` the centre that sent it, once the sending side has passed on.
    """

    __tablename__ = "referrals"
    __table_args__ = (
        one_of("status", ReferralStatus, "referral_status_is_known"),
        one_of("kind", ReferralKind, "referral_kind_is_known"),
        one_of("direction", Direction, "referral_direction_is_known"),
        one_of("urgency", Urgency, "referral_urgency_is_known"),
        one_of("purpose", Purpose, "referral_purpose_is_known"),
        all_of("service_types", ServiceType, "referral_service_types_are_known"),
        all_of("share", DataCategory, "referral_share_is_known"),
        at_a_centre("a_referral_comes_from_a_centre_of_its_organisation", "from_centre_id", "from_organisation_id"),
        at_a_centre("a_referral_goes_to_a_centre_of_its_organisation", "to_centre_id", "to_organisation_id"),
        of_its_case("a_referral_rests_on_a_consent_of_its_case", "consent_id", "consents"),
        of_its_case("a_referral_continues_one_of_its_case", "redirected_from", "referrals"),
        of_its_case("a_referral_goes_on_as_one_of_its_case", "redirected_to", "referrals", deferred=True),
        Index("a_referral_belongs_to_one_case", "case_id", "id", unique=True),
        CheckConstraint("from_centre_id <> to_centre_id", name="a_referral_goes_to_another_centre"),
        CheckConstraint("(status = 'draft') <= (sent_at IS NULL)", name="a_draft_was_not_sent"),
        Index(
            "one_open_referral_per_case_and_centre",
            "case_id",
            "to_centre_id",
            "kind",
            unique=True,
            postgresql_where=OPEN_SENT,
        ),
        Index("one_successor_per_redirected_referral", "redirected_from", unique=True),
        Index(
            "referrals_inbox",
            "to_organisation_id",
            sql("updated_at DESC"),
            sql("id DESC"),
            postgresql_where="sent_at IS NOT NULL",
        ),
        Index("referrals_of_receiver", "to_centre_id", sql("sent_at DESC"), postgresql_where="sent_at IS NOT NULL"),
        Index("referrals_outbox", "from_organisation_id", sql("updated_at DESC"), sql("id DESC")),
        Index(
            "referrals_inbox_open",
            "to_organisation_id",
            "status",
            sql("updated_at DESC"),
            sql("id DESC"),
            postgresql_where=OPEN_SENT,
        ),
        Index(
            "deletions_due",
            "deletion_due_by",
            postgresql_where="deletion_due_by IS NOT NULL AND deletion_confirmed_at IS NULL",
        ),
        Index("referrals_due", "step_due_at", postgresql_where="step_due_at IS NOT NULL"),
        Index("referrals_sent", "corridor_id", "sent_at", postgresql_where="sent_at IS NOT NULL"),
        Index("referrals_that_passed_on", "case_id", postgresql_where="sent_from IS NOT NULL"),
        Index("referrals_inbox_due", "to_organisation_id", sql(DUE_LAST), "id"),
        Index("referrals_outbox_due", "from_organisation_id", sql(DUE_LAST), "id"),
        Index(
            "referrals_of_handler",
            "to_organisation_id",
            "handler_index",
            sql("updated_at DESC"),
            sql("id DESC"),
            postgresql_where="handler_index IS NOT NULL",
        ),
        # the job reports late deletions independently of the version
        versioned(
            *("case_id", "data_key_id", "redirected_from", "deletion_told_late_at", "created_at"),
            kept_unless_given=("handler_index",),
        ),
    )

    id: Id = uuid_key()
    version: int
    case_id: Id = refers_to("corridor.cases.id")
    corridor_id: Id = refers_to("corridor.corridors.id")
    from_centre_id: Id
    from_organisation_id: Id
    to_centre_id: Id
    to_organisation_id: Id
    fallback_centre_ids: list[Id] = uuids()
    kind: str = text()
    direction: str = text()
    service_types: list[str] = texts()
    urgency: str = text()
    purpose: str = text()
    window_from: datetime | None
    window_to: datetime | None
    share: list[str] = texts()
    consent_id: Id | None = Field(default=None, index=True)
    data_key_id: Id
    words: bytes | None = sealed()
    status: str = text()
    last_action: str | None = text(nullable=True)
    acknowledge_by: datetime | None
    decide_by: datetime | None
    contact_by: datetime | None
    next_due_at: datetime | None
    sent_at: datetime | None
    info_requested_at: datetime | None
    acknowledged_at: datetime | None
    accepted_at: datetime | None
    contact_confirmed_at: datetime | None
    contact_channel: str | None = text(nullable=True)
    contact_verified: bool
    resume_on: str | None = text(nullable=True)
    decline_reason: str | None = text(nullable=True)
    decided_by: str | None = text(nullable=True)
    suggested_centre_id: Id | None = refers_to("corridor.centres.id", nullable=True)
    outcome: str | None = text(nullable=True)
    services_delivered: list[str] = texts()
    attempts: list[Any] = document()
    custody_moved: bool
    redirected_from: Id | None
    redirected_to: Id | None
    ended_at: datetime | None
    deletion_owed_since: datetime | None
    deletion_due_by: datetime | None
    deletion_confirmed_at: datetime | None
    deletion_note: bytes | None = sealed()
    deletion_told_late_at: datetime | None
    created_at: datetime
    updated_at: datetime
    sent_from: Id | None = refers_to("corridor.centres.id", nullable=True)
    handler_index: bytes | None = sealed()
    overdue_told_for: datetime | None
    step_due_at: datetime | None
    decide_within: int | None
    contact_within: int | None


class HandoffRow(SQLModel, table=True):
    """The offer of a case to another centre. ``words`` and ``refusal`` are encrypted with the key ``data_key_id``;
    ``consent_id`` is the consent behind a direct handoff, if it needs one, and ``decide_by`` is when that lapses.
    """

    __tablename__ = "handoffs"
    __table_args__ = (
        one_of("status", HandoffStatus, "handoff_status_is_known"),
        at_a_centre("a_handoff_comes_from_a_centre_of_its_organisation", "from_centre_id", "from_organisation_id"),
        at_a_centre("a_handoff_goes_to_a_centre_of_its_organisation", "to_centre_id", "to_organisation_id"),
        of_its_case("a_handoff_rests_on_a_consent_of_its_case", "consent_id", "consents"),
        of_its_case("a_handoff_belongs_to_a_referral_of_its_case", "referral_id", "referrals"),
        CheckConstraint("consent_id IS NULL OR referral_id IS NULL", name="a_transfer_rests_on_its_referrals_consent"),
        Index("one_open_transfer_per_case", "case_id", unique=True, postgresql_where=OPEN_HANDOFF),
        Index("a_handoff_belongs_to_one_case", "case_id", "id", unique=True),
        Index("offers_without_consent", "id", postgresql_where=OFFER_WITHOUT_CONSENT),
        Index("direct_offers_lapsed", "created_at", postgresql_where="status = 'lapsed' AND referral_id IS NULL"),
        Index("handoffs_received", "to_organisation_id", sql("updated_at DESC"), sql("id DESC")),
        Index("offers_due", "decide_by", postgresql_where="status = 'offered' AND decide_by IS NOT NULL"),
        Index("handoffs_offered", "from_organisation_id", sql("updated_at DESC"), sql("id DESC")),
        versioned(
            "case_id",
            "referral_id",
            "to_centre_id",
            "to_organisation_id",
            "consent_id",
            "words",
            "created_at",
            "decide_by",
        ),
    )

    id: Id = uuid_key()
    version: int
    case_id: Id = refers_to("corridor.cases.id")
    referral_id: Id | None = Field(default=None, index=True)
    from_centre_id: Id
    from_organisation_id: Id
    to_centre_id: Id
    to_organisation_id: Id
    status: str = text()
    data_key_id: Id | None
    words: bytes | None = sealed()
    created_at: datetime
    updated_at: datetime
    consent_id: Id | None
    refusal: bytes | None = sealed()
    decide_by: datetime | None
