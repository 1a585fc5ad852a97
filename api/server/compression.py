"""Gzips responses over 1 KB for callers that accept it (contract, section 1; ADR 0034).

Never compressed: a response that carries a secret together with text from the caller, as its length would leak the
secret (BREACH). Operations that return a secret are marked ``Operation.shows_secret``; tokens and the sign-in pages
never come here. For callers that do not accept gzip, the only cost is a header check.
"""

import gzip
from functools import lru_cache

from fastapi import Response
from starlette.datastructures import Headers

from api.http.headers import packed_tag

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


def pack(response: Response, packed: bytes) -> None:
    """Replace the plain bytes by the compressed ones, with a tag of their own."""
    response.body, headers = packed, response.headers
    headers["content-encoding"] = "gzip"
    headers["content-length"] = str(len(packed))
    if "etag" in headers:
        headers["etag"] = packed_tag(headers["etag"])


def _takes_gzip(accept_encoding: str | None) -> bool:
    """Whether the caller accepts gzip (RFC 9110, section 12.5.3). A header that cannot be parsed does not."""
    return accept_encoding is not None and len(accept_encoding) <= 200 and _names_gzip(accept_encoding)


@lru_cache(maxsize=128)
def _names_gzip(header: str) -> bool:
    quality: dict[str, float] = {}
    for part in header.lower().split(","):
        coding, _, parameter = part.partition(";")
        name, _, value = parameter.partition("=")
        try:
            quality[coding.strip()] = float(value) if name.strip() == "q" else 1.0
        except ValueError:
            continue
    return quality.get("gzip", quality.get("x-gzip", quality.get("*", 0.0))) > 0
