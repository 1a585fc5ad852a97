"""Reads a form with one file piece by piece, holding only the piece of the file that arrived last (RFC 7578).

The file's name is ignored: it may name a person, and proves nothing.
"""

import hashlib
import json
from collections import deque
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

from fastapi import Request
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from api.http.validation_errors import pointer_to
from domain.documents.failures import FileTooLarge
from domain.kernel.errors import FieldFault, InvalidValues
from domain.kernel.sentence import Sentence

Sink = Callable[[bytes], Awaitable[None]]
LARGEST_FIELDS = 64 * 1024
"""Bytes of all fields together, without the file."""
LARGEST_HEAD = 8 * 1024
"""Bytes of the headers of one part."""


class FormReader:
    """Reads the fields named in ``names``, and the file of the part ``file``."""

    def __init__(self, boundary: bytes, names: frozenset[str], file: str = "file") -> None:
        self.fields: dict[str, str] = {}
        self.digest = hashlib.sha256()
        self.size: int | None = None
        self._names, self._file = names | {file}, file
        self._content: deque[bytes] = deque()
        self._texts: dict[str, bytearray] = {}
        self._header, self._value, self._disposition = bytearray(), bytearray(), b""
        self._head_bytes = self._field_bytes = 0
        self._part = ""
        self._ended = False
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._begin,
                "on_header_field": self._on_header_field,
                "on_header_value": self._on_header_value,
                "on_header_end": self._on_header_end,
                "on_headers_finished": self._on_headers_finished,
                "on_part_data": self._on_data,
                "on_end": self._on_end,
            },
        )

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Read the next bytes; yields those of the file. Raises ``InvalidValues`` or ``FormParserError``."""
        self._parser.write(data)
        while self._content:
            yield self._content.popleft()

    def finish(self) -> None:
        """Check that the form is complete; raises ``InvalidValues``."""
        if not self._ended:
            raise unreadable()
        try:
            self.fields = {name: bytes(text).decode() for name, text in self._texts.items()}
        except UnicodeDecodeError:
            raise unreadable() from None

    def identity(self) -> bytes:
        """Return what distinguishes this form: its fields and the digest of its file, but not its boundary."""
        return json.dumps([self.fields, self.size, self.digest.hexdigest()], sort_keys=True).encode()

    def _begin(self) -> None:
        self._head_bytes, self._disposition, self._part = 0, b"", ""

    def _on_header_field(self, data: bytes, start: int, end: int) -> None:
        self._header += self._of_head(data[start:end])

    def _on_header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += self._of_head(data[start:end])

    def _of_head(self, data: bytes) -> bytes:
        self._head_bytes += len(data)
        if self._head_bytes > LARGEST_HEAD:
            raise unreadable()
        return data

    def _on_header_end(self) -> None:
        if bytes(self._header).lower() == b"content-disposition":
            self._disposition = bytes(self._value)
        self._header.clear()
        self._value.clear()

    def _on_headers_finished(self) -> None:
        kind, options = parse_options_header(self._disposition)
        name = options.get(b"name", b"").decode("utf-8", "replace")
        if kind != b"form-data" or not name:
            raise unreadable()
        if name not in self._names:
            raise _fault(name, "unknown_field", Sentence("There is no such field."))
        if name in self._texts or (name == self._file and self.size is not None):
            raise _fault(name, "given_twice", Sentence("This name appears twice in one object; write it only once."))
        self._part = name
        if name == self._file:
            self.size = 0
        else:
            self._texts[name] = bytearray()

    def _on_data(self, data: bytes, start: int, end: int) -> None:
        if self._part == self._file:
            self.size = (self.size or 0) + end - start
            self._content.append(data[start:end])
            return
        self._field_bytes += end - start
        if self._field_bytes > LARGEST_FIELDS:
            raise _fault(self._part, "too_long", Sentence("Must have at most {most} characters.", most=LARGEST_FIELDS))
        self._texts[self._part] += data[start:end]

    def _on_end(self) -> None:
        self._ended = True


async def read_form(request: Request, names: frozenset[str], sink: Sink, most: int) -> FormReader:
    """Read a form with a file, passing the file to ``sink`` as it arrives.

    Raises ``InvalidValues`` for a form that is unreadable or has no file, ``FileTooLarge`` for a file over ``most``
    bytes, and whatever reading the body raises.
    """
    _, options = parse_options_header(request.headers.get("content-type", ""))
    boundary: Any = options.get(b"boundary", b"")
    if not 1 <= len(boundary) <= 70:
        raise unreadable()
    reader = FormReader(boundary, names)
    try:
        async for data in request.stream():
            for content in reader.feed(data) if data else ():
                if (reader.size or 0) > most:
                    raise FileTooLarge
                reader.digest.update(content)
                await sink(content)
    except FormParserError:
        raise unreadable() from None
    reader.finish()
    return reader


def unreadable() -> InvalidValues:
    """Return the error for an unreadable form."""
    return InvalidValues((FieldFault("", "invalid_value", Sentence("The form cannot be read.")),))


def _fault(name: str, code: str, sentence: Sentence) -> InvalidValues:
    return InvalidValues((FieldFault(pointer_to(name), code, sentence),))
