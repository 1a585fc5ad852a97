"""What a file is, by its content."""

import puremagic

from adapters.files.cleaning.refusal import Refused, Why
from adapters.files.cleaning.text import is_text
from domain.documents.files import MediaType

WHERE_READERS_LOOK = 1024
"""Programs that show PDFs accept a header that begins this far into the file, in bytes (ISO 32000-1, annex H.3.4.1)."""
WORTH_NAMING = (
    *("docx", "xlsx", "pptx", "odt", "doc", "rtf", "zip", "rar", "7z", "gz", "exe"),
    *("heif", "avif", "gif", "tiff", "bmp", "svg", "mp4", "mov", "mp3", "wav", "html"),
)
"""What people take for one of ours, or send by mistake. Everything else is only said to be something else."""
INSIDE = {"docx": b"word/", "xlsx": b"xl/", "pptx": b"ppt/", "odt": b"opendocument.text"}


def kind_of(content: bytes) -> MediaType:
    """Return what the content is; raises ``Refused`` where it is nothing that is kept.

    A PDF may stand behind other bytes, text too, because the programs that show PDFs look for it there.
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
    # before anything that guesses: to a library, "PK" alone is a document, and Khmer is a mistake
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
