"""Looking a person up."""

from fastapi import APIRouter, Response

from api import examples_protection as examples
from api.door import Calling, Door
from api.operation import Operation, operation
from api.schemas.lookups import LookupAnswer, LookupBody
from domain import errors as e
from domain.usecases.look_up_cases import look_up_cases as look_up

router = APIRouter(route_class=Door, tags=["Cases"])

LOOK_UP = Operation(
    scope="cases:write",
    says=look_up,
    answer=LookupAnswer,
    example=examples.LOOKED_UP,
    problems=(e.LookupBudgetSpent,),
    asked={"full_name": "Sok Dara", "birth_date": "1997-04-12"},
)


@operation(router, "POST", "/v1/cases/lookup", LOOK_UP)
async def look_up_cases(call: Calling, said: LookupBody) -> Response:
    return await call.change(look_up, LookupAnswer.of, 200, call.service.settings.lookup_budget, said.said())
