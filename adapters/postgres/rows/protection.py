"""Tables that protect the person: erasures, blind indexes for finding cases, and read budgets."""

from datetime import datetime

from sqlalchemy import Index, LargeBinary
from sqlmodel import Field, SQLModel

from adapters.postgres.rows.columns import CORRIDOR, Id, text


class ErasureRow(SQLModel, table=True):
    """An erased case: replayed over a restored backup before anything is served."""

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
    """How far ahead of its budget a client or organisation is (GCRA)."""

    __tablename__ = "budgets"
    __table_args__ = ({"schema": CORRIDOR},)

    spender_id: Id = Field(primary_key=True)
    kind: str = Field(primary_key=True, sa_type=text().sa_type)
    arrival: datetime


class BudgetRefusalRow(SQLModel, table=True):
    """That a client's budget refused a case and others were notified; once per budget period."""

    __tablename__ = "budget_refusals"
    __table_args__ = ({"schema": CORRIDOR},)

    client_id: Id = Field(primary_key=True)
    kind: str = Field(primary_key=True, sa_type=text().sa_type)
    case_id: Id = Field(primary_key=True)
    told_at: datetime
