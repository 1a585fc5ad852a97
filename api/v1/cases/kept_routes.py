"""Routes of what the centre that answers for a case keeps in order: the migrant's code, reopening."""

from fastapi import APIRouter, Response

from api.http.guard import AsJson, GuardedRoute
from api.http.public_ids import case_in
from api.openapi.operation import Operation, operation
from api.v1 import examples
from api.v1.cases.answers import OpenedCaseAnswer
from api.v1.referrals.action_requests import Nothing
from domain.kernel import errors as e
from domain.usecases.cases.renew_tracking_code import renew_tracking_code as renew

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


@operation(router, "POST", "/v1/cases/{case_id}/tracking-code", TRACKING_CODE)
async def renew_tracking_code(responder: AsJson, case_id: str, body: Nothing = Nothing()) -> Response:
    return await responder.change(renew, OpenedCaseAnswer.of_opened, 200, case_in(case_id), responder.if_match)
