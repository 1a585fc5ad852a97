"""A form with a file: its fields are read at the desk, and the API gets the file piece by piece.

Browsers send the parts in the order of the page (HTML, "constructing the entry list"). So the token, the key and what
was typed arrive before the file, need not stand in the address, and can be shown again when the API refuses the file.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import Request
from python_multipart.multipart import parse_options_header
from starlette.requests import ClientDisconnect
from starlette.types import Message, Receive

from api.desk.typed import Typed
from api.http.multipart import LARGEST_FIELDS

END_OF_HEAD = b"\r\n\r\n"
FILE = "file"


@dataclass(slots=True)
class Upload:
    """The fields before the file, and the body for the API: the same without the fields that only the desk knows."""

    typed: Typed
    headers: Mapping[str, str]
    start: bytes
    more: bool
    rest: Receive

    async def receive(self) -> Message:
        """Give what has been read already, then what still arrives."""
        if self.start:
            start, self.start = self.start, b""
            return {"type": "http.request", "body": start, "more_body": self.more}
        return await self.rest()


def upload_of(request: Request) -> Upload:
    """Return what was read of a form with a file; of another form, one without anything, which the API refuses."""
    headers = {"content-type": request.headers.get("content-type", ""), "content-length": "0"}
    found: Upload = getattr(request.state, "upload", None) or Upload(Typed(), headers, b"", False, request.receive)
    return found


def is_upload(request: Request) -> bool:
    """Whether this is a form with a file."""
    return request.headers.get("content-type", "").startswith("multipart/")


async def read_upload(request: Request, own: frozenset[str]) -> Upload:
    """Read the beginning of a form, which holds its fields; the fields ``own`` are kept from the API.

    What is no such form is passed on as it is, and the API refuses it. Raises ``ClientDisconnect``.
    """
    sent = {name: request.headers.get(name, "") for name in ("content-type", "content-length")}
    _, options = parse_options_header(sent["content-type"])
    separator = b"\r\n--" + options.get(b"boundary", b"")
    pieces, size, more = [b"\r\n"], 0, True
    while more and size < LARGEST_FIELDS:
        message = await request.receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        pieces.append(message.get("body", b""))
        size, more = size + len(pieces[-1]), message.get("more_body", False)
    body = b"".join(pieces)
    parts = body.split(separator)
    kept = [part for part, name in zip(parts, _names(parts), strict=True) if name not in own]
    start = separator.join(kept)
    if sent["content-length"].isdecimal():
        sent["content-length"] = str(int(sent["content-length"]) - len(body) + len(start))
    headers = {name: value for name, value in sent.items() if value}
    return Upload(_typed(parts), headers, start[2:], more, request.receive)


def _names(parts: list[bytes]) -> list[str]:
    return [_name(part.partition(END_OF_HEAD)[0]) if END_OF_HEAD in part else "" for part in parts]


def _name(head: bytes) -> str:
    """Return the name in the headers of a part; "" if there is none."""
    for line in head.split(b"\r\n"):
        header, _, value = line.partition(b":")
        if header.strip().lower() == b"content-disposition":
            return parse_options_header(value.strip())[1].get(b"name", b"").decode("utf-8", "replace")
    return ""


def _typed(parts: list[bytes]) -> Typed:
    texts = (part.partition(END_OF_HEAD)[2].decode("utf-8", "replace") for part in parts)
    return Typed(tuple((name, text) for name, text in zip(_names(parts), texts, strict=True) if name not in ("", FILE)))
