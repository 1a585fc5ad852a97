"""Receives a form with a file and turns it into a document.

Who takes part: the caller, who may have sent the same form before; an upload, under which the file arrives encrypted;
the cleaner; a use case, whose one transaction makes the document visible. Promised: whether the caller may add one is
decided before a byte is read, and again at the end; a retry adds nothing. On failure the upload is removed, by this
process or, if it is killed, by the worker.
"""

from contextlib import suppress

from fastapi import Response

from api.http.multipart import FormReader, read_form
from api.http.responses import JsonResponder
from api.http.validation_errors import SENTENCES, read_as
from api.v1.documents.schemas import DocumentAnswer, DocumentForm
from domain.documents.files import MAX_FILE_BYTES
from domain.kernel.errors import FieldFault, InvalidValues, Unavailable, VersionConflict
from domain.kernel.ids import ReferralId
from domain.kernel.request_info import AnsweredBefore
from domain.kernel.sentence import Sentence
from domain.ports.documents import StagedFile
from domain.usecases.documents.add_document import add_document, clean_file
from domain.usecases.documents.begin_document import begin_document

NAMES = frozenset(DocumentForm.model_fields)


async def received(responder: JsonResponder, referral_id: ReferralId) -> Response:
    """Respond to a form with a file."""
    try:
        staged = await responder.view_on_record(begin_document, referral_id)
    except AnsweredBefore:
        return await _again(responder, referral_id)
    try:
        form = await read_form(responder.request, NAMES, staged.write, MAX_FILE_BYTES)
        responder.was_read(form.identity())
        details = _said(form).details()
        await staged.keep()
        cleaned = await clean_file(staged, responder.service.files)
        return await responder.change(add_document, DocumentAnswer.of, 201, referral_id, staged, details, cleaned)
    except BaseException:
        await drop(staged)
        raise


async def drop(staged: StagedFile) -> None:
    """Remove what arrived; if the database is not available, the worker does it later."""
    with suppress(Unavailable):
        await staged.drop()


async def _again(responder: JsonResponder, referral_id: ReferralId) -> Response:
    """Read a form to its end, keeping nothing, to see whether it repeats the one answered before."""
    form = await read_form(responder.request, NAMES, _nowhere, MAX_FILE_BYTES)
    responder.was_read(form.identity())
    await drop(await responder.view_on_record(begin_document, referral_id))
    raise VersionConflict  # the kept answer has just been removed


async def _nowhere(_: bytes) -> None:
    """Keep nothing."""


def _said(form: FormReader) -> DocumentForm:
    """Read the form's fields; raises ``RequestValidationError`` or ``InvalidValues``."""
    said = read_as(DocumentForm, form.fields)
    if form.size is None:
        raise InvalidValues((FieldFault("/file", "missing", SENTENCES["missing"]),))
    if form.size == 0:
        raise InvalidValues((FieldFault("/file", "too_short", Sentence("Must not be empty.")),))
    return said
