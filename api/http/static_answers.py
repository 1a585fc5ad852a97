"""Answers that are the same for everyone as long as the process runs: read once, compressed once, at the first ask."""

import gzip
import hashlib
from functools import cached_property

from fastapi import Request, Response

from api.http.headers import joined_value, none_match
from api.server.compression import is_packed, pack, tag_sent

FOR_GOOD = "public, max-age=31536000, immutable"
"""For an address that names its content: when the content changes, so does the address."""
ASK_AGAIN = "no-cache"
"""A copy may be kept, and is used after the service has said that it is still the same."""


class StaticAnswer:
    """One of them. ``headers`` are sent beside those that say how it is cached."""

    def __init__(self, body: bytes, media_type: str, caching: str, headers: dict[str, str] | None = None) -> None:
        self.body = body
        self.digest = hashlib.sha256(body).hexdigest()[:16]
        self._media_type = media_type
        varies = {"Vary": "Accept-Encoding"}
        self._headers = {"ETag": f'"{self.digest}"', "Cache-Control": caching, **varies, **(headers or {})}

    @cached_property
    def packed(self) -> bytes:
        """The body, as small as gzip makes it."""
        return gzip.compress(self.body, 9, mtime=0)

    def to(self, request: Request) -> Response:
        """Answer: 304 to a caller that has it, gzipped to one that asks for that."""
        tag = self._headers["ETag"]
        if none_match(joined_value(request, "if-none-match"), tag):
            return Response(
                status_code=304, headers={**self._headers, "ETag": tag_sent(request.headers, self.body, tag)}
            )
        response = Response(self.body, 200, self._headers, self._media_type)
        if is_packed(request.headers, self.body):
            pack(response, self.packed)
        return response
