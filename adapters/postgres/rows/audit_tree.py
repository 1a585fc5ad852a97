"""Tables of the Merkle tree over the audit trail: ids and hashes only. Written by the worker, readable by everyone."""

from datetime import datetime

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, Index, LargeBinary, UniqueConstraint
from sqlalchemy import text as sql
from sqlmodel import Field, SQLModel

from adapters.postgres.rows.columns import CORRIDOR, Id, text
from adapters.postgres.rows.journal import XactId


class AuditTreeRow(SQLModel, table=True):
    """The tree's progress: it contains every entry of transactions below ``grown_to``. One row."""

    __tablename__ = "audit_tree"
    __table_args__ = (CheckConstraint("one", name="there_is_one_tree"), {"schema": CORRIDOR})

    one: bool = Field(sa_column=Column(Boolean, primary_key=True, server_default=sql("true")))
    size: int = Field(sa_type=BigInteger)
    grown_to: int = Field(sa_column=Column(XactId(), nullable=False))


class AuditLeafRow(SQLModel, table=True):
    """Maps leaves to entries. Assigned once, numbered from 0 without gaps."""

    __tablename__ = "audit_leaves"
    __table_args__ = (
        UniqueConstraint("chain_id", "entry_number", name="each_entry_is_one_leaf"),
        Index("audit_leaves_by_entry", "entry_id"),
        {"schema": CORRIDOR},
    )

    leaf_index: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    chain_id: Id
    entry_number: int = Field(sa_type=BigInteger)
    entry_id: Id


class AuditNodeRow(SQLModel, table=True):
    """The hash of one complete subtree: ``2 ** level`` leaves from ``position * 2 ** level``. Level 0: leaves."""

    __tablename__ = "audit_nodes"
    __table_args__ = ({"schema": CORRIDOR},)

    level: int = Field(primary_key=True)
    position: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    hash: bytes = Field(sa_type=LargeBinary)


class AuditTreeHeadRow(SQLModel, table=True):
    """A signed tree head, as partners fetch and store it."""

    __tablename__ = "audit_tree_heads"
    __table_args__ = ({"schema": CORRIDOR},)

    at: datetime = Field(primary_key=True)
    tree_size: int = Field(sa_type=BigInteger)
    root_hash: bytes = Field(sa_type=LargeBinary)
    signature: str = text()
