"""Small conversions between JSON as PostgreSQL writes it and values of the domain."""

import json
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

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


def ident(given: str | None) -> UUID | None:
    """Read an id; ``None`` stays ``None``."""
    return None if given is None else UUID(given)


def members(kind: type[E], given: list[str]) -> tuple[E, ...]:
    """Read a list of vocabulary values."""
    return tuple(kind(value) for value in given)


def blob(given: str | None) -> bytes | None:
    """Read a ``bytea`` in PostgreSQL's hex form."""
    return None if given is None else bytes.fromhex(given[2:])


def place(given: Json) -> Place:
    """Read a centre as far as it decides about access."""
    return Place(
        CentreId(UUID(given["centre_id"])),
        OrganisationId(UUID(given["organisation_id"])),
        OperatorType(given["operator_type"]),
    )


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, bytes):
        return "\\x" + value.hex()
    raise TypeError(f"{type(value).__name__} has no JSON form")


def to_json(value: object) -> str:
    """Write rows for the record function."""
    return json.dumps(value, default=_plain, separators=(",", ":"))
