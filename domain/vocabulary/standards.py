"""External code lists.

The top level of each is listed, so that a form can offer it; finer codes of the same standard are accepted too.
Countries (ISO 3166-1) and languages (BCP 47) come from libraries, at the edge.
"""

import re

SUPPORTED_LANGUAGES = ("en", "km", "lo", "th", "vi", "my", "id", "ms")
"""Languages of labels and problem titles (contract, section 1); the first is the fallback."""

LABELS_ONLY = {"shn": "my"}
"""Languages with labels alone, and not for every code (ADR 0056), and the language of sentences for those who name no
other: Shan, spoken along the road from Myanmar to Thailand.
"""

LABEL_LANGUAGES = (*SUPPORTED_LANGUAGES, *LABELS_ONLY)
"""Languages of labels."""

REGIONAL_LANGUAGES = ("ksw", "pwo", "mnw", "blk", "rki", "cnh", "lhu", "kjg")
"""Languages of migrants in these corridors that the Unicode CLDR does not name yet: Karen, Mon, Pa'O and others."""

SECTORS = tuple("ABCDEFGHIJKLMNOPQRSTU")
"""The sections of ISIC Rev. 4 (United Nations, 2008)."""

SECTOR_PATTERN = r"^([A-U]|[0-9]{2,4})$"
"""A section, or a division, group or class of ISIC Rev. 4."""

OCCUPATIONS = tuple("0123456789")
"""The major groups of ISCO-08 (ILO, 2012)."""

OCCUPATION_PATTERN = r"^[0-9]{1,4}$"
"""A major group, or a sub-major, minor or unit group of ISCO-08."""

# `fullmatch`, because `$` alone would let a trailing newline through.
_SECTOR = re.compile(SECTOR_PATTERN)
_OCCUPATION = re.compile(OCCUPATION_PATTERN)


def is_sector(code: str) -> bool:
    """Return whether the code has the form of an ISIC Rev. 4 code."""
    return _SECTOR.fullmatch(code) is not None


def is_occupation(code: str) -> bool:
    """Return whether the code has the form of an ISCO-08 code."""
    return _OCCUPATION.fullmatch(code) is not None
