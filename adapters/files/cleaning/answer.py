"""The answer to the service: one line of JSON, followed by the cleaned content."""

import json
from collections.abc import Callable

from adapters.files.cleaning.kinds import kind_of
from adapters.files.cleaning.limits import open_nothing_more
from adapters.files.cleaning.refusal import Refused, Why
from domain.documents.files import MAX_FILE_BYTES, MediaType

Clean = Callable[[bytes], bytes]


def answer(content: bytes, cleaner_of: Callable[[MediaType], Clean]) -> tuple[bytes, bytes]:
    """Clean the content, and return the line and what follows it."""
    try:
        kind = kind_of(content)
        clean = cleaner_of(kind)
        open_nothing_more()
        cleaned = _cleaned(content, clean)
    except Refused as refused:
        return _line({"refused": refused.why, "kind": refused.kind}), b""
    return _line({"media_type": kind, "bytes": len(cleaned)}), cleaned


def _cleaned(content: bytes, clean: Clean) -> bytes:
    try:
        cleaned = clean(content)
    except Refused:
        raise
    except MemoryError:
        raise Refused(Why.LARGE) from None
    except Exception:  # whatever a library raises for a broken file
        raise Refused(Why.DAMAGED) from None
    if len(cleaned) > MAX_FILE_BYTES:
        raise Refused(Why.LARGE)
    return cleaned


def _line(said: dict[str, object]) -> bytes:
    return json.dumps(said).encode() + b"\n"
