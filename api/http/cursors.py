"""Cursors for keyset pagination: opaque, and bound to the caller, the list and the filters that they were made for.

A cursor holds the sort key values of the last item. It carries no authority, because every page is read with the
caller's own rights. Its digest detects mistakes, but is not a secret: a forged cursor is validated like any other
input.
"""

import base64
import binascii
import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from api.http.problems import InvalidCursor
from domain.kernel.access import Actor
from domain.kernel.listing import Position, SortKey, SortValue

DIGEST_BYTES = 9
LARGEST = 2**63


def filters_text(operation: str, filters: Mapping[str, str], actor: Actor | None = None) -> str:
    """Identify the list that a cursor belongs to, and who reads it."""
    return json.dumps([operation, sorted(filters.items()), None if actor is None else _reader(actor)])


def _reader(actor: Actor) -> list[Any]:
    centres = None if actor.centre_ids is None else sorted(map(str, actor.centre_ids))
    return [str(actor.client_id), None if actor.user_id is None else str(actor.user_id), centres]


def write_cursor(after: Position, bound_to: str) -> str:
    """Make a cursor for the page after this position."""
    values = [value if isinstance(value, int | str | None) else _text(value) for value in after]
    payload = json.dumps(values, separators=(",", ":"), ensure_ascii=False).encode()
    return _encoded(_digest(payload, bound_to) + payload)


def read_cursor(cursor: str | None, sorted_by: SortKey, bound_to: str) -> Position | None:
    """Read the position to continue after; raises ``InvalidCursor``."""
    if cursor is None:
        return None
    try:
        whole = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        digest, payload = whole[:DIGEST_BYTES], whole[DIGEST_BYTES:]
        if digest != _digest(payload, bound_to) or not cursor.isascii() or _encoded(whole) != cursor:
            raise InvalidCursor
        return _position(json.loads(payload), sorted_by)
    except (binascii.Error, ValueError, RecursionError):
        raise InvalidCursor from None


def _position(given: Any, sorted_by: SortKey) -> Position:
    if not isinstance(given, list):
        raise InvalidCursor
    return tuple(
        None if value is None and name == sorted_by.optional else _READERS[kind](value)
        for value, (name, kind) in zip(given, sorted_by.fields, strict=True)
    )


def _moment(given: Any) -> datetime:
    moment = datetime.fromisoformat(_plain_text(given))
    if moment.tzinfo is None:
        raise InvalidCursor
    try:
        return moment.astimezone(UTC)
    except OverflowError:  # in UTC, as it is stored, it lies before the year 1 or after 9999
        raise InvalidCursor from None


def _number(given: Any) -> int:
    if type(given) is not int or not -LARGEST <= given < LARGEST:
        raise InvalidCursor
    return given


def _plain_text(given: Any) -> str:
    """Reject what PostgreSQL's text cannot hold: NUL and lone surrogates."""
    if not isinstance(given, str) or "\0" in given:
        raise InvalidCursor
    given.encode()
    return given


_READERS: Mapping[type[SortValue], Callable[[Any], SortValue]] = {
    datetime: _moment,
    int: _number,
    str: _plain_text,
    UUID: lambda given: UUID(_plain_text(given)),
}


def _text(value: datetime | UUID) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _digest(payload: bytes, bound_to: str) -> bytes:
    return hashlib.sha256(payload + b"|" + bound_to.encode()).digest()[:DIGEST_BYTES]


def _encoded(whole: bytes) -> str:
    return base64.urlsafe_b64encode(whole).rstrip(b"=").decode()
