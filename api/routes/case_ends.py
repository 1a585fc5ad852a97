"""The end of a case: close it, erase it."""

from fastapi import APIRouter, Response

from api import examples_protection as examples
from api.door import Calling, Door
from api.operation import Operation, operation
from api.references import case_in
from api.schemas.case_answers import CaseAnswer
from api.schemas.cases import CloseCaseBody, EraseCaseBody
from domain import errors as e
from domain.usecases.close_case import close_case as close
from domain.usecases.erase_case import erase_case as erase

router = APIRouter(route_class=Door, tags=["Cases"])

CLOSE = Operation(
    scope="cases:write",
    says=close,
    answer=CaseAnswer,
    example=examples.CASE_CLOSED,
    problems=(e.Missing, e.NotYourSide, e.CaseHasOpenReferrals, e.CaseClosed),
    asked={"outcome": "service_received", "note": "Wages paid in full."},
    if_match=True,
)
ERASE = Operation(
    scope="cases:write",
    says=erase,
    answer=CaseAnswer,
    example=examples.CASE_ERASED,
    problems=(e.Missing, e.NotYourSide),
    asked={"reason": "The person asked for it."},
    if_match=True,
)


@operation(router, "POST", "/v1/cases/{case_id}/close", CLOSE)
async def close_case(call: Calling, case_id: str, said: CloseCaseBody) -> Response:
    return await call.change(close, CaseAnswer.of, 200, case_in(case_id), call.if_match, said.said())


@operation(router, "POST", "/v1/cases/{case_id}/erase", ERASE)
async def erase_case(call: Calling, case_id: str, said: EraseCaseBody) -> Response:
    return await call.change(erase, CaseAnswer.of, 200, case_in(case_id), call.if_match)
