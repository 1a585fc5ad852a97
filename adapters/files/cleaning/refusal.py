"""Why a file is refused, as codes that the service turns into sentences."""

from enum import StrEnum


class Why(StrEnum):
    """The reasons that this process may give."""

    KIND = "kind"
    """The content is of a kind that is not accepted."""
    ENCODING = "encoding"
    """It is text, but not in UTF-8."""
    EMPTY = "empty"
    LOCKED = "locked"
    """It opens only with a password."""
    PIXELS = "pixels"
    LARGE = "large"
    """Cleaned or opened, it exceeds the limits."""
    DAMAGED = "damaged"


class Refused(Exception):
    """The file cannot be kept. ``kind`` names what it is, in at most five letters and digits."""

    def __init__(self, why: Why, kind: str = "") -> None:
        super().__init__(why)
        self.why, self.kind = why, kind
