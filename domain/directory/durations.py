"""ISO 8601 durations in the form the contract allows: ``PT24H``, ``P14D``, down to ``PT1S``."""

import re
from datetime import timedelta
from functools import lru_cache

from domain.kernel.sentence import Sentence

_FORM = re.compile(
    r"P(?:(?P<weeks>\d{1,4})W|(?:(?P<days>\d{1,4})D)?(?:T(?=\d)(?:(?P<hours>\d{1,5})H)?(?:(?P<minutes>\d{1,6})M)?"
    r"(?:(?P<seconds>\d{1,8})S)?)?)",
    re.ASCII,
)
DAY, HOUR, MINUTE = 86400, 3600, 60
LONGEST = timedelta(days=3660)


@lru_cache(maxsize=1024)
def parse_duration(text: str) -> timedelta:
    """Parse a duration; raises ``ValueError`` with a sentence if it is invalid, zero or more than ten years."""
    match = _FORM.fullmatch(text)
    parts = {name: int(value) for name, value in match.groupdict().items() if value} if match else {}
    if not parts:
        raise ValueError(Sentence("Write an ISO 8601 duration, such as PT24H or P14D."))
    length = timedelta(**parts)
    if not timedelta(0) < length <= LONGEST:
        raise ValueError(Sentence("A duration must be at least PT1S and at most ten years."))
    return length


def write_duration(seconds: int) -> str:
    """Write a time of zero or more seconds as ISO 8601: ``P3D``, ``PT26M10S``, ``PT0S``."""
    parts = (
        (seconds // DAY, "D", ""),
        (seconds % DAY // HOUR, "", "H"),
        (seconds % HOUR // MINUTE, "", "M"),
        (seconds % MINUTE, "", "S"),
    )
    days = "".join(f"{number}{unit}" for number, unit, _ in parts if number and unit)
    clock = "".join(f"{number}{unit}" for number, _, unit in parts if number and unit)
    return f"P{days}T{clock}" if clock else f"P{days}" if days else "PT0S"
