"""What part of a file a request asks for (RFC 9110, section 14): one range of bytes, or all."""

import re

from domain.documents.failures import RangeNotSatisfiable

_ONE = re.compile(r"bytes[ \t]*=[ \t]*(\d{0,18})-(\d{0,18})[ \t]*", re.ASCII)


def range_of(header: str | None, if_range: str | None, tag: str, size: int) -> tuple[int, int] | None:
    """Return the first byte, and the one behind the last; ``None`` if all is asked for.

    Several ranges, and what is no range of bytes, are as none at all, which RFC 9110 allows. So is a range that holds
    for another file only (``if_range``: a date never fits, as files have none). Raises ``RangeNotSatisfiable``.
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
