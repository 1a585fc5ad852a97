"""Small conversions between JSON as PostgreSQL writes it and values of the domain."""

from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

import pydantic_core
from asyncpg.pgproto import pgproto

from domain.access import Place
from domain.ids import CentreId, OrganisationId
from domain.vocabulary import OperatorType

E = TypeVar("E", bound=StrEnum)
Json = dict[str, Any]


def moment(given: str | None) -> datetime | None:
    """Read a time; ``None`` stays ``None``."""
    return None if given is None else datetime.fromisoformat(given)


def time(given: str) -> datetime:
    """Read a time that is always there."""
    return datetime.fromisoformat(given)


def uuid_of(given: str) -> UUID:
    """Read an id into the driver's own kind of UUID, ten times as fast as the standard library's and equal to it."""
    found: UUID = pgproto.UUID(given)
    return found


def ident(given: str | None) -> UUID | None:
    """Read an id; ``None`` stays ``None``."""
    return None if given is None else uuid_of(given)


def members(kind: type[E], given: list[str]) -> tuple[E, ...]:
    """Read a list of vocabulary values."""
    return tuple(kind(value) for value in given)


def blob(given: str | None) -> bytes | None:
    """Read a ``bytea`` in PostgreSQL's hex form."""
    return None if given is None else bytes.fromhex(given[2:])


def place(given: Json) -> Place:
    """Read a centre as far as it decides about access."""
    return Place(
        CentreId(uuid_of(given["centre_id"])),
        OrganisationId(uuid_of(given["organisation_id"])),
        OperatorType(given["operator_type"]),
    )


def hexed(row: Json) -> Json:
    """Put the ``bytea`` values of a row into PostgreSQL's hex form."""
    return {name: "\\x" + value.hex() if isinstance(value, bytes) else value for name, value in row.items()}


def to_json(value: object) -> str:
    """Write what a function reads: ids, times and members of vocabularies as text. Bytes go through ``hexed`` first.

    pydantic's writer takes a sixth of the time of the standard library's.
    """
    return pydantic_core.to_json(value, bytes_mode="utf8").decode()
