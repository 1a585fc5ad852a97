"""What a file is, by its content."""

import puremagic

from adapters.files.cleaning.refusal import Refused, Why
from adapters.files.cleaning.text import is_text
from domain.documents.files import MediaType

WHERE_READERS_LOOK = 1024
"""PDF readers accept a header that begins within this many bytes of the file (ISO 32000-1, annex H.3.4.1)."""
WORTH_NAMING = (
    *("docx", "xlsx", "pptx", "odt", "doc", "rtf", "zip", "rar", "7z", "gz", "exe"),
    *("heif", "avif", "gif", "tiff", "bmp", "svg", "mp4", "mov", "mp3", "wav", "html"),
)
"""Kinds that people mistake for an accepted one, or send by mistake. Any other kind is not named."""
INSIDE = {"docx": b"word/", "xlsx": b"xl/", "pptx": b"ppt/", "odt": b"opendocument.text"}


def kind_of(content: bytes) -> MediaType:
    """Return what the content is; raises ``Refused`` if that kind is not kept.

    A PDF may follow other bytes, even text, because PDF readers look for it there.
    """
    if not content:
        raise Refused(Why.EMPTY)
    if b"%PDF-" in content[:WHERE_READERS_LOOK]:
        return MediaType.PDF
    if content.startswith(b"\xff\xd8\xff"):
        return MediaType.JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return MediaType.PNG
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return MediaType.WEBP
    # before anything that guesses: a library takes "PK" alone for a document, and fails on Khmer
    if is_text(content):
        return MediaType.TEXT
    raise Refused(Why.KIND, _name_of(content))


def _name_of(content: bytes) -> str:
    if content.startswith(b"PK\x03\x04"):
        return next((name for name, inside in INSIDE.items() if inside in content), "zip")
    try:
        guesses = [guess.extension.lstrip(".") for guess in puremagic.magic_string(content)]
    except (puremagic.PureError, ValueError):
        return ""
    return next((name for name in guesses if name in WORTH_NAMING), "")
