"""Declares which body an operation accepts (kind, size, time), and reads it.

An operation declares its body (``body=Body.multipart(max_bytes=10 * MIB)``); the guard enforces it: 415 for another
kind, 413 for a larger body, 408 for a slower one. If the kind or the announced length is wrong, nothing is read; past
the limit, nothing is kept.

JSON that two parsers could read differently is rejected (RFC 8259, RFC 7493 I-JSON).
"""

import asyncio
import hmac
import json
from collections.abc import AsyncGenerator, Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from fastapi import Request
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from api.http.problems import BodyTooLarge, BodyTooSlow, MalformedJson, UnsupportedMediaType
from api.http.validation_errors import pointer_to
from domain.kernel.errors import FieldFault, InvalidValues
from domain.kernel.sentence import Sentence

KIB, MIB = 1024, 1024 * 1024
SECONDS = 60.0
"""Seconds. A mebibyte in this time takes 17 KiB/s; the usual few kibibytes get through on any line."""

ASKED_IN_HEADERS = ("upload-length", "upload-metadata")
"""What tus clients say in headers instead of the body of a POST."""
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]


class Kind(StrEnum):
    """How a body is read, and its usual media type."""

    JSON = "application/json"
    FORM = "application/x-www-form-urlencoded"
    MULTIPART = "multipart/form-data"
    STREAM = "application/offset+octet-stream"


@dataclass(frozen=True, slots=True)
class Body:
    """The body that an operation accepts. ``within`` is in seconds, counted from when the body is first read."""

    kind: Kind
    media_type: str
    max_bytes: int
    within: float
    or_else: str | None = None
    """A second media type that the operation accepts; it then parses the body itself, JSON included."""

    @classmethod
    def json_or(cls, media_type: str) -> "Body":
        """Accept JSON or this media type, for an operation that parses the body itself."""
        return cls(Kind.JSON, Kind.JSON, MIB, SECONDS, media_type)

    @classmethod
    def json(cls, *, max_bytes: int = MIB, within: float = SECONDS) -> "Body":
        """``application/json``, or any ``application/…+json``."""
        return cls(Kind.JSON, Kind.JSON, max_bytes, within)

    @classmethod
    def form(cls, *, max_bytes: int = 64 * KIB, within: float = SECONDS) -> "Body":
        """An HTML form without files."""
        return cls(Kind.FORM, Kind.FORM, max_bytes, within)

    @classmethod
    def multipart(cls, *, max_bytes: int = 10 * MIB, within: float = 10 * SECONDS) -> "Body":
        """A form with a file, which the operation reads in pieces (``api/http/multipart.py``), never as a whole."""
        return cls(Kind.MULTIPART, Kind.MULTIPART, max_bytes, within)

    @classmethod
    def stream(cls, media_type: str = Kind.STREAM, *, max_bytes: int, within: float = 10 * SECONDS) -> "Body":
        """Bytes that the operation reads from ``request.stream()`` piece by piece, never as a whole."""
        return cls(Kind.STREAM, media_type, max_bytes, within)

    @property
    def is_form(self) -> bool:
        """Whether FastAPI reads it into ``Form`` parameters."""
        return self.kind is Kind.FORM

    @property
    def in_pieces(self) -> bool:
        """Whether the operation reads it piece by piece, and may keep what arrived before a cut."""
        return self.kind in (Kind.MULTIPART, Kind.STREAM)

    async def take(self, request: "BoundedRequest") -> None:
        """Check the kind of the body, then read it up to its limits; a stream is left to the operation.

        Raises ``UnsupportedMediaType``, ``BodyTooLarge``, ``BodyTooSlow``, ``MalformedJson`` or ``InvalidValues``.
        """
        self.must_be_sent_by(request)
        if self.or_else is not None and media_type_of(request) == self.or_else:
            await request.body()
        elif self.kind is Kind.JSON:
            if await request.body():
                await request.json()  # parsed here, because FastAPI would turn the error into a bare 400
        elif self.is_form:
            await request.body()  # read here, because FastAPI would turn a body that is too large into a bare 400
            try:
                await request.form()
            except HTTPException:
                raise InvalidValues((FieldFault("", "invalid_value", Sentence("The form cannot be read.")),)) from None

    def must_be_sent_by(self, request: Request) -> None:
        """Raise ``UnsupportedMediaType`` if the headers announce another kind of body."""
        headers = request.headers
        if headers.get("content-encoding", "identity").strip().lower() != "identity":
            raise UnsupportedMediaType(Sentence("Send the body without Content-Encoding."))
        sent = media_type_of(request)
        if sent in (self.media_type, self.or_else):
            return
        if self.kind is Kind.JSON:
            like_json = sent.startswith("application/") and sent.endswith("+json")
            empty = not sent and headers.get("content-length", "0") == "0" and "transfer-encoding" not in headers
            if like_json or empty:
                return
        raise self.other_kind()

    def other_kind(self) -> UnsupportedMediaType:
        """Return the error for a body of another kind."""
        if self.or_else is not None:
            sentence = Sentence("Send the body as {media_type} or {other}.", media_type=self.kind, other=self.or_else)
            return UnsupportedMediaType(sentence)
        if self.kind is Kind.JSON:
            return UnsupportedMediaType()
        return UnsupportedMediaType(Sentence("Send the body as {media_type}.", media_type=self.media_type))

    def too_large(self) -> BodyTooLarge:
        """Return the error for a body over the limit."""
        if self.max_bytes == MIB:
            return BodyTooLarge()
        size = f"{self.max_bytes // MIB} MiB" if self.max_bytes >= MIB else f"{self.max_bytes // KIB} KiB"
        return BodyTooLarge(Sentence("The body is larger than {size}.", size=size))


class BoundedRequest(Request):
    """A request whose body is bounded by its declaration, however it is read."""

    takes = Body.json()

    async def stream(self) -> AsyncGenerator[bytes, None]:
        """Yield the body in pieces; raises ``BodyTooLarge`` (at once if its announced length is too large) or
        ``BodyTooSlow``.
        """
        if not hasattr(self, "_body"):
            if announced_bytes(self) > self.takes.max_bytes:
                raise self.takes.too_large()
            self._receive = with_body_timeout(self._receive, self.takes.within)
        size = 0
        try:
            async for piece in super().stream():
                size += len(piece)
                if size > self.takes.max_bytes:
                    raise self.takes.too_large()
                yield piece
        except ClientDisconnect:
            if not self.takes.in_pieces:
                raise
            raise BodyTooSlow from None  # nobody reads the answer; what arrived of an upload is kept all the same

    async def json(self) -> Any:
        """Parse the body, once."""
        if not hasattr(self, "_json"):
            self._json = read_json(await self.body())
        return self._json


def with_body_timeout(receive: Receive, seconds: float) -> Receive:
    """Return a ``receive`` that raises ``BodyTooSlow`` if the body is not complete ``seconds`` after the first read.

    A client that sends one byte a minute would otherwise hold a connection for hours. Messages after the body, such as
    the disconnect, may take as long as they like. ``api/server/http_protocol.py`` bounds the time of the head.
    """
    until: float | None = None
    whole = False

    async def receiving() -> Message:
        nonlocal until, whole
        if whole:
            return await receive()
        if until is None:
            until = asyncio.get_running_loop().time() + seconds
        try:
            async with asyncio.timeout_at(until):
                message = await receive()
        except TimeoutError:
            raise BodyTooSlow from None
        whole = message["type"] != "http.request" or not message.get("more_body", False)
        return message

    return receiving


def announced_bytes(request: Request) -> int:
    """Return the announced length of the body; 0 if there is none. Of more than 19 digits the first ones: too many."""
    digits = request.headers.get("content-length", "").lstrip("0")[:19]
    return int(digits) if digits.isdecimal() else 0


def media_type_of(request: Request) -> str:
    """Return the media type of the request body, without parameters."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def what_is_asked(request: Request, content: bytes) -> bytes:
    """Return what a retry must repeat: method, path and content."""
    in_headers = "".join(request.headers.get(name, "") for name in ASKED_IN_HEADERS)
    return f"{request.method} {request.scope['path']}\n{in_headers}".encode() + content


def fingerprint_of(secret: bytes, request: bytes) -> str:
    """Return the keyed digest of what is asked, in hexadecimal."""
    return hmac.digest(secret, b"request|" + request, "sha256").hex()


def read_json(body: bytes) -> Any:
    """Parse JSON; raises ``MalformedJson`` with a message and a pointer."""
    try:
        return json.loads(body.decode("utf-8"), object_pairs_hook=_unique, parse_constant=_no_constant)
    except UnicodeDecodeError:
        raise MalformedJson(Sentence("The body is not UTF-8."), pointer="") from None
    except json.JSONDecodeError as wrong:
        sentence = Sentence("The body is not valid JSON; look at character {position}.", position=wrong.pos)
        raise MalformedJson(sentence, pointer="") from None
    except RecursionError:
        raise MalformedJson(Sentence("The body is nested too deeply."), pointer="") from None
    except ValueError:
        raise MalformedJson(Sentence("A number in the body has too many digits."), pointer="") from None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen: set[str] = set()
        twice = next(name for name, _ in pairs if name in seen or seen.add(name))  # type: ignore[func-returns-value]
        sentence = Sentence("This name appears twice in one object; write it only once.")
        raise MalformedJson(sentence, pointer=pointer_to(twice))
    return found


def _no_constant(name: str) -> Any:
    raise MalformedJson(Sentence("{name} is not a JSON number.", name=name), pointer="")
