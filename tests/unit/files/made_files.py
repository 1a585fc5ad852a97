"""Files as people send them, and files as nobody should: all of them made here."""

import io
import struct
import zipfile
import zlib
from collections.abc import AsyncIterator, Sequence

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream
from PIL import Image

from adapters.files.child import COMMAND
from adapters.files.cleaner import SubprocessCleaner
from domain.documents.files import MediaType
from domain.ports.files import FileCleaner

SECRET = b"canary-of-the-person"
"""Stands wherever a file hides something."""
MEBIBYTE = 1024 * 1024
PLACE = {1: "N", 2: (13.0, 45.0, 0.0), 3: "E", 4: (100.0, 30.0, 0.0)}


async def in_pieces(content: bytes, size: int = 65_536) -> AsyncIterator[bytes]:
    for start in range(0, len(content), size):
        yield content[start : start + size]


async def cleaned(content: bytes, cleaner: FileCleaner | None = None) -> tuple[MediaType, bytes]:
    """Clean as the service does, in a process of its own."""
    async with (cleaner or SubprocessCleaner()).clean(in_pieces(content)) as file:
        return file.media_type, b"".join([piece async for piece in file.content])


def running(program: str, *, patience: float = 20.0) -> SubprocessCleaner:
    """A cleaner whose process runs another program."""
    return SubprocessCleaner(command=(COMMAND[0], "-I", "-c", program), patience=patience)


def photo(size: tuple[int, int] = (64, 48), kind: str = "JPEG", **options: object) -> bytes:
    """A picture whose left half is red."""
    picture = Image.new("RGB", size, "blue")
    picture.paste("red", (0, 0, size[0] // 2, size[1]))
    written = io.BytesIO()
    picture.save(written, kind, **options)
    return written.getvalue()


def tags(orientation: int = 1) -> Image.Exif:
    """EXIF with a camera's owner, a place and an orientation."""
    exif = Image.Exif()
    exif[0x0112], exif[0x9C9D], exif[0x013B] = orientation, SECRET.decode().encode("utf-16-le"), SECRET.decode()
    exif.get_ifd(0x8825).update(PLACE)
    return exif


def png_of(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it is as large as this."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(64))) + chunk(b"IEND", b"")


def bomb(mebibytes: int) -> bytes:
    """Deflated blanks: as many as that, in a thousandth of the space, packed once and repeated."""
    blanks = b" " * MEBIBYTE
    packer = zlib.compressobj(9)
    first = packer.compress(blanks) + packer.flush(zlib.Z_FULL_FLUSH)
    again = packer.compress(blanks) + packer.flush(zlib.Z_FULL_FLUSH)
    check = 1
    for _ in range(mebibytes):
        check = zlib.adler32(blanks, check)
    return first + again * (mebibytes - 1) + b"\x03\x00" + struct.pack(">I", check)


def archive(names: Sequence[str] = ("a.txt",)) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as made:
        for name in names:
            made.writestr(name, "x")
    return written.getvalue()


def paper(text: str = "Payslip") -> Pdf:
    """A PDF with one page that shows a text."""
    made = pikepdf.new()
    made.add_blank_page(page_size=(200, 200))
    page = made.pages[0].obj
    page.Contents = Stream(made, f"BT /F1 12 Tf 20 100 Td ({text}) Tj ET".encode())
    page.Resources = Dictionary(
        Font=Dictionary(F1=Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Courier))
    )
    return made


def written(made: Pdf, **options: object) -> bytes:
    content = io.BytesIO()
    made.save(content, **options)  # type: ignore[arg-type]
    return content.getvalue()


def action(kind: str, **entries: object) -> Dictionary:
    return Dictionary(Type=Name.Action, S=Name(f"/{kind}"), **entries)


def link(to: Dictionary) -> Dictionary:
    return Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=to)
