"""How a column is read into a field, told from the field's type: once for each field, when a module is imported."""

from collections.abc import Callable
from datetime import date, datetime
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, NewType, Union, get_args, get_origin

from adapters.postgres.mapping.values import ident, moment, time, uuid_of

Reader = Callable[[Any], Any]
_OF_VALUES: dict[Any, Reader] = {datetime: time, date: date.fromisoformat}
_OR_NONE: dict[Reader, Reader] = {time: moment, uuid_of: ident}


def reader(kind: Any) -> Reader | None:
    """Find it; ``None`` where JSON has the value as it is: a text, a number, yes or no. ``KeyError``: none is known."""
    if get_origin(kind) in (Union, UnionType):
        (inner,) = (one for one in get_args(kind) if one is not NoneType)
        read = reader(inner)
        return None if read is None else _OR_NONE.get(read) or _unless_none(read)
    if get_origin(kind) is tuple:
        return _of_each(reader(get_args(kind)[0]))
    if isinstance(kind, NewType):
        return uuid_of
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return kind
    return None if kind in (str, int, bool) else _OF_VALUES[kind]


def _unless_none(read: Reader) -> Reader:
    return lambda given: None if given is None else read(given)


def _of_each(read: Reader | None) -> Reader:
    return tuple if read is None else lambda given: tuple(map(read, given))
