"""Routes of claims."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.http.guard import AsJson, GuardedRoute
from api.http.pagination import PROBLEMS, Cursor, Limit, Order, page_of_all, paged
from api.openapi.operation import Operation, operation
from api.v1.claims import examples
from api.v1.claims.answers import CaseClaimPage, ClaimAnswer, ClaimPage, PatternAnswer, claim_item
from api.v1.claims.requests import ClaimStepBody, OpenClaimBody, UpdateClaimBody
from api.v1.examples import page
from api.v1.fields import Country, Day
from domain.cases.codes import case_in
from domain.cases.merged import CaseIsMerged
from domain.claims.failures import TooManyClaims, TooManySteps
from domain.claims.view import ClaimQuery, ClaimView
from domain.kernel import errors as e
from domain.kernel.budget import PatternBudgetSpent
from domain.kernel.ids import claim_in
from domain.kernel.listing import NEWEST
from domain.usecases.claims.add_claim_step import add_claim_step as add_step
from domain.usecases.claims.get_claim import get_claim as get
from domain.usecases.claims.get_respondent_pattern import get_respondent_pattern as get_pattern
from domain.usecases.claims.list_case_claims import list_case_claims as list_of_case
from domain.usecases.claims.list_claims import list_claims as list_them
from domain.usecases.claims.open_claim import open_claim as open_one
from domain.usecases.claims.update_claim import update_claim as update
from domain.vocabulary import ClaimStatus

router = APIRouter(route_class=GuardedRoute, tags=["Claims"])

EVIDENCE = (e.IdentityNotOpen,)
OF_CASE = Operation(
    "claims:read", list_of_case, CaseClaimPage, page(examples.SEEN), (e.Missing, e.NotYourSide, *PROBLEMS)
)
OPEN = Operation(
    scope="claims:write",
    use_case=open_one,
    answer=ClaimAnswer,
    example=examples.SEEN,
    problems=(e.Missing, e.NotYourSide, e.CaseClosed, CaseIsMerged, TooManyClaims, *EVIDENCE),
    status=201,
    request_example=examples.WRITTEN,
)
LIST = Operation("claims:read", list_them, ClaimPage, page(examples.ITEM), PROBLEMS)
GET = Operation("claims:read", get, ClaimAnswer, examples.SEEN, (e.Missing,))
UPDATE = Operation(
    scope="claims:write",
    use_case=update,
    answer=ClaimAnswer,
    example=examples.SEEN,
    problems=(e.Missing, e.NotYourSide, *EVIDENCE),
    request_example={"limitation_on": "2099-12-31"},
    if_match=True,
)
ADD_STEP = Operation(
    scope="claims:write",
    use_case=add_step,
    answer=ClaimAnswer,
    example=examples.SEEN,
    problems=(e.Missing, e.NotYourSide, e.InvalidTransition, TooManySteps),
    status=201,
    request_example=examples.STEP,
    if_match=True,
)
PATTERN = Operation(
    "claims:read", get_pattern, PatternAnswer, examples.PATTERN, (e.Missing, e.NotYourSide, PatternBudgetSpent)
)
NEWEST_FIRST: Order[ClaimView] = Order(NEWEST, lambda view: (view.claim.id,))


@operation(router, "GET", "/v1/cases/{case_id}/claims", OF_CASE)
async def list_case_claims(responder: AsJson, case_id: str, limit: Limit = 50, cursor: Cursor = None) -> Response:
    found = await responder.view(list_of_case, case_in(case_id))
    return page_of_all(responder, found, CaseClaimPage.of, limit, NEWEST_FIRST)


@operation(router, "POST", "/v1/cases/{case_id}/claims", OPEN)
async def open_claim(responder: AsJson, case_id: str, body: OpenClaimBody) -> Response:
    fields, evidence = body.to_fields(), body.to_evidence()
    return await responder.change(open_one, ClaimAnswer.of, 201, case_in(case_id), fields, evidence)


@operation(router, "GET", "/v1/claims", LIST)
async def list_claims(
    responder: AsJson,
    status: ClaimStatus | None = None,
    forum_country: Country | None = None,
    limitation_before: Annotated[
        Day | None, Query(description="Only unfiled claims whose last day for filing is before this day.")
    ] = None,
    overdue: Annotated[bool | None, Query(description="Whether `due_on` has passed.")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    query = ClaimQuery(limit, status, forum_country, limitation_before, overdue)
    return await paged(responder, list_them, claim_item, query)


@operation(router, "GET", "/v1/claims/{claim_id}", GET)
async def get_claim(responder: AsJson, claim_id: str) -> Response:
    return await responder.read(get, ClaimAnswer.of, claim_in(claim_id))


@operation(router, "PATCH", "/v1/claims/{claim_id}", UPDATE)
async def update_claim(responder: AsJson, claim_id: str, body: UpdateClaimBody) -> Response:
    wanted = claim_in(claim_id)
    return await responder.change(update, ClaimAnswer.of, 200, wanted, responder.required_if_match, body.to_change())


@operation(router, "POST", "/v1/claims/{claim_id}/steps", ADD_STEP)
async def add_claim_step(responder: AsJson, claim_id: str, body: ClaimStepBody) -> Response:
    wanted = claim_in(claim_id)
    return await responder.change(add_step, ClaimAnswer.of, 201, wanted, responder.if_match, body.to_command())


@operation(router, "GET", "/v1/respondents/{claim_id}/pattern", PATTERN)
async def get_respondent_pattern(responder: AsJson, claim_id: str) -> Response:
    budget = responder.service.settings.pattern_budget
    return await responder.read_on_record(get_pattern, PatternAnswer.of, budget, claim_in(claim_id))
