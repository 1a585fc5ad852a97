"""Why a file is refused, in words that the service turns into sentences."""

from enum import StrEnum


class Why(StrEnum):
    """The reasons that this process may give."""

    KIND = "kind"
    """The content is of a kind that is not taken."""
    ENCODING = "encoding"
    """It is text, and not in UTF-8."""
    EMPTY = "empty"
    LOCKED = "locked"
    """It opens with a password only."""
    PIXELS = "pixels"
    LARGE = "large"
    """Cleaned, or opened, it is larger than the limits."""
    DAMAGED = "damaged"


class Refused(Exception):
    """The file cannot be kept. ``kind`` names what it is, in at most five letters and digits."""

    def __init__(self, why: Why, kind: str = "") -> None:
        super().__init__(why)
        self.why, self.kind = why, kind
