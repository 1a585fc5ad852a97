"""The headers of tus 1.0 (https://tus.io/protocols/resumable-upload): core and creation.

``Tus-Resumable`` may be left out, so that `curl` needs fewer headers; another version is refused.
"""

import base64
import re

from fastapi import Request

from api.http.validation_errors import SENTENCES, pointer_to, read_as
from api.v1.documents.schemas import UploadBody
from api.v1.documents.upload_headers import VERSION
from domain.documents.failures import TusVersionNotSupported
from domain.kernel.errors import FieldFault, InvalidValues
from domain.kernel.sentence import Sentence

_NUMBER = re.compile(r"\d{1,18}", re.ASCII)
IGNORED = frozenset({"filename", "name", "filetype", "type"})
"""Sent by tus clients by default. A file name may name a person; what a file is, its content decides."""


def must_be_understood(request: Request) -> None:
    """Raise ``TusVersionNotSupported`` for another version of the protocol."""
    if request.headers.get("tus-resumable", VERSION) != VERSION:
        raise TusVersionNotSupported


def number_in(request: Request, name: str) -> int:
    """Read a header with a number of bytes; raises ``InvalidValues``."""
    given = request.headers.getlist(name)
    if len(given) == 1 and _NUMBER.fullmatch(given[0]):
        return int(given[0])
    if not given:
        raise InvalidValues((FieldFault(f"/header/{name}", "missing", SENTENCES["missing"]),))
    raise InvalidValues((FieldFault(f"/header/{name}", "invalid_value", Sentence("Write a number of bytes.")),))


def announced(request: Request) -> UploadBody:
    """Read what a tus client announces in headers only; raises ``InvalidValues`` or ``RequestValidationError``."""
    said: dict[str, object] = {"bytes": number_in(request, "Upload-Length")}
    for pair in request.headers.get("upload-metadata", "").split(","):
        name, _, value = pair.strip().partition(" ")
        if name and name not in IGNORED:
            said[name] = _text(name, value)
    return read_as(UploadBody, said)


def _text(name: str, value: str) -> str:
    try:
        return base64.b64decode(value.strip(), validate=True).decode()
    except ValueError:  # not base64, not even ASCII, or not UTF-8 inside
        sentence = Sentence("Write the values of Upload-Metadata as UTF-8 in base64.")
        raise InvalidValues((FieldFault(pointer_to(name), "invalid_value", sentence),)) from None
