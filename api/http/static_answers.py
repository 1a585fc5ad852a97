"""Responses that are the same for everyone and never change while the process runs: read and compressed once, on first
use.
"""

import gzip
import hashlib
from functools import cached_property

from fastapi import Request, Response

from api.http.headers import is_packed, joined_value, none_match, pack, tag_sent

FOR_GOOD = "public, max-age=31536000, immutable"
"""For URLs that contain a digest of the content: when the content changes, so does the URL."""
ASK_AGAIN = "no-cache"
"""A copy may be cached, but must be revalidated before each use."""


class StaticAnswer:
    """A static response. ``headers`` are sent in addition to the caching headers."""

    def __init__(self, body: bytes, media_type: str, caching: str, headers: dict[str, str] | None = None) -> None:
        self.body = body
        self.digest = hashlib.sha256(body).hexdigest()[:16]
        self._media_type = media_type
        varies = {"Vary": "Accept-Encoding"}
        self._headers = {"ETag": f'"{self.digest}"', "Cache-Control": caching, **varies, **(headers or {})}

    @cached_property
    def packed(self) -> bytes:
        """The body, gzipped at the highest level."""
        return gzip.compress(self.body, 9, mtime=0)

    def to(self, request: Request) -> Response:
        """Respond: 304 if the caller has it, gzipped if the caller accepts that."""
        tag = self._headers["ETag"]
        if none_match(joined_value(request, "if-none-match"), tag):
            return Response(
                status_code=304, headers={**self._headers, "ETag": tag_sent(request.headers, self.body, tag)}
            )
        response = Response(self.body, 200, self._headers, self._media_type)
        if is_packed(request.headers, self.body):
            pack(response, self.packed)
        return response
