"""Turns what the cleaning process says about a file into an error with a sentence for the sender."""

import re
from collections.abc import Callable, Mapping

from adapters.files.cleaning.refusal import Why
from domain.documents.files import CleaningUnavailable, FileDamaged, FileRefused, FileTypeNotAllowed
from domain.kernel.errors import CorridorError
from domain.kernel.sentence import Sentence

MEBIBYTES, MEGAPIXELS = 10, 40
KIND = re.compile(r"[a-z0-9]{1,5}")
"""What that process may put into a sentence: the file may have taken it over."""


def too_large() -> FileDamaged:
    """Return the error for a file over the limit, before or after cleaning."""
    return FileDamaged(
        Sentence(
            "The file is too large, as it is or when it is opened; send at most {most} MiB.",
            most=MEBIBYTES,
        )
    )


def _kind(name: str) -> FileRefused:
    if not KIND.fullmatch(name):
        return FileTypeNotAllowed()
    return FileTypeNotAllowed(
        Sentence(
            "The content of this file is {kind}; send a PDF, a JPEG, PNG or WebP picture, or plain text in UTF-8.",
            kind=name,
        )
    )


SAID: Mapping[str, Callable[[], FileRefused]] = {
    Why.ENCODING: lambda: FileTypeNotAllowed(Sentence("This text is not in UTF-8; save it as UTF-8 and send that.")),
    Why.EMPTY: lambda: FileDamaged(Sentence("There is nothing in this file.")),
    Why.LOCKED: lambda: FileDamaged(Sentence("The file is locked by a password; save it without one and send that.")),
    Why.PIXELS: lambda: FileDamaged(
        Sentence("The picture has more than {most} million pixels; send a smaller one.", most=MEGAPIXELS)
    ),
    Why.LARGE: too_large,
    Why.DAMAGED: FileDamaged,
}


def refusal_of(why: object, kind: object) -> CorridorError:
    """Return the error for an answer; an unknown word comes from a process that is out of control."""
    if why == Why.KIND:
        return _kind(str(kind))
    say = SAID.get(str(why))
    return CleaningUnavailable() if say is None else say()
