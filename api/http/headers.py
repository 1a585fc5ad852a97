"""Headers of requests: values that come in several lines, and ETags.

An ETag is ``"<version>-<digest of the bytes>"``. The digest makes the tag strong: what a representation says of the
present (``overdue``, ``allowed_actions``) changes with time while the version stays. ``If-Match`` asks about the
version alone: nobody's change is lost while it is the same.

Compression makes other forms of a tag: ours ends in ``-gzip`` (ADR 0034), a compressing proxy writes ``W/`` before it.
All forms of a tag name the same version and the same content, so conditional requests take them for one.
"""

import hashlib
import re

from fastapi import Request

from domain.kernel.errors import PreconditionFailed
from domain.kernel.preconditions import Versions

PACKED = "-gzip"
"""The end of the tag of a compressed answer."""

_OURS = re.compile(rf'(?:W/)?"(\d{{1,9}})(?:-[0-9a-f]{{16}})?(?:{PACKED})?"', re.ASCII)
_LISTED = re.compile(r'[ \t]*((?:W/)?"[\x21\x23-\x7e\x80-\xff]*")?[ \t]*(?:,|\Z)')


def joined_value(request: Request, name: str) -> str | None:
    """Give a header that came in several lines as one value, joined by commas (RFC 9110, section 5.3).

    ``None`` where there is no line. Where only one line is allowed, the joined value is none that anything accepts: a
    proxy and we cannot take different ones.
    """
    lines = request.headers.getlist(name)
    return ", ".join(lines) if lines else None


def etag(body: bytes, version: int | None) -> str:
    """Give the ETag of an answer."""
    digest = hashlib.sha256(body).hexdigest()[:16]
    return f'"{digest}"' if version is None else f'"{version}-{digest}"'


def packed_tag(tag: str) -> str:
    """Give the tag of the compressed form: other bytes need another strong tag (RFC 9110, section 8.8.3.3)."""
    return f'{tag[:-1]}{PACKED}"'


def none_match(header: str | None, tag: str) -> bool:
    """Say whether the caller has this representation already (RFC 9110, section 13.1.2: tags are compared weakly)."""
    if header is None:
        return False
    if header.strip() == "*":
        return True
    given = [one.removeprefix("W/") for one in _tags_in(header)]
    return tag in given or packed_tag(tag) in given


def versions_in(header: str | None) -> Versions | None:
    """Read the versions out of ``If-Match``; ``None`` where there is none, or ``*``.

    Raises ``PreconditionFailed`` where no tag is one that this service gives: nothing can match. Weak forms count as
    the strong one (contract, section 1): RFC 9110 would let none match, and behind a compressing proxy no change could
    be made.
    """
    if header is None or header.strip() == "*":
        return None
    found = frozenset(int(match[1]) for match in map(_OURS.fullmatch, _tags_in(header)) if match)
    if not found:
        raise PreconditionFailed
    return found


def _tags_in(header: str) -> tuple[str, ...]:
    """Give the tags of a list; none of them where it is not one."""
    found, place = [], 0
    while place < len(header):
        item = _LISTED.match(header, place)
        if item is None:
            return ()
        if item[1]:
            found.append(item[1])
        place = item.end()
    return tuple(found)
