"""Chooses the language of a response from `Accept-Language`.

RFC 9110, section 12.5.4 with the lookup of RFC 4647, section 3.4: ranges in order of quality, each shortened from the
right until it names a supported language. `*` counts only if nothing more specific matches. A response in English is
more useful than a refusal, so anything malformed is skipped.
"""

import re
from functools import lru_cache

from domain.vocabulary import SUPPORTED_LANGUAGES

DEFAULT_LANGUAGE = SUPPORTED_LANGUAGES[0]

# longer than any browser sends: either a mistake or an attempt to waste our time
MAX_HEADER_CHARACTERS = 500

# retired tags of BCP 47, or tags within one of ours, that old phones still send
_OTHER_NAMES = {"in": "id", "zsm": "ms"}

_RANGE = re.compile(
    r"(?P<tag>[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*|\*)"
    r"(?:[ \t]*;[ \t]*[qQ]=(?P<quality>0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?))?"
)


def negotiate(accept_language: str | None) -> str:
    """Return the supported language that best fits an `Accept-Language` header; English if none does. Never raises."""
    if not accept_language or len(accept_language) > MAX_HEADER_CHARACTERS:
        return DEFAULT_LANGUAGE
    return _choose(accept_language)


@lru_cache(maxsize=512)
def _choose(header: str) -> str:
    ranges = _ranges(header)
    refused = {tag for tag, quality in ranges if quality == 0}
    wanted = sorted((item for item in ranges if item[1] > 0), key=lambda item: -item[1])
    for tag, _ in wanted:
        found = language_of(tag)
        if found is not None and found not in refused:
            return found
    if any(tag == "*" for tag, _ in wanted):
        return next((language for language in SUPPORTED_LANGUAGES if language not in refused), DEFAULT_LANGUAGE)
    return DEFAULT_LANGUAGE


def _ranges(header: str) -> list[tuple[str, float]]:
    """Return every well-formed range of the header in lower case, with its quality."""
    matches = (_RANGE.fullmatch(part.strip(" \t")) for part in header.split(","))
    return [(match["tag"].lower(), float(match["quality"] or 1)) for match in matches if match]


def language_of(tag: str) -> str | None:
    """Return the language that a tag shortens to: every supported one is a bare primary subtag."""
    primary = tag.lower().split("-", 1)[0]
    primary = _OTHER_NAMES.get(primary, primary)
    return primary if primary in SUPPORTED_LANGUAGES else None
