"""Request headers that may come in several lines, and ETags.

An ETag is ``"<version>-<digest of the bytes>"``. The digest makes the tag strong: derived fields (``overdue``,
``allowed_actions``) change with time while the version stays the same. ``If-Match`` compares only the version: as long
as it is the same, no change is lost.

Compression produces variants of a tag: ours end in ``-gzip`` (ADR 0034), and a compressing proxy adds ``W/``. All
variants name the same version and the same content, so conditional requests treat them as equal.
"""

import hashlib
import re

from fastapi import Request

from domain.kernel.access import Versions
from domain.kernel.errors import PreconditionFailed

PACKED = "-gzip"
"""Suffix of a compressed response's tag."""

_OURS = re.compile(rf'(?:W/)?"(\d{{1,9}})(?:-[0-9a-f]{{16}})?(?:{PACKED})?"', re.ASCII)
_LISTED = re.compile(r'[ \t]*((?:W/)?"[\x21\x23-\x7e\x80-\xff]*")?[ \t]*(?:,|\Z)')


def joined_value(request: Request, name: str) -> str | None:
    """Join the lines of a header with commas (RFC 9110, section 5.3); ``None`` if there are none.

    For headers that allow only one line, the joined value is invalid, so a proxy and we cannot pick different lines.
    """
    lines = request.headers.getlist(name)
    return ", ".join(lines) if lines else None


def etag(body: bytes, version: int | None) -> str:
    """Make the ETag of a response."""
    digest = hashlib.sha256(body).hexdigest()[:16]
    return f'"{digest}"' if version is None else f'"{version}-{digest}"'


def packed_tag(tag: str) -> str:
    """Make the tag of the compressed form: different bytes need another strong tag (RFC 9110, section 8.8.3.3)."""
    return f'{tag[:-1]}{PACKED}"'


def none_match(header: str | None, tag: str) -> bool:
    """Whether the caller already has this representation (RFC 9110, section 13.1.2: tags are compared weakly)."""
    if header is None:
        return False
    if header.strip() == "*":
        return True
    given = [one.removeprefix("W/") for one in _tags_in(header)]
    return tag in given or packed_tag(tag) in given


def versions_in(header: str | None) -> Versions | None:
    """Read the versions from ``If-Match``; ``None`` if it is missing or ``*``.

    Raises ``PreconditionFailed`` if no tag is one of ours, since nothing can match. Weak tags count as strong ones
    (contract, section 1): by RFC 9110 none would match, and behind a compressing proxy nothing could be changed.
    """
    if header is None or header.strip() == "*":
        return None
    found = frozenset(int(match[1]) for match in map(_OURS.fullmatch, _tags_in(header)) if match)
    if not found:
        raise PreconditionFailed
    return found


def _tags_in(header: str) -> tuple[str, ...]:
    """Return the tags of a list; empty if the list is malformed."""
    found, place = [], 0
    while place < len(header):
        item = _LISTED.match(header, place)
        if item is None:
            return ()
        if item[1]:
            found.append(item[1])
        place = item.end()
    return tuple(found)
