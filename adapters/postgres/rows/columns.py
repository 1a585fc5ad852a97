"""Column shapes that the tables share, and checks that repeat the vocabulary in the database."""

from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, LargeBinary, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field

CORRIDOR = "corridor"
VAULT = "vault"
OAUTH = "oauth"


UNCHANGING = "unchanging"


def versioned(*unchanging: str) -> dict[str, Any]:
    """Give the options of a table whose rows have versions. ``corridor.update_<table>`` is generated for it, and writes
    every column but the key and the ``unchanging`` ones: a row is born with them, or another statement writes them.
    """
    return {"schema": CORRIDOR, "info": {UNCHANGING: frozenset(unchanging)}}


def uuid_key() -> Any:
    """Declare the primary key of a table: a UUIDv7 made by the service."""
    return Field(primary_key=True, sa_type=Uuid)


def texts(*, nullable: bool = False) -> Any:
    """Declare a list of texts."""
    return Field(sa_type=ARRAY(Text), nullable=nullable)


def uuids() -> Any:
    """Declare a list of ids."""
    return Field(sa_type=ARRAY(Uuid), nullable=False)


def document(*, nullable: bool = False) -> Any:
    """Declare a JSON document. Changed in place it is not saved: always assign a new one."""
    return Field(sa_type=JSONB(none_as_null=True), nullable=nullable)


def sealed(*, nullable: bool = True) -> Any:
    """Declare an encrypted field."""
    return Field(default=None, sa_type=LargeBinary, nullable=nullable)


def text(*, nullable: bool = False) -> Any:
    """Declare a text."""
    return Field(sa_type=Text, nullable=nullable)


def refers_to(target: str, *, nullable: bool = False, index: bool = False) -> Any:
    """Declare a foreign key, ``schema.table.column``."""
    return Field(foreign_key=target, nullable=nullable, index=index, sa_type=Uuid)


def one_of(column: str, values: type[StrEnum], name: str) -> CheckConstraint:
    """Repeat a value list as a check with a name that is a sentence."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=name)


def all_of(column: str, values: type[StrEnum], name: str) -> CheckConstraint:
    """Repeat a value list as a check on an array column."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} <@ ARRAY[{listed}]", name=name)


Id = UUID
