"""What ``corridor doctor`` says about one thing."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. ``advice`` says what to do where it is not well."""

    subject: str
    well: bool
    found: str
    advice: str = ""
