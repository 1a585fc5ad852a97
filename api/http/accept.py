"""Content negotiation: which of an operation's formats ``Accept`` selects (RFC 9110, section 12.5.1).

The most specific matching range gives each format its quality. The highest quality wins, then the operation's own
order. Without the header, or if it is malformed or too long, the first format is used. Parameters of media types are
ignored.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import Request

from api.http.headers import MAX_HEADER_CHARACTERS, joined_value
from api.http.problems import NotAcceptable
from domain.kernel.sentence import Sentence

_MEDIA_RANGE = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+/[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_QUALITY = re.compile(r"[qQ]=(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)")


@dataclass(frozen=True, slots=True)
class _Range:
    kind: str
    subtype: str
    quality: float

    def precision(self, media_type: str) -> int:
        """Return how specifically this range matches a media type; 0 if it does not."""
        kind, _, subtype = media_type.partition("/")
        if (self.kind, self.subtype) == (kind, subtype):
            return 3
        if self.subtype == "*" and self.kind in (kind, "*"):
            return 2 if self.kind == kind else 1
        return 0


def format_for(request: Request, formats: Sequence[str]) -> str:
    """Return the media type that the caller prefers; raises ``NotAcceptable`` if it accepts none of them."""
    header = joined_value(request, "accept")
    ranges = _ranges(header)
    if not ranges:
        return formats[0]
    wanted = max(formats, key=lambda media_type: _quality(media_type, ranges))
    if _quality(wanted, ranges) == 0:
        raise NotAcceptable(Sentence("Name one of these in Accept: {choices}.", choices=", ".join(formats)))
    return wanted


def _ranges(header: str | None) -> tuple[_Range, ...]:
    if header is None or len(header) > MAX_HEADER_CHARACTERS:
        return ()
    found = (_range(part) for part in header.split(","))
    return tuple(one for one in found if one is not None)


def _range(text: str) -> _Range | None:
    """Parse one range; ``None`` if it is malformed."""
    name, *parameters = (part.strip(" \t") for part in text.split(";"))
    if _MEDIA_RANGE.fullmatch(name) is None:
        return None
    qualities = [_QUALITY.fullmatch(one) for one in parameters if one[:2].lower() == "q="]
    if None in qualities:
        return None
    kind, _, subtype = name.lower().partition("/")
    return _Range(kind, subtype, float(qualities[0][1]) if qualities and qualities[0] else 1.0)


def _quality(media_type: str, ranges: Sequence[_Range]) -> float:
    precise = max(ranges, key=lambda one: one.precision(media_type))
    return precise.quality if precise.precision(media_type) else 0.0
