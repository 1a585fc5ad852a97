"""The route that looks a person up."""

from fastapi import APIRouter, Response

from api.http.guard import AsJson, GuardedRoute
from api.openapi.operation import Operation, operation
from api.v1.cases.lookups import LookupAnswer, LookupBody
from api.v1.consents import examples
from domain.kernel.budget import LookupBudgetSpent
from domain.usecases.cases.look_up_cases import look_up_cases as look_up

router = APIRouter(route_class=GuardedRoute, tags=["Cases"])

LOOK_UP = Operation(
    scope="cases:write",
    use_case=look_up,
    answer=LookupAnswer,
    example=examples.LOOKED_UP,
    problems=(LookupBudgetSpent,),
    request_example={"full_name": "Sok Dara", "birth_date": "1997-04-12"},
)


@operation(router, "POST", "/v1/cases/lookup", LOOK_UP)
async def look_up_cases(responder: AsJson, body: LookupBody) -> Response:
    return await responder.change(
        look_up, LookupAnswer.of, 200, responder.service.settings.lookup_budget, body.to_command()
    )
