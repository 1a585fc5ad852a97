"""The table of activities."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index
from sqlmodel import SQLModel

from adapters.postgres.rows.columns import Id, all_of, at_a_centre, one_of, refers_to, text, texts, uuid_key, versioned
from domain.vocabulary import ActivityKind, ActivityTopic, AgeBand, ServiceType, Sex, Stage


class ActivityRow(SQLModel, table=True):
    """One activity. Either all four counts are there, or ``sex`` and ``age_band`` of one person.

    ``case_id``: null again once the case is erased, or its organisation loses access to the case.
    """

    __tablename__ = "activities"
    __table_args__ = (
        at_a_centre("an_activity_is_of_a_centre_of_its_organisation"),
        one_of("kind", ActivityKind, "activity_kind_is_known"),
        all_of("topics", ActivityTopic, "activity_topics_are_known"),
        all_of("service_types", ServiceType, "activity_service_types_are_known"),
        one_of("sex", Sex, "activity_sex_is_known"),
        one_of("age_band", AgeBand, "activity_age_band_is_known"),
        one_of("stage", Stage, "activity_stage_is_known"),
        CheckConstraint(
            "num_nonnulls(female, male, other, not_stated) = 4 AND num_nonnulls(sex, age_band, stage) = 0"
            " OR num_nonnulls(female, male, other, not_stated) = 0 AND num_nonnulls(sex, age_band) = 2",
            name="an_activity_counts_people_or_describes_one",
        ),
        CheckConstraint(
            "least(female, male, other, not_stated) >= 0 AND female + male + other + not_stated > 0",
            name="an_activity_counts_at_least_one_person",
        ),
        CheckConstraint("materials_distributed >= 0", name="an_activity_counts_materials_from_zero"),
        CheckConstraint("duration_minutes > 0", name="an_activity_lasts_a_minute_or_longer"),
        Index("activities_of_organisation", "organisation_id", "id"),
        Index("activities_by_day", "organisation_id", "held_on"),
        Index("activities_of_case", "case_id", postgresql_where="case_id IS NOT NULL"),
        versioned("organisation_id", "created_at"),
    )

    id: Id = uuid_key()
    version: int
    organisation_id: Id
    centre_id: Id
    case_id: Id | None = refers_to("corridor.cases.id", nullable=True)
    corridor_id: Id | None = refers_to("corridor.corridors.id", nullable=True)
    kind: str = text()
    held_on: date
    topics: list[str] = texts()
    service_types: list[str] = texts()
    language: str | None = text(nullable=True)
    duration_minutes: int | None
    female: int | None
    male: int | None
    other: int | None
    not_stated: int | None
    sex: str | None = text(nullable=True)
    age_band: str | None = text(nullable=True)
    stage: str | None = text(nullable=True)
    materials_distributed: int
    created_at: datetime
    updated_at: datetime
