"""Column types shared by the tables, and checks that repeat vocabularies in the database."""

from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, LargeBinary, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field

CORRIDOR = "corridor"
VAULT = "vault"
OAUTH = "oauth"


UNCHANGING = "unchanging"
KEPT_UNLESS_GIVEN = "kept_unless_given"


def versioned(*unchanging: str, kept_unless_given: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return the options of a table with versioned rows. The generated ``corridor.update_<table>`` writes every column
    except the key and the ``unchanging`` ones, which are set at insertion or by another statement. A column that is
    ``kept_unless_given`` is written only by a version that gives it a value, so no version can make it null.
    """
    info = {UNCHANGING: frozenset(unchanging), KEPT_UNLESS_GIVEN: frozenset(kept_unless_given)}
    return {"schema": CORRIDOR, "info": info}


def uuid_key() -> Any:
    """Declare the primary key of a table: a UUIDv7 created by the service."""
    return Field(primary_key=True, sa_type=Uuid)


def texts(*, nullable: bool = False) -> Any:
    """Declare a list of texts."""
    return Field(sa_type=ARRAY(Text), nullable=nullable)


def uuids(*, nullable: bool = False) -> Any:
    """Declare a list of ids."""
    return Field(sa_type=ARRAY(Uuid), nullable=nullable)


def document(*, nullable: bool = False) -> Any:
    """Declare a JSON document. In-place changes are not saved: always assign a new one."""
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


def of_its_case(name: str, column: str, table: str, *, deferred: bool = False) -> ForeignKeyConstraint:
    """Declare a foreign key to a row of the same case (ADR 0047). ``deferred``: that row may be written after this."""
    target = f"{CORRIDOR}.{table}"
    return ForeignKeyConstraint(
        [column, "case_id"],
        [f"{target}.id", f"{target}.case_id"],
        name=name,
        deferrable=deferred or None,
        initially="DEFERRED" if deferred else None,
    )


def at_a_centre(name: str, centre: str = "centre_id", organisation: str = "organisation_id") -> ForeignKeyConstraint:
    """Declare a foreign key to a centre of that organisation: both are set, or neither."""
    target = f"{CORRIDOR}.centres"
    return ForeignKeyConstraint(
        [centre, organisation], [f"{target}.id", f"{target}.organisation_id"], name=name, match="FULL"
    )


def one_of(column: str, values: type[StrEnum], name: str) -> CheckConstraint:
    """Repeat a vocabulary as a named check; the name is a sentence."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=name)


def all_of(column: str, values: type[StrEnum], name: str) -> CheckConstraint:
    """Repeat a vocabulary as a check on an array column."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} <@ ARRAY[{listed}]", name=name)


Id = UUID
