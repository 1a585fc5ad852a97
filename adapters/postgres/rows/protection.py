"""Tables that protect the person: what was erased, blind indexes to find a case by, and budgets for reading."""

from datetime import datetime

from sqlalchemy import Index, LargeBinary
from sqlmodel import Field, SQLModel

from adapters.postgres.rows.columns import CORRIDOR, Id, text


class ErasureRow(SQLModel, table=True):
    """A case that was erased: replayed over a restored backup, before anybody is served."""

    __tablename__ = "erasures"
    __table_args__ = ({"schema": CORRIDOR},)

    case_id: Id = Field(primary_key=True)
    organisation_id: Id
    at: datetime


class IndexTermRow(SQLModel, table=True):
    """One value by which a case is found: an HMAC with the key of the organisation that holds the case."""

    __tablename__ = "index_terms"
    __table_args__ = (Index("index_terms_of_case", "case_id"), {"schema": CORRIDOR})

    organisation_id: Id = Field(primary_key=True)
    value: bytes = Field(primary_key=True, sa_type=LargeBinary)
    case_id: Id = Field(primary_key=True, foreign_key="corridor.cases.id")


class BudgetRow(SQLModel, table=True):
    """How far ahead of its budget a client is, or an organisation (GCRA). Not logged: after a crash every budget is
    whole again.
    """

    __tablename__ = "budgets"
    __table_args__ = ({"schema": CORRIDOR, "prefixes": ["UNLOGGED"]},)

    spender_id: Id = Field(primary_key=True)
    kind: str = Field(primary_key=True, sa_type=text().sa_type)
    arrival: datetime


class BudgetRefusalRow(SQLModel, table=True):
    """That a client was refused a case, which others were told of; once in the budget's period. Not logged."""

    __tablename__ = "budget_refusals"
    __table_args__ = ({"schema": CORRIDOR, "prefixes": ["UNLOGGED"]},)

    client_id: Id = Field(primary_key=True)
    kind: str = Field(primary_key=True, sa_type=text().sa_type)
    case_id: Id = Field(primary_key=True)
    told_at: datetime
