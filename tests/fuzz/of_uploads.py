"""Forms with a document, uploads in parts, what a file is, and what the cleaning process answers."""

import json
from collections.abc import AsyncIterator, Sequence
from random import Random
from types import SimpleNamespace
from typing import Any

from fastapi.exceptions import RequestValidationError

from adapters.files.child import Child
from adapters.files.cleaning.kinds import kind_of
from adapters.files.cleaning.refusal import Refused
from adapters.files.cleaning.text import clean_text, is_text
from api.desk.forms.upload import Upload, read_upload
from api.http.multipart import FormReader, read_form
from api.http.validation_errors import faults_of
from api.v1.documents.tus import announced, must_be_understood, number_in
from domain.documents.failures import FileTooLarge, TusVersionNotSupported
from domain.documents.files import CleaningUnavailable, MediaType
from domain.kernel.errors import InvalidValues
from tests.fuzz.inputs import HEADER, OCTETS, Make, texts
from tests.fuzz.of_files import MIB
from tests.fuzz.parser import Parser
from tests.fuzz.stand_ins import at_once, request

NAMES = frozenset({"title", "language", "category"})


BOUNDARY = "b0undary"


FORM = (
    b'--b0undary\r\nContent-Disposition: form-data; name="title"\r\n\r\nContract\r\n'
    b'--b0undary\r\nContent-Disposition: form-data; name="file"; filename="a"\r\nContent-Type: text/plain\r\n\r\n'
    b"%PDF-1.7\r\n--b0undar\r\n--b0undary--\r\n"
)


IN_FORMS = (
    *(
        b"\r\n",
        b"--b0undary",
        b"--b0undary--",
        b"\r\n\r\n",
        b"Content-Disposition: ",
        b"form-data",
        b'; name="file"',
        b"; name=title",
    ),
    *(
        b"filename*=UTF-8''%e1",
        b"filename*0*=a'b'c",
        b"name*0=ti; name*1=tle",
        b"name*=x'y'%zz",
        b"\r",
        b"\n",
        b"-",
        b":",
        b'"',
        b"\\",
    ),
)


TYPES = (
    *(
        f"multipart/form-data; boundary={BOUNDARY}",
        f'multipart/form-data; boundary="{BOUNDARY}"',
        "multipart/form-data",
    ),
    *(
        "multipart/form-data; boundary*0=b0; boundary*1=undary",
        "multipart/form-data; boundary*=x'y'b0undary",
        "a; boundary=;;=;",
    ),
)


FILES = (
    *(
        b"%PDF-1.7\n",
        b"\xff\xd8\xff\xe0",
        b"\x89PNG\r\n\x1a\n\0\0",
        b"RIFF\0\0\0\0WEBPVP8 ",
        b"PK\x03\x04word/",
        b"plain text",
        "ខ្មែរ".encode(),
    ),
    *(
        b"<!doctype html>",
        b"{\\rtf1",
        b"\xfe\xff\0a",
        b"GIF89a",
        b"\x1f\x8b",
        b"Rar!\x1a\x07",
        b"MZ",
        b"ID3",
        b"\0\0\0\x18ftypheic",
        b"<svg ",
    ),
)


METADATA = (
    "title Q29udHJhY3Q=,category Y29udHJhY3Q=",
    "language a20=,filename YS5wZGY=",
    "title,category ,  ,bytes MTA=",
    "title \xe9",
    "is_confidential",
)


SAID = ({"media_type": "application/pdf", "bytes": 10}, {"refused": "damaged", "kind": ""}, {"bytes": -1}, [], None)


class _Piecewise:
    """A request whose body comes in pieces."""

    def __init__(self, content_type: str, pieces: Sequence[bytes]) -> None:
        self.headers = {"content-type": content_type}
        self._pieces = pieces

    async def stream(self) -> AsyncIterator[bytes]:
        for piece in self._pieces:
            yield piece


def _form(given: tuple[str, bytes, int]) -> tuple[FormReader, bytes]:
    content_type, body, size = given
    kept: list[bytes] = []

    async def sink(piece: bytes) -> None:
        kept.append(piece)

    sent: Any = _Piecewise(content_type, [body[start : start + size] for start in range(0, len(body), size)])
    reader = at_once(read_form(sent, NAMES, sink, 10 * MIB))
    return reader, b"".join(kept)


def _same_however_it_arrives(given: tuple[str, bytes, int], found: tuple[FormReader, bytes]) -> None:
    content_type, body, size = given
    other, content = _form((content_type, body, 3 * size + 1))
    assert (other.fields, other.size, content) == (found[0].fields, found[0].size, found[1])
    assert (other.size or 0) == len(content)


def _at_the_desk(given: tuple[str, bytes, int]) -> Upload:
    content_type, body, size = given
    pieces = [body[start : start + size] for start in range(0, len(body), size)]

    async def receive() -> Any:
        return {"type": "http.request", "body": pieces.pop(0) if pieces else b"", "more_body": bool(pieces)}

    sent = request({"content-type": content_type, "content-length": str(len(body))}, method="POST")
    sent._receive = receive
    return at_once(read_upload(sent, frozenset({"key"})))


def _fewer_bytes(given: tuple[str, bytes, int], found: Upload) -> None:
    assert len(found.start) <= int(found.headers.get("content-length", 0)) <= len(given[1])


def _forms() -> Make:
    bodies, kinds = texts((FORM,), tokens=IN_FORMS, of=OCTETS, longest=3000), texts(TYPES, of=HEADER)

    def make(random: Random) -> tuple[str, bytes, int]:
        content_type = TYPES[0] if random.random() < 0.8 else kinds(random)
        return content_type, bodies(random), (1, 7, 50, 4000)[int(random.random() * 4)]

    return make


def _refused_or_read(content: bytes) -> Any:
    return is_text(content) and clean_text(content)


def _kept_text(content: bytes, kind: MediaType) -> None:
    assert kind is not MediaType.TEXT or clean_text(content).decode()


def _tus(given: tuple[str, str]) -> Any:
    sent = request({"upload-length": given[0], "upload-offset": given[0], "upload-metadata": given[1]})
    must_be_understood(sent)
    number_in(sent, "Upload-Offset")
    try:
        return announced(sent)
    except RequestValidationError as wrong:
        raise InvalidValues(faults_of(wrong.errors())) from None


def _uploads() -> Make:
    numbers, words = (
        texts(("0", "1048576", "9" * 18, "-1", "1e3"), of=HEADER),
        texts(METADATA, tokens=(",", " ", "="), of=HEADER),
    )
    return lambda random: (numbers(random) if random.random() < 0.3 else "1024", words(random))


def _answered(line: bytes) -> Any:
    """Read the line of the cleaning process."""

    async def answer() -> bytes:
        return line + b"\n"

    child: Any = SimpleNamespace(
        _input=SimpleNamespace(close=lambda: None), _output=SimpleNamespace(readline=answer), _within=_itself
    )
    return at_once(Child.finish(child))


async def _itself(step: Any) -> Any:
    return await step


PARSERS = (
    Parser("multipart form", _forms(), _form, (InvalidValues, FileTooLarge), _same_however_it_arrives),
    Parser(
        "long multipart form",
        texts((FORM,), tokens=IN_FORMS, of=OCTETS),
        lambda body: _form((TYPES[0], body, 65_536)),
        (InvalidValues, FileTooLarge),
        examples=(FORM, FORM[:70]),
        longest=MIB,
    ),
    Parser("multipart form at the desk", _forms(), _at_the_desk, (), _fewer_bytes),
    Parser("kind of file", texts(FILES, of=OCTETS), kind_of, (Refused,), _kept_text, FILES, MIB),
    Parser("plain text", texts(FILES, of=OCTETS), _refused_or_read, (Refused,), examples=FILES[-3:], longest=MIB),
    Parser("tus", _uploads(), _tus, (InvalidValues, TusVersionNotSupported)),
    Parser(
        "Upload-Metadata",
        texts(METADATA, tokens=(",", " ", "="), of=HEADER),
        lambda text: _tus(("1024", text)),
        (InvalidValues, TusVersionNotSupported),
        examples=METADATA,
        longest=65_000,
    ),
    Parser(
        "tus version",
        texts(("1.0.0", "0.2.2"), of=HEADER),
        lambda text: must_be_understood(request({"tus-resumable": text})),
        (TusVersionNotSupported,),
    ),
    Parser(
        "answer of the cleaning process",
        texts([json.dumps(one).encode() for one in SAID], tokens=(b"[" * 3000,), of=OCTETS, longest=4000),
        _answered,
        (CleaningUnavailable,),
    ),
)
