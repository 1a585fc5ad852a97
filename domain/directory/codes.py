"""Short codes of organisations, centres and corridors (``KH-TH``, ``map-chiang-mai``), accepted instead of ids."""

import re
import unicodedata

from domain.kernel.errors import Missing
from domain.kernel.ids import from_text
from domain.kernel.sentence import Sentence
from domain.statistics.facts import NONE
from domain.statistics.tables import ALL

CODE_PATTERN = r"^[A-Za-z0-9](?:[A-Za-z0-9-]{0,58}[A-Za-z0-9])?$"
_CODE = re.compile(CODE_PATTERN.strip("^$"), re.ASCII)
_UUID = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}", re.ASCII | re.IGNORECASE)
_LONGEST_SLUG = 48
RESERVED = frozenset({ALL, NONE})
"""Codes with a meaning of their own in figures."""
NOT_A_CODE = Sentence("Use 1 to 60 letters, digits and hyphens, with a letter or digit at each end, and not a UUID.")
RESERVED_CODE = Sentence("Choose another code: in figures, `all` and `none` mean something else.")


def is_code(text: str) -> bool:
    """Return whether a text is a valid code. Anything that parses as a UUID is not: it would be taken for an id."""
    return _CODE.fullmatch(text) is not None and _UUID.fullmatch(text) is None


def is_reserved(code: str) -> bool:
    """Return whether no new organisation, centre or corridor may have this code."""
    return code.lower() in RESERVED


def new_code(text: str) -> str:
    """Check a code for a new organisation, centre or corridor; raises ``ValueError`` with the sentence to show."""
    if not is_code(text):
        raise ValueError(NOT_A_CODE)
    if is_reserved(text):
        raise ValueError(RESERVED_CODE)
    return text


def code_from(name: str, otherwise: str) -> str:
    """Derive a code from a name (``MAP Foundation`` → ``map-foundation``); ``otherwise`` if it has no Latin letters."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_LONGEST_SLUG].strip("-")
    return slug if slug and is_code(slug) and not is_reserved(slug) else otherwise


def reference_in(kind: str, text: str, pointer: str | None = None) -> str:
    """Read an id or a code as the stores expect it: the UUID as text, or the code itself; raises ``Missing``."""
    found = from_text(kind, text)
    if found is not None:
        return str(found)
    if not is_code(text):
        raise Missing(pointer=pointer)
    return text
