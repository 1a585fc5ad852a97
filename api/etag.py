"""Strong ETags: ``"<version>-<digest of the bytes>"``.

The digest makes the tag strong: what a representation says of the present (``overdue``, ``allowed_actions``) changes
with time while the version stays. ``If-Match`` asks about the version alone: nobody's change is lost while it is the
same.
"""

import hashlib
import re

from domain.errors import PreconditionFailed

_TAG = re.compile(r'"(\d{1,9})(?:-[0-9a-f]{16})?"', re.ASCII)


def etag(body: bytes, version: int | None) -> str:
    """Give the ETag of an answer."""
    digest = hashlib.sha256(body).hexdigest()[:16]
    return f'"{digest}"' if version is None else f'"{version}-{digest}"'


def none_match(header: str | None, tag: str) -> bool:
    """Say whether the caller has this representation already (RFC 9110, section 13.1.2)."""
    if header is None:
        return False
    return header.strip() == "*" or tag in [part.strip().removeprefix("W/") for part in header.split(",")]


def version_in(header: str | None) -> int | None:
    """Read the version out of ``If-Match``; ``None`` where there is none, or ``*``.

    Raises ``PreconditionFailed`` for a tag that this service never gave: it can match nothing.
    """
    if header is None or header.strip() == "*":
        return None
    match = _TAG.fullmatch(header.strip())
    if match is None:
        raise PreconditionFailed
    return int(match[1])
