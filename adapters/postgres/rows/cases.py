"""Tables of cases: the case, who has access, who is responsible, and what the person consented to."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy import text as sql
from sqlmodel import Field, SQLModel

from adapters.postgres.rows.columns import (
    CORRIDOR,
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
    CaseStatus,
    CaseType,
    ConsentGivenBy,
    ConsentMethod,
    CustodyReason,
    DataCategory,
    OperatorType,
    Purpose,
    Sex,
    Stage,
)


class CaseRow(SQLModel, table=True):
    """One person's case. ``identity`` is encrypted with the key ``data_key_id``.

    ``dated_year``, ``of_age`` and ``index_version`` follow from the identity and are written with its index.
    ``age_band`` is what an erasure leaves of the year of birth, for counting. ``retention_told_at`` and ``purged_at``
    are written by the worker alone (``alembic/sql/cases/retention.sql``). ``merged_into``: the case of the same person
    that goes on instead. ``contact_stopped_at``, ``contact_allowed_at``: the later one counts. A program of the version
    before does not know them, so no version can make them null.
    """

    __tablename__ = "cases"
    __table_args__ = (
        UniqueConstraint("code", name="case_code_is_unique"),
        one_of("status", CaseStatus, "case_status_is_known"),
        one_of("sex", Sex, "case_sex_is_known"),
        one_of("stage", Stage, "case_stage_is_known"),
        all_of("case_types", CaseType, "case_types_are_known"),
        all_of("excluded_operator_types", OperatorType, "case_excluded_operator_types_are_known"),
        at_a_centre("a_case_is_held_by_a_centre_of_its_organisation", "holder_centre_id", "holder_organisation_id"),
        CheckConstraint("(status = 'open') = (holder_centre_id IS NOT NULL)", name="an_open_case_has_a_holder"),
        CheckConstraint("status <> 'open' OR merged_into IS NULL", name="an_open_case_is_not_merged_into_another"),
        CheckConstraint("merged_into <> id", name="a_case_is_not_merged_into_itself"),
        Index("cases_held_open", "holder_organisation_id", "id", postgresql_where="status = 'open'"),
        Index("cases_indexed_by_an_older_version", "index_version", postgresql_where="identity IS NOT NULL"),
        Index("cases_held_changed", "holder_organisation_id", sql("updated_at DESC"), sql("id DESC")),
        Index("cases_closed", "closed_at", "id", postgresql_where="status = 'closed'"),
        Index("cases_merged", "merged_into", "id", postgresql_where="merged_into IS NOT NULL"),
        Index("cases_tracked", "tracking_hash", postgresql_where="tracking_hash <> ''"),
        Index("cases_changed", sql("updated_at DESC"), sql("id DESC")),
        versioned(
            *("code", "created_at", "age_band", "dated_year", "of_age", "index_version"),
            *("retention_told_at", "purged_at"),
            kept_unless_given=("contact_stopped_at", "contact_allowed_at"),
        ),
    )

    id: Id = uuid_key()
    code: str = text()
    version: int
    status: str = text()
    holder_centre_id: Id | None
    holder_organisation_id: Id | None
    sex: str = text()
    birth_year: int | None
    stage: str = text()
    origin_area: str | None = text(nullable=True)
    destination_area: str | None = text(nullable=True)
    sector: str | None = text(nullable=True)
    occupation: str | None = text(nullable=True)
    languages: list[str] = texts()
    case_types: list[str] = texts()
    excluded_operator_types: list[str] = texts()
    tracking_hash: str = text()
    data_key_id: Id
    identity: bytes | None = sealed()
    closing_note: bytes | None = sealed()
    outcome: str | None = text(nullable=True)
    created_at: datetime
    updated_at: datetime
    closed_at: datetime | None
    dated_year: int | None
    of_age: bool
    index_version: int
    age_band: str | None = text(nullable=True)
    retention_told_at: datetime | None
    purged_at: datetime | None
    merged_into: Id | None = refers_to("corridor.cases.id", nullable=True)
    contact_stopped_at: datetime | None
    contact_allowed_at: datetime | None


class AccessRow(SQLModel, table=True):
    """Every reader of a case or of one of its referrals, including the holder: what row-level security reads."""

    __tablename__ = "access"
    __table_args__ = (Index("access_by_case", "case_id", "organisation_id"), {"schema": CORRIDOR})

    organisation_id: Id = Field(primary_key=True)
    case_id: Id = Field(primary_key=True, foreign_key="corridor.cases.id")
    object_id: Id = Field(primary_key=True)
    since: datetime


class CustodyRow(SQLModel, table=True):
    """One period of custody."""

    __tablename__ = "custody"
    __table_args__ = (
        one_of("by", CustodyReason, "custody_reason_is_known"),
        at_a_centre("custody_lies_with_a_centre_of_its_organisation"),
        of_its_case("custody_moved_by_a_handoff_of_its_case", "handoff_id", "handoffs"),
        CheckConstraint("until IS NULL OR until >= since", name="custody_ends_after_it_began"),
        Index("one_centre_answers_for_each_case", "case_id", unique=True, postgresql_where="until IS NULL"),
        {"schema": CORRIDOR},
    )

    case_id: Id = Field(primary_key=True, foreign_key="corridor.cases.id")
    entry: int = Field(primary_key=True)
    centre_id: Id
    organisation_id: Id
    since: datetime
    until: datetime | None
    by: str = text()
    handoff_id: Id | None


class UnattendedCaseRow(SQLModel, table=True):
    """An open case whose holder is not in operation, of which those who run the network were told.

    ``seen``: the state in which the worker looked last and could do no more.
    """

    __tablename__ = "unattended_cases"
    __table_args__ = ({"schema": CORRIDOR},)

    case_id: Id = Field(primary_key=True, foreign_key="corridor.cases.id")
    centre_id: Id = refers_to("corridor.centres.id")
    since: datetime
    seen: str | None = text(nullable=True)


class ConsentRow(SQLModel, table=True):
    """What a person allowed. ``words`` (witness, representative, reasons) is encrypted with the case's key.

    ``recipient_member_ids``: the corridor's members when it was given; null if centres are named. ``struck_out``:
    recipients for whom it was withdrawn, with the time. ``reason_lost``: a reason was given and could not be sealed.
    """

    __tablename__ = "consents"
    __table_args__ = (
        one_of("method", ConsentMethod, "consent_method_is_known"),
        one_of("given_by", ConsentGivenBy, "consent_giver_is_known"),
        all_of("purposes", Purpose, "consent_purposes_are_known"),
        all_of("data_categories", DataCategory, "consent_data_categories_are_known"),
        at_a_centre("a_consent_is_recorded_by_a_centre_of_its_organisation"),
        Index("a_consent_belongs_to_one_case", "case_id", "id", unique=True),
        versioned(
            "case_id",
            "centre_id",
            "organisation_id",
            "purposes",
            "data_categories",
            "recipient_centre_ids",
            "recipient_corridor_id",
            "recipient_member_ids",
            "method",
            "language",
            "given_by",
            "given_at",
            "expires_at",
            "created_at",
        ),
    )

    id: Id = uuid_key()
    version: int
    case_id: Id = refers_to("corridor.cases.id")
    centre_id: Id
    organisation_id: Id
    purposes: list[str] = texts()
    data_categories: list[str] = texts()
    recipient_centre_ids: list[Id] = uuids()
    recipient_corridor_id: Id | None = refers_to("corridor.corridors.id", nullable=True)
    recipient_member_ids: list[Id] | None = uuids(nullable=True)
    method: str = text()
    language: str = text()
    given_by: str = text()
    words: bytes | None = sealed()
    struck_out: dict[str, str] | None = document(nullable=True)
    reason_lost: bool | None
    given_at: datetime
    expires_at: datetime | None
    withdrawn_at: datetime | None
    created_at: datetime
