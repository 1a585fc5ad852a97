"""The result of one check of ``corridor doctor``."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was checked. ``advice`` says how to fix it."""

    subject: str
    well: bool
    found: str
    advice: str = ""
