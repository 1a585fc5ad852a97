"""The table of own references: what an organisation's system calls a case or a referral (``external_id``)."""

from sqlalchemy import CheckConstraint, Index, LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from adapters.postgres.rows.columns import CORRIDOR, Id, refers_to, text


class OwnReferenceRow(SQLModel, table=True):
    """One organisation's name for one object. ``value_index`` finds it: an HMAC with the organisation's key. The value
    itself is sealed with a key of which only this organisation has a copy.
    """

    __tablename__ = "own_references"
    __table_args__ = (
        CheckConstraint("kind IN ('case', 'referral')", name="own_reference_kind_is_known"),
        UniqueConstraint("organisation_id", "kind", "value_index", name="own_reference_names_one_object"),
        Index("own_references_of_case", "case_id"),
        {"schema": CORRIDOR},
    )

    organisation_id: Id = Field(primary_key=True)
    object_id: Id = Field(primary_key=True)
    kind: str = text()
    case_id: Id = refers_to("corridor.cases.id")
    value_index: bytes = Field(sa_type=LargeBinary)
    data_key_id: Id
    sealed: bytes = Field(sa_type=LargeBinary)
