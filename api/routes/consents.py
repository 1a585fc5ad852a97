"""Consents: record and read."""

from fastapi import APIRouter, Response

from api import examples
from api.door import Calling, Door
from api.operation import Operation, operation
from api.references import uuid_in
from api.schemas.consents import ConsentAnswer, ConsentsAnswer, RecordConsentBody
from domain import errors as e
from domain.ids import CaseId
from domain.usecases.list_consents import list_consents as list_them
from domain.usecases.record_consent import record_consent as record

router = APIRouter(route_class=Door, tags=["Consents"])

LIST = Operation(
    "cases:read", list_them, ConsentsAnswer, examples.page(examples.CONSENT_SEEN), (e.Missing, e.NotYourSide)
)
RECORD = Operation(
    scope="consents:write",
    says=record,
    answer=ConsentAnswer,
    example=examples.CONSENT_SEEN,
    problems=(e.Missing, e.NotYourSide, e.CaseClosed),
    status=201,
    asked=examples.RECORD_CONSENT,
)


@operation(router, "GET", "/v1/cases/{case_id}/consents", LIST)
async def list_consents(call: Calling, case_id: str) -> Response:
    return await call.read(list_them, ConsentsAnswer.of, CaseId(uuid_in("case", case_id)))


@operation(router, "POST", "/v1/cases/{case_id}/consents", RECORD)
async def record_consent(call: Calling, case_id: str, said: RecordConsentBody) -> Response:
    return await call.change(record, ConsentAnswer.of, 201, CaseId(uuid_in("case", case_id)), said.said())
