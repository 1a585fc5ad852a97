"""Routes that end a case: close it, erase it."""

from fastapi import APIRouter, Response

from api.http.guard import AsJson, GuardedRoute
from api.openapi.operation import Operation, operation
from api.v1.cases.answers import CaseAnswer
from api.v1.cases.requests import CloseCaseBody, EraseCaseBody
from api.v1.consents import examples
from domain.cases.codes import case_in
from domain.kernel import errors as e
from domain.kernel.repetition import AlreadyDone
from domain.usecases.cases.close_case import close_case as close
from domain.usecases.cases.erase_case import erase_case as erase

router = APIRouter(route_class=GuardedRoute, tags=["Cases"])

CLOSE = Operation(
    scope="cases:write",
    use_case=close,
    answer=CaseAnswer,
    example=examples.CASE_CLOSED,
    problems=(e.Missing, e.NotYourSide, e.CaseHasOpenReferrals, e.CaseClosed, AlreadyDone),
    request_example={"outcome": "service_received", "note": "Wages paid in full."},
    if_match=True,
)
ERASE = Operation(
    scope="cases:write",
    use_case=erase,
    answer=CaseAnswer,
    example=examples.CASE_ERASED,
    problems=(e.Missing, e.NotYourSide),
    request_example={"reason": "The person asked for it."},
    if_match=True,
)


@operation(router, "POST", "/v1/cases/{case_id}/close", CLOSE)
async def close_case(responder: AsJson, case_id: str, body: CloseCaseBody) -> Response:
    return await responder.change(close, CaseAnswer.of, 200, case_in(case_id), responder.if_match, body.to_command())


@operation(router, "POST", "/v1/cases/{case_id}/erase", ERASE)
async def erase_case(responder: AsJson, case_id: str, body: EraseCaseBody) -> Response:
    erasures = responder.service.erasures
    return await responder.change(erase, CaseAnswer.of, 200, case_in(case_id), responder.if_match, erasures)
