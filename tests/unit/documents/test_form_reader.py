"""A form is read in pieces of any size, and nothing but the last piece of its file is held."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_multipart.exceptions import FormParserError

from api.http.multipart import FormReader
from domain.kernel.errors import InvalidValues

NAMES = frozenset({"title", "language"})


def part(name: str, content: bytes, more: str = "") -> bytes:
    return f'--b\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n'.encode() + content + b"\r\n"


def form(*parts: bytes) -> bytes:
    return b"".join(parts) + b"--b--\r\n"


def read(body: bytes, size: int = 7) -> tuple[FormReader, bytes]:
    reader, found = FormReader(b"b", NAMES), b""
    for begin in range(0, len(body), size):
        found += b"".join(reader.feed(body[begin : begin + size]))
    reader.finish()
    return reader, found


@given(content=st.binary(max_size=300), size=st.integers(1, 400), first=st.booleans())
def test_whatever_the_file_and_however_it_arrives(content: bytes, size: int, first: bool) -> None:
    parts = [part("title", "ကိုကို".encode()), part("file", content, '; filename="Sok Dara.pdf"')]
    reader, found = read(form(*(reversed(parts) if first else parts)), size)
    assert (found, reader.size, reader.fields) == (content, len(content), {"title": "ကိုကို"})


def test_no_more_of_the_file_is_held_than_one_piece_brought() -> None:
    reader = FormReader(b"b", NAMES)
    list(reader.feed(part("file", b"")[:-2]))
    for _ in range(3):
        assert sum(map(len, reader.feed(b"x" * 1000))) <= 1000
        assert not reader._content


@pytest.mark.parametrize(
    "body",
    [
        form(part("title", b"x"))[:-6],  # its end is missing
        b"nonsense",
        form(b"--b\r\nContent-Type: text/plain\r\n\r\nx\r\n"),  # nobody knows what it is
        form(part("title", b"\xff\xfe")),
        form(part("title", b"x", '; x="' + "y" * 9000 + '"')),
    ],
)
def test_what_cannot_be_read_is_refused(body: bytes) -> None:
    with pytest.raises((InvalidValues, FormParserError)):
        read(body)


@pytest.mark.parametrize(
    ("body", "code", "pointer"),
    [
        (form(part("title", b"x"), part("title", b"y")), "given_twice", "/title"),
        (form(part("file", b"x"), part("file", b"y")), "given_twice", "/file"),
        (form(part("filename", b"Sok Dara.pdf")), "unknown_field", "/filename"),
        (form(part("title", b"x" * 70_000)), "too_long", "/title"),
    ],
)
def test_what_is_wrong_is_named(body: bytes, code: str, pointer: str) -> None:
    with pytest.raises(InvalidValues) as refused:
        read(body, 8000)
    assert [(fault.code, fault.pointer) for fault in refused.value.faults] == [(code, pointer)]


def test_a_retry_with_another_boundary_is_the_same_form_and_another_file_is_not() -> None:
    def identity(title: bytes, content: bytes, boundary: bytes) -> bytes:
        reader = FormReader(boundary, NAMES)
        body = form(part("title", title), part("file", content)).replace(b"--b", b"--" + boundary)
        for piece in reader.feed(body):
            reader.digest.update(piece)
        reader.finish()
        return reader.identity()

    same = identity(b"one", b"two", b"b")
    assert same == identity(b"one", b"two", b"c")
    assert same not in (identity(b"onf", b"two", b"b"), identity(b"one", b"twp", b"b"), identity(b"one", b"", b"b"))
    assert hashlib.sha256(b"two").hexdigest().encode() in same
