"""Small conversions between PostgreSQL's JSON and domain values."""

import json
from collections.abc import Callable, Collection
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from secrets import randbits
from types import NoneType, UnionType
from typing import Any, NewType, TypeVar, Union, get_args, get_origin
from uuid import UUID

import uuid_utils
from asyncpg.pgproto import pgproto

from domain.kernel.access import Place
from domain.kernel.ids import CentreId, OrganisationId
from domain.vocabulary import OperatorType

E = TypeVar("E", bound=StrEnum)
Json = dict[str, Any]

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
STEP = timedelta(milliseconds=1)
"""The resolution of the time in a UUIDv7 (RFC 9562, 5.7)."""
IDS_IN_A_STEP = 1 << 12


def new_id() -> UUID:
    """Create a UUIDv7: unique across processes, strictly increasing within one. Ids that sort by creation time keep
    indexes compact.
    """
    return UUID(int=uuid_utils.uuid7().int)


def id_of(at: datetime, number: int) -> UUID:
    """Create a UUIDv7 of a given time. Those of one time sort by ``number``, which a work counts for itself."""
    steps = (at - EPOCH) // STEP + number // IDS_IN_A_STEP
    return UUID(int=steps << 80 | 7 << 76 | (number % IDS_IN_A_STEP) << 64 | 2 << 62 | randbits(62))


def moment(given: str | None) -> datetime | None:
    """Read a time; ``None`` stays ``None``."""
    return None if given is None else datetime.fromisoformat(given)


def time(given: str) -> datetime:
    """Read a time that is always present."""
    return datetime.fromisoformat(given)


def uuid_of(given: str) -> UUID:
    """Parse an id into the driver's UUID class: ten times as fast as the standard library's, and equal to it."""
    found: UUID = pgproto.UUID(given)
    return found


def ident(given: str | None) -> UUID | None:
    """Read an id; ``None`` stays ``None``."""
    return None if given is None else uuid_of(given)


def members(kind: type[E], given: list[str]) -> tuple[E, ...]:
    """Read a list of vocabulary values."""
    return tuple(map(kind, given))


def bytes_of(given: str) -> bytes:
    """Read a ``bytea`` in PostgreSQL's hex form."""
    return bytes.fromhex(given[2:])


def blob(given: str | None) -> bytes | None:
    """Read one that may be missing."""
    return None if given is None else bytes_of(given)


def place(given: Json) -> Place:
    """Read a centre as far as access depends on it."""
    return Place(
        CentreId(uuid_of(given["centre_id"])),
        OrganisationId(uuid_of(given["organisation_id"])),
        OperatorType(given["operator_type"]),
    )


def as_array(ids: Collection[UUID] | None) -> str | None:
    """Write ids as PostgreSQL writes an array; ``None`` stays ``None``."""
    return None if ids is None else f"{{{','.join(map(str, sorted(ids)))}}}"


def to_json(value: object) -> str:
    """Write JSON for a function: ids, times, days and vocabulary members as text, bytes in PostgreSQL's hex form."""
    return _WRITER.encode(value)


def _text(value: object) -> str:
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, bytes):
        return "\\x" + value.hex()
    if isinstance(value, date):  # a time is a date too
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no JSON form")


_WRITER = json.JSONEncoder(default=_text, ensure_ascii=False, check_circular=False, separators=(",", ":"))
"""Recognises the driver's ids and vocabulary members directly; pydantic's writer takes twice as long."""


Reader = Callable[[Any], Any]
_OF_VALUES: dict[Any, Reader] = {datetime: time, date: date.fromisoformat}


def reader(kind: Any) -> Reader | None:
    """Return how to read a value that is present, or ``None`` if JSON already has the right type: text, number,
    boolean.

    Raises ``KeyError`` for an unsupported type.
    """
    if get_origin(kind) in (Union, UnionType):
        (kind,) = (one for one in get_args(kind) if one is not NoneType)
    if get_origin(kind) is tuple:
        return _of_each(reader(get_args(kind)[0]))
    if isinstance(kind, NewType):
        return uuid_of
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return kind
    return None if kind in (str, int, bool) else _OF_VALUES[kind]


def _of_each(read: Reader | None) -> Reader:
    return tuple if read is None else lambda given: tuple(map(read, given))
