"""Plain text: UTF-8 without control characters. It is kept unchanged, except for its byte-order mark."""

import re

from adapters.files.cleaning.refusal import Refused, Why

MARK = b"\xef\xbb\xbf"
OTHER_MARKS = (b"\xff\xfe", b"\xfe\xff")
"""The byte-order marks of UTF-16; those of UTF-32 begin or end with the same bytes."""
CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f]")
"""All of C0 and C1 except tab, line feed, form feed, carriage return and next line."""
MARKUP = re.compile(
    rb"[\s\x0c]*(<!doctype|<!--|<\?|<[a-z][a-z0-9]*[\s/>:]|\{\\rtf|%!ps|#!)",
    re.IGNORECASE,
)
"""Text that some program runs or shows as something else (compare WHATWG's MIME Sniffing, section 7.1)."""


def is_text(content: bytes) -> bool:
    """Return whether this is plain text; raises ``Refused`` for text that cannot be kept."""
    if content.startswith(OTHER_MARKS):
        raise Refused(Why.ENCODING)
    content = content.removeprefix(MARK)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    if CONTROL.search(text):
        # in UTF-16 every other byte of ASCII is zero
        if content.count(0) * 3 > len(content) and not CONTROL.search(text.replace("\0", "")):
            raise Refused(Why.ENCODING)
        return False
    if not text.strip():
        raise Refused(Why.EMPTY)
    if found := MARKUP.match(content):
        raise Refused(Why.KIND, _language(found[1].lower()))
    return True


def clean_text(content: bytes) -> bytes:
    """Return the text without its byte-order mark."""
    return content.removeprefix(MARK)


def _language(beginning: bytes) -> str:
    if beginning.startswith(b"<svg"):
        return "svg"
    if beginning.startswith(b"{"):
        return "rtf"
    return "html" if beginning.startswith((b"<!", b"<h", b"<script", b"<body")) else ""
