"""The table of what was said with each step of a referral."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import SQLModel

from adapters.postgres.rows.columns import CORRIDOR, Id, refers_to, sealed, uuid_key


class StepTextRow(SQLModel, table=True):
    """The text of one step of the timeline, with the step's id, encrypted with the referral's key. Never changed."""

    __tablename__ = "step_texts"
    __table_args__ = (Index("step_texts_of_referral", "referral_id", "id"), {"schema": CORRIDOR})

    id: Id = uuid_key()
    case_id: Id = refers_to("corridor.cases.id", index=True)
    referral_id: Id = refers_to("corridor.referrals.id")
    words: bytes = sealed(nullable=False)
    at: datetime
