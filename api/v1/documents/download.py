"""Streams a document's file, or a range of it, piece by piece."""

from collections.abc import AsyncIterator

from fastapi import Request, Response
from fastapi.responses import StreamingResponse

from api.http.headers import none_match
from api.http.ranges import range_of
from domain.documents.document import Document
from domain.documents.files import MediaType
from domain.kernel.ids import to_text
from domain.usecases.documents.open_document import OpenedDocument

ENDINGS = {
    MediaType.PDF: "pdf",
    MediaType.JPEG: "jpg",
    MediaType.PNG: "png",
    MediaType.WEBP: "webp",
    MediaType.TEXT: "txt",
}


def tag_of(document: Document) -> str:
    """Return the strong ETag of a file: a file never changes, so its id identifies its content."""
    return f'"{document.id.hex}"'


def file_headers(document: Document) -> dict[str, str]:
    """Return the headers of every response with the file: never shown in the browser, never cached.

    We make up the file name, because a title may name the person.
    """
    name = f"{to_text('document', document.id)}.{ENDINGS[document.media_type]}"
    return {
        "Content-Disposition": f"attachment; filename=\"{name}\"; filename*=UTF-8''{name}",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cache-Control": "private, no-store",
        "Accept-Ranges": "bytes",
        "ETag": tag_of(document),
    }


def file_response(request: Request, opened: OpenedDocument) -> Response:
    """Respond with the file (200), the requested range (206), or 304; raises ``RangeNotSatisfiable``. HEAD ignores
    ranges (RFC 9110, section 14.2).
    """
    document, asked = opened.document, request.headers
    headers, size = file_headers(document), document.bytes
    if none_match(asked.get("if-none-match"), tag_of(document)):
        return Response(status_code=304, headers={name: headers[name] for name in ("ETag", "Cache-Control")})
    header = asked.get("range") if request.method == "GET" else None
    wanted = range_of(header, asked.get("if-range"), tag_of(document), size)
    start, end = wanted or (0, size)
    headers["Content-Length"] = str(end - start)
    if wanted is not None:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    content = _nothing() if request.method == "HEAD" else opened.file.read(start, end)
    media_type = (
        f"{document.media_type}; charset=utf-8" if document.media_type is MediaType.TEXT else document.media_type
    )
    return StreamingResponse(content, 200 if wanted is None else 206, headers, str(media_type))


async def _nothing() -> AsyncIterator[bytes]:
    return
    yield b""
