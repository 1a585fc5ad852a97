"""Tables of wrapped keys, in their own schema: a backup stores them apart from the data they decrypt."""

from datetime import datetime

from sqlalchemy import Index, LargeBinary
from sqlmodel import Field, SQLModel

from adapters.postgres.rows.columns import VAULT, Id, one_of, text
from domain.kernel.keys import NetworkPurpose


class OrganisationKeyRow(SQLModel, table=True):
    """An organisation's key, wrapped by the root key that is outside the database."""

    __tablename__ = "organisation_keys"
    __table_args__ = ({"schema": VAULT},)

    organisation_id: Id = Field(primary_key=True)
    generation: int = Field(primary_key=True)
    root_key_id: str
    wrapped: bytes = Field(sa_type=LargeBinary)
    created_at: datetime


class NetworkKeyRow(SQLModel, table=True):
    """A key of the whole network for one purpose, wrapped by the root key, which the wrapped form names."""

    __tablename__ = "network_keys"
    __table_args__ = (one_of("purpose", NetworkPurpose, "purpose_of_a_network_key_is_known"), {"schema": VAULT})

    purpose: str = Field(primary_key=True, sa_type=text().sa_type)
    wrapped: bytes = Field(sa_type=LargeBinary)
    created_at: datetime


class KeyCopy(SQLModel):
    """The columns of a data key's copy, wrapped under one generation of an organisation's key."""

    data_key_id: Id = Field(primary_key=True)
    organisation_id: Id = Field(primary_key=True)
    case_id: Id
    generation: int
    wrapped: bytes = Field(sa_type=LargeBinary)


class WrappedKeyRow(KeyCopy, table=True):
    """A data key, wrapped for one organisation that may read its data."""

    __tablename__ = "wrapped_keys"
    __table_args__ = (Index("wrapped_keys_of_case", "case_id"), {"schema": VAULT})


class ReplacedKeyRow(KeyCopy, table=True):
    """The holder's copy of a replaced case key, kept until what the new key seals has been read."""

    __tablename__ = "replaced_keys"
    __table_args__ = (Index("replaced_keys_of_case", "case_id"), {"schema": VAULT})


class PendingRekeyRow(KeyCopy, table=True):
    """A revoked copy, kept while no new key was available; only the worker uses it, to rotate the key later."""

    __tablename__ = "owed_turns"
    __table_args__ = (Index("owed_turns_of_case", "case_id"), {"schema": VAULT})
