"""What the headers of a request ask for: language, compression and conditions (RFC 9110, sections 12 and 13).

Language: the ranges of ``Accept-Language`` in order of quality, each shortened from the right until it names a
supported language (RFC 4647, section 3.4). ``*`` counts only if nothing more specific matches. A response in English is
more useful than a refusal, so anything malformed is skipped.

Conditions: an ETag is ``"<version>-<digest of the bytes>"``. The digest makes the tag strong: derived fields
(``overdue``, ``allowed_actions``) change with time while the version stays the same. ``If-Match`` compares only the
version: as long as it is the same, no change is lost.

Compression: responses over 1 KB are gzipped for callers that accept it (contract, section 1; ADR 0034). It produces
variants of a tag: ours end in ``-gzip``, and a compressing proxy adds ``W/``. All variants name the same version and
the same content, so conditional requests treat them as equal. Never compressed: a response that carries a secret
together with text from the caller, as its length would leak the secret (BREACH). Operations that return a secret are
marked ``Operation.shows_secret``; tokens and the sign-in pages are not compressed either. Pages of the desk are: their
form token is masked anew in each response (``api/desk/guarding.py``).
"""

import gzip
import hashlib
import re
from functools import lru_cache

from fastapi import Request, Response
from starlette.datastructures import Headers

from api.labels import DEFAULT_LANGUAGE
from domain.kernel.access import Versions
from domain.kernel.errors import PreconditionFailed
from domain.vocabulary import LABEL_LANGUAGES, LABELS_ONLY, SUPPORTED_LANGUAGES


def joined_value(request: Request, name: str) -> str | None:
    """Join the lines of a header with commas (RFC 9110, section 5.3); ``None`` if there are none.

    For headers that allow only one line, the joined value is invalid, so a proxy and we cannot pick different lines.
    """
    lines = request.headers.getlist(name)
    return ", ".join(lines) if lines else None


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
    return _choose(accept_language)[-1]


def languages_of_labels(accept_language: str | None) -> tuple[str, ...]:
    """Return in which languages to look for a label: one that only has labels, if the caller prefers it, before the one
    of the sentences. Never raises.
    """
    if not accept_language or len(accept_language) > MAX_HEADER_CHARACTERS:
        return (DEFAULT_LANGUAGE,)
    return _choose(accept_language)


@lru_cache(maxsize=512)
def _choose(header: str) -> tuple[str, ...]:
    """Return the language of sentences, after one with labels alone that the caller prefers to it."""
    ranges = _ranges(header)
    refused = {tag for tag, quality in ranges if quality == 0}
    wanted = [tag for tag, quality in sorted(ranges, key=lambda item: -item[1]) if quality > 0]
    known = [found for tag in wanted if (found := _known(tag)) is not None and found not in refused]
    first = known[:1] if known and known[0] in LABELS_ONLY else []
    spoken = [language for language in known if language in SUPPORTED_LANGUAGES]
    spoken += [LABELS_ONLY[language] for language in known if language in LABELS_ONLY]
    if "*" in wanted:
        spoken += SUPPORTED_LANGUAGES
    return (*first, next((language for language in spoken if language not in refused), DEFAULT_LANGUAGE))


def _ranges(header: str) -> list[tuple[str, float]]:
    """Return every well-formed range of the header in lower case, with its quality."""
    matches = (_RANGE.fullmatch(part.strip(" \t")) for part in header.split(","))
    return [(match["tag"].lower(), float(match["quality"] or 1)) for match in matches if match]


def language_of(tag: str) -> str | None:
    """Return the language that a tag shortens to: every supported one is a bare primary subtag."""
    known = _known(tag)
    return known if known in SUPPORTED_LANGUAGES else None


def _known(tag: str) -> str | None:
    primary = tag.lower().split("-", 1)[0]
    primary = _OTHER_NAMES.get(primary, primary)
    return primary if primary in LABEL_LANGUAGES else None


PACKED = "-gzip"
"""Suffix of a compressed response's tag."""

_OURS = re.compile(rf'(?:W/)?"(\d{{1,9}})(?:-[0-9a-f]{{16}})?(?:{PACKED})?"', re.ASCII)
# possessive: else a long run of spaces before something else would be tried at every length
_LISTED = re.compile(r'[ \t]*+((?:W/)?"[\x21\x23-\x7e\x80-\xff]*+")?[ \t]*+(?:,|\Z)')


def etag(body: bytes, version: int | None) -> str:
    """Make the ETag of a response."""
    digest = hashlib.sha256(body).hexdigest()[:16]
    return f'"{digest}"' if version is None else f'"{version}-{digest}"'


def packed_tag(tag: str) -> str:
    """Make the tag of the compressed form: different bytes need another strong tag (RFC 9110, section 8.8.3.3)."""
    return f'{tag[:-1]}{PACKED}"'


def none_match(header: str | None, tag: str) -> bool:
    """Whether the caller already has this representation (RFC 9110, section 13.1.2: tags are compared weakly)."""
    if header is None:
        return False
    if header.strip() == "*":
        return True
    given = [one.removeprefix("W/") for one in _tags_in(header)]
    return tag in given or packed_tag(tag) in given


def versions_in(header: str | None) -> Versions | None:
    """Read the versions from ``If-Match``; ``None`` if it is missing or ``*``.

    Raises ``PreconditionFailed`` if no tag is one of ours, since nothing can match. Weak tags count as strong ones
    (contract, section 1): by RFC 9110 none would match, and behind a compressing proxy nothing could be changed.
    """
    if header is None or header.strip() == "*":
        return None
    found = frozenset(int(match[1]) for match in map(_OURS.fullmatch, _tags_in(header)) if match)
    if not found:
        raise PreconditionFailed
    return found


def _tags_in(header: str) -> tuple[str, ...]:
    """Return the tags of a list; empty if the list is malformed."""
    found, place = [], 0
    while place < len(header):
        item = _LISTED.match(header, place)
        if item is None:
            return ()
        if item[1]:
            found.append(item[1])
        place = item.end()
    return tuple(found)


WORTHWHILE = 1024
"""Bytes. A smaller response fits into one packet anyway."""
LEVEL = 1
"""A page of 50 referrals, 34 KB, takes 0.6 ms of CPU time and shrinks to 8 KB; level 6 takes 0.8 ms for a tenth less.
"""


def compress(asked: Headers, response: Response) -> None:
    """Compress a complete response if the request accepts it and it is large enough."""
    body = getattr(response, "body", b"")
    if len(body) <= WORTHWHILE:
        return
    response.headers.add_vary_header("Accept-Encoding")
    if is_packed(asked, body):
        pack(response, gzip.compress(body, LEVEL, mtime=0))


def is_packed(asked: Headers, body: bytes) -> bool:
    """Whether this body is sent compressed."""
    return len(body) > WORTHWHILE and _takes_gzip(asked.get("accept-encoding"))


def tag_sent(asked: Headers, body: bytes, tag: str) -> str:
    """Return the ETag that this body is sent with: a 304 carries the same tag as the 200 (RFC 9110, section 15.4.5)."""
    return packed_tag(tag) if is_packed(asked, body) else tag


def pack(response: Response, packed: bytes, coding: str = "gzip") -> None:
    """Replace the plain bytes by the compressed ones, with a tag of their own."""
    response.body, headers = packed, response.headers
    headers["content-encoding"] = coding
    headers["content-length"] = str(len(packed))
    if "etag" in headers:
        headers["etag"] = packed_tag(headers["etag"])


def _takes_gzip(accept_encoding: str | None) -> bool:
    return takes(accept_encoding, "gzip", "x-gzip")


def takes(accept_encoding: str | None, *names: str) -> bool:
    """Whether the caller accepts a coding, by the first of its ``names`` that the header has (RFC 9110, section
    12.5.3). A header that cannot be parsed accepts none.
    """
    return accept_encoding is not None and len(accept_encoding) <= 200 and _names(accept_encoding, names)


@lru_cache(maxsize=128)
def _names(header: str, names: tuple[str, ...]) -> bool:
    quality: dict[str, float] = {}
    for part in header.lower().split(","):
        offered, _, parameter = part.partition(";")
        name, _, value = parameter.partition("=")
        try:
            quality[offered.strip()] = float(value) if name.strip() == "q" else 1.0
        except ValueError:
            continue
    return next((quality[name] for name in (*names, "*") if name in quality), 0.0) > 0
