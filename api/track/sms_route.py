"""``POST /track/sms``: an SMS gateway such as RapidPro passes on a message, and sends our answer back to its sender.

Nothing is ever sent unasked. Wrong codes count by sender. Without ``CORRIDOR_SMS_SECRET`` there is no such path.
"""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from api.http.body import KIB, Body, BoundedRequest, Kind, media_type_of, read_json
from api.http.problems import UnsupportedMediaType
from api.http.service import service_of
from api.track.finding import find_case
from api.track.signed import is_signed
from api.track.sms import sms_text
from api.track.sms_message import message_in
from api.track.telling import Teller
from api.track.texts import words_in
from api.track.waiting import RoomFull
from api.track.work import run
from domain.kernel.errors import FieldFault, InvalidValues, Missing
from domain.kernel.sentence import Sentence
from domain.oauth.parameters import ParametersUnclear, parameters_of
from domain.tracking.sms import fitted
from domain.usecases.tracking.track_case import track_case

BODY = Body.json(max_bytes=8 * KIB)
SENDERS = ("urn", "from")
NO_STORE = {"Cache-Control": "no-store"}
router = APIRouter(include_in_schema=False)


@router.post("/track/sms")
async def answer_sms(request: Request) -> Response:
    """Answer a message with the text to send back."""
    service = service_of(request)
    secret = service.settings.sms_secret
    if secret is None:
        raise Missing
    bounded = BoundedRequest(request.scope, request.receive)
    bounded.takes = BODY
    body = await bounded.body()
    if not is_signed(secret, request.headers, body):
        raise Missing
    said = _members(request, body)
    text, sender = said.get("text"), next((said[name] for name in SENDERS if said.get(name)), None)
    if not isinstance(text, str) or not isinstance(sender, str):
        raise InvalidValues((FieldFault("/text", "missing", Sentence("This field is required.")),))
    message = message_in(text)
    language = message.language or service.settings.sms_language
    return JSONResponse({"text": await _answer(request, message.code, sender, language)}, headers=NO_STORE)


async def _answer(request: Request, code: str, sender: str, language: str) -> str:
    words = words_in(language)
    if not code:
        return fitted([words("sms_help")])
    try:
        found = await find_case(service_of(request), code, f"sms:{sender}")
        return sms_text(Teller.of(await run(request, found, track_case), language))
    except Missing:
        return fitted([words("not_found")])
    except RoomFull as full:
        return fitted([words("too_many", seconds=full.seconds)])


def _members(request: Request, body: bytes) -> Mapping[str, Any]:
    """Read the message as JSON or as a form."""
    kind = media_type_of(request)
    if kind == Kind.FORM:
        try:
            return parameters_of(body.decode("latin-1"))
        except ParametersUnclear:
            raise InvalidValues((FieldFault("", "invalid_value", Sentence("The form cannot be read.")),)) from None
    if kind != Kind.JSON:
        raise UnsupportedMediaType
    found = read_json(body)
    return found if isinstance(found, dict) else {}
