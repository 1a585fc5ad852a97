"""The table of messages between the two sides of a referral."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from adapters.postgres.rows.columns import CORRIDOR, Id, at_a_centre, of_its_case, one_of, sealed, text, uuid_key
from domain.kernel.access import Side
from domain.vocabulary import MigrantMessage


class _Writer(StrEnum):
    """The sides that write messages; the service does not."""

    SENDER = Side.SENDER.value
    RECEIVER = Side.RECEIVER.value


class MessageRow(SQLModel, table=True):
    """One message, encrypted with the referral's key. Only ``seen_at`` changes, once. ``from_migrant``: what the
    migrant said from the tracking page, through that side; ``None`` if the centre wrote it.
    """

    __tablename__ = "messages"
    __table_args__ = (
        one_of("side", _Writer, "message_side_is_known"),
        one_of("from_migrant", MigrantMessage, "message_from_the_migrant_is_known"),
        at_a_centre("a_message_is_by_a_centre_of_its_organisation"),
        of_its_case("a_message_belongs_to_a_referral_of_its_case", "referral_id", "referrals"),
        Index("messages_of_referral", "referral_id", "id"),
        {"schema": CORRIDOR},
    )

    id: Id = uuid_key()
    case_id: Id = Field(index=True)
    referral_id: Id
    side: str = text()
    centre_id: Id
    organisation_id: Id
    user_id: Id | None
    language: str = text()
    words: bytes = sealed(nullable=False)
    posted_at: datetime
    seen_at: datetime | None
    from_migrant: str | None = text(nullable=True)
