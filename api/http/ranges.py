"""Which part of a file a request asks for (RFC 9110, section 14): one range of bytes, or all."""

import re

from domain.documents.failures import RangeNotSatisfiable

_ONE = re.compile(r"bytes[ \t]*=[ \t]*(\d{0,18})-(\d{0,18})[ \t]*", re.ASCII)


def range_of(header: str | None, if_range: str | None, tag: str, size: int) -> tuple[int, int] | None:
    """Return the first byte and the one after the last; ``None`` for the whole file.

    Several ranges, and anything that is not a range of bytes, are ignored, which RFC 9110 allows. So is a range meant
    for another file (``if_range``: a date never matches, as files have none). Raises ``RangeNotSatisfiable``.
    """
    if header is None or (if_range is not None and if_range.strip() != tag):
        return None
    asked = _ONE.fullmatch(header.strip())
    if asked is None or asked.groups() == ("", ""):
        return None
    first, last = asked.groups()
    if not first:
        length = min(int(last), size)
        if length == 0:
            raise RangeNotSatisfiable(size)
        return size - length, size
    if last and int(last) < int(first):
        return None
    if int(first) >= size:
        raise RangeNotSatisfiable(size)
    return int(first), min(int(last), size - 1) + 1 if last else size
