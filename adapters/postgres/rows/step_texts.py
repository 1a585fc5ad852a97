"""The table of what was said with each step of a referral."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from adapters.postgres.rows.columns import CORRIDOR, Id, of_its_case, sealed, uuid_key


class StepTextRow(SQLModel, table=True):
    """The text of one step of the timeline, with the step's id, encrypted with the referral's key. Never changed."""

    __tablename__ = "step_texts"
    __table_args__ = (
        of_its_case("a_step_text_belongs_to_a_referral_of_its_case", "referral_id", "referrals"),
        Index("step_texts_of_referral", "referral_id", "id"),
        {"schema": CORRIDOR},
    )

    id: Id = uuid_key()
    case_id: Id = Field(index=True)
    referral_id: Id
    words: bytes = sealed(nullable=False)
    at: datetime
