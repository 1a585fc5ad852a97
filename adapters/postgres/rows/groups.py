"""Tables of groups: one matter of many workers, for one organisation alone (ADR 0067)."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index
from sqlmodel import Field, SQLModel

from adapters.postgres.rows.columns import CORRIDOR, Id, at_a_centre, sealed, uuid_key, versioned


class GroupRow(SQLModel, table=True):
    """One group. ``title`` is sealed with the key ``data_key_id``, of which only its organisation has a copy. A group
    that was merged into another keeps neither.
    """

    __tablename__ = "groups"
    __table_args__ = (
        at_a_centre("a_group_is_of_a_centre_of_its_organisation"),
        ForeignKeyConstraint(
            ["merged_into", "organisation_id"],
            ["corridor.groups.id", "corridor.groups.organisation_id"],
            name="a_group_is_merged_into_one_of_its_organisation",
        ),
        CheckConstraint("(merged_into IS NULL) = (title IS NOT NULL)", name="a_group_has_a_title_until_it_is_merged"),
        Index("a_group_belongs_to_one_organisation", "organisation_id", "id", unique=True),
        versioned("centre_id", "organisation_id", "data_key_id", "created_at"),
    )

    id: Id = uuid_key()
    version: int
    centre_id: Id
    organisation_id: Id
    title: bytes | None = sealed()
    data_key_id: Id
    merged_into: Id | None
    created_at: datetime
    updated_at: datetime


class GroupCaseRow(SQLModel, table=True):
    """A case in a group of an organisation that held it when it was added."""

    __tablename__ = "group_cases"
    __table_args__ = (
        ForeignKeyConstraint(
            ["group_id", "organisation_id"],
            ["corridor.groups.id", "corridor.groups.organisation_id"],
            name="a_case_is_in_a_group_of_its_organisation",
        ),
        Index("groups_of_case", "case_id"),
        {"schema": CORRIDOR},
    )

    group_id: Id = Field(primary_key=True)
    case_id: Id = Field(primary_key=True, foreign_key="corridor.cases.id")
    organisation_id: Id
    added_at: datetime
