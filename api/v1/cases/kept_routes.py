"""Routes of what the centre that answers for a case keeps in order: the migrant's code, reopening."""

from fastapi import APIRouter, Response

from api.http.guard import AsJson, GuardedRoute
from api.openapi.operation import Operation, operation
from api.v1 import examples
from api.v1.cases.answers import CaseAnswer, OpenedCaseAnswer
from api.v1.cases.requests import ReopenCaseBody
from api.v1.referrals.action_requests import Nothing
from domain.cases.codes import case_in
from domain.cases.merged import CaseIsMerged
from domain.kernel import errors as e
from domain.kernel.repetition import AlreadyDone
from domain.referrals.failures import CentreNotActive, ConsentWithdrawn
from domain.usecases.cases.renew_tracking_code import renew_tracking_code as renew
from domain.usecases.cases.reopen_case import reopen_case as reopen

router = APIRouter(route_class=GuardedRoute, tags=["Cases"])

TRACKING_CODE = Operation(
    scope="cases:write",
    use_case=renew,
    answer=OpenedCaseAnswer,
    example=examples.OPENED_CASE,
    problems=(e.Missing, e.NotYourSide, e.CaseClosed),
    request_example={},
    if_match=True,
    shows_secret=True,
)
REOPEN = Operation(
    scope="cases:write",
    use_case=reopen,
    answer=CaseAnswer,
    example={**examples.CASE_SEEN, "version": 5},
    problems=(
        e.Missing,
        e.NotYourSide,
        e.CaseClosed,
        e.InvalidTransition,
        CaseIsMerged,
        AlreadyDone,
        CentreNotActive,
        ConsentWithdrawn,
    ),
    request_example={"reason": "The employer stopped paying again."},
    if_match=True,
)


@operation(router, "POST", "/v1/cases/{case_id}/reopen", REOPEN)
async def reopen_case(responder: AsJson, case_id: str, body: ReopenCaseBody) -> Response:
    return await responder.change(reopen, CaseAnswer.of, 200, case_in(case_id), responder.if_match, body.reason)


@operation(router, "POST", "/v1/cases/{case_id}/tracking-code", TRACKING_CODE)
async def renew_tracking_code(responder: AsJson, case_id: str, body: Nothing = Nothing()) -> Response:
    return await responder.change(renew, OpenedCaseAnswer.of_opened, 200, case_in(case_id), responder.if_match)
