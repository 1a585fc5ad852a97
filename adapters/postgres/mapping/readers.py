"""Derives how to read a column from the field's type: once per field, when a module is imported."""

from collections.abc import Callable
from datetime import date, datetime
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, NewType, Union, get_args, get_origin

from adapters.postgres.mapping.values import time, uuid_of

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
