"""Strong ETags: ``"<version>-<digest of the bytes>"``.

The digest makes the tag strong: what a representation says of the present (``overdue``, ``allowed_actions``) changes
with time while the version stays. ``If-Match`` asks about the version alone: nobody's change is lost while it is the
same.
"""

import hashlib
import re

from domain.kernel.errors import PreconditionFailed
from domain.kernel.preconditions import Versions

_OURS = re.compile(r'"(\d{1,9})(?:-[0-9a-f]{16})?"', re.ASCII)
_LISTED = re.compile(r'[ \t]*((?:W/)?"[\x21\x23-\x7e\x80-\xff]*")?[ \t]*(?:,|\Z)')


def etag(body: bytes, version: int | None) -> str:
    """Give the ETag of an answer."""
    digest = hashlib.sha256(body).hexdigest()[:16]
    return f'"{digest}"' if version is None else f'"{version}-{digest}"'


def none_match(header: str | None, tag: str) -> bool:
    """Say whether the caller has this representation already (RFC 9110, section 13.1.2: tags are compared weakly)."""
    if header is None:
        return False
    return header.strip() == "*" or tag in [given.removeprefix("W/") for given in _tags_in(header)]


def versions_in(header: str | None) -> Versions | None:
    """Read the versions out of ``If-Match``; ``None`` where there is none, or ``*``.

    Raises ``PreconditionFailed`` where no tag is one that this service gives: nothing can match. A weak one never does
    (RFC 9110, section 13.1.1).
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
