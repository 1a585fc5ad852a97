"""Tables of the agreements of corridors."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from adapters.postgres.rows.columns import (
    CORRIDOR,
    Id,
    all_of,
    document,
    refers_to,
    text,
    texts,
    uuid_key,
    versioned,
)
from domain.vocabulary import DataCategory, Purpose


class AgreementRow(SQLModel, table=True):
    """An agreement. Its terms never change; ``version`` counts its signatures. ``told``: the last announced stage, in
    days before its end; 0 is the end itself.
    """

    __tablename__ = "agreements"
    __table_args__ = (
        UniqueConstraint("corridor_id", "number", name="agreements_of_a_corridor_are_numbered"),
        Index("the_newest_agreement_binds", "corridor_id", "valid_from", "number"),
        all_of("purposes", Purpose, "agreement_purposes_are_known"),
        all_of("data_categories", DataCategory, "agreement_data_categories_are_known"),
        CheckConstraint("valid_from <= valid_to", name="an_agreement_ends_after_it_begins"),
        CheckConstraint("number >= 1", name="agreement_numbers_start_at_one"),
        versioned(
            *("corridor_id", "number", "purposes", "data_categories", "retention", "valid_from", "valid_to"),
            *("document_url", "created_at", "told"),
        ),
    )

    id: Id = uuid_key()
    version: int
    corridor_id: Id = refers_to("corridor.corridors.id")
    number: int
    purposes: list[str] = texts()
    data_categories: list[str] = texts()
    retention: str = text()
    valid_from: date
    valid_to: date
    document_url: str | None = text(nullable=True)
    created_at: datetime
    updated_at: datetime
    told: int | None = None


class AgreementSignatureRow(SQLModel, table=True):
    """An organisation's signature. ``signed_by``: the public id of the client or user that signed or recorded it."""

    __tablename__ = "agreement_signatures"
    __table_args__ = ({"schema": CORRIDOR},)

    agreement_id: Id = Field(primary_key=True, foreign_key="corridor.agreements.id")
    organisation_id: Id = Field(primary_key=True, foreign_key="corridor.organisations.id")
    signed_at: datetime
    signed_by: str | None = text(nullable=True)
    on_paper: dict[str, Any] | None = document(nullable=True)
    recorded_at: datetime
