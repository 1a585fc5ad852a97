"""Lists that others keep, and that we refer to by their codes.

The top level of each is listed, so that a form can offer it; finer codes of the same standard are accepted.
Countries (ISO 3166-1) and languages (BCP 47) come from libraries, at the edge.
"""

import re

SUPPORTED_LANGUAGES = ("en", "km", "lo", "th", "vi", "my", "id", "ms")
"""What labels and problem titles are written in (contract, section 1); the first is what all else falls back to."""

REGIONAL_LANGUAGES = ("ksw", "pwo", "mnw", "blk", "rki", "cnh", "lhu", "kjg")
"""Languages of migrants in these corridors that the Unicode CLDR cannot name yet: Karen, Mon, Pa'O and others."""

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
    """Whether the code has the shape of one of ISIC Rev. 4."""
    return _SECTOR.fullmatch(code) is not None


def is_occupation(code: str) -> bool:
    """Whether the code has the shape of one of ISCO-08."""
    return _OCCUPATION.fullmatch(code) is not None
