"""Ids and codes from paths and bodies. A malformed one is answered like one that does not exist (contract, section
1).
"""

import re
from uuid import UUID

from domain.errors import Missing
from domain.ids import from_text, to_text

_CODE = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,58}[A-Za-z0-9])?", re.ASCII)
_UUID_FORM = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)


def uuid_in(kind: str, text: str, pointer: str | None = None) -> UUID:
    """Read a public id; raises ``Missing``."""
    found = from_text(kind, text)
    if found is None:
        raise Missing(pointer=pointer)
    return found


def reference_in(kind: str, text: str, pointer: str | None = None) -> str:
    """Read an id or a code into the form that the stores take: UUID text, or the code itself; raises ``Missing``."""
    found = from_text(kind, text)
    if found is not None:
        return str(found)
    if _CODE.fullmatch(text) is None or _UUID_FORM.fullmatch(text) is not None:
        raise Missing(pointer=pointer)
    return text


def shown(kind: str, value: UUID | None) -> str | None:
    """Write an id that may be absent."""
    return None if value is None else to_text(kind, value)
