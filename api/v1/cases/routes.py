"""Routes of cases: open, read, list, change, identity, custody, timeline."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.http.guard import AsJson, GuardedRoute
from api.http.pagination import PROBLEMS, Cursor, Limit, Order, page_of_all, paged
from api.openapi.operation import Operation, operation
from api.v1 import examples
from api.v1.cases.answers import CaseAnswer, CasePage, CustodyAnswer, OpenedCaseAnswer
from api.v1.cases.examples import CASE_ITEM
from api.v1.cases.examples import JOURNEY as JOURNEY_SEEN
from api.v1.cases.identity_answer import IdentityAnswer
from api.v1.cases.journey import JourneyAnswer
from api.v1.cases.requests import OpenCaseBody, UpdateCaseBody
from api.v1.external_id import ExternalId
from api.v1.fields import Reference, Time
from api.v1.list_items import case_item
from api.v1.timeline import TimelineAnswer
from domain.cases.codes import case_in
from domain.cases.listing import CaseQuery, CaseSort, Holder
from domain.directory.codes import reference_in
from domain.kernel import errors as e
from domain.kernel.budget import IdentityBudgetSpent
from domain.kernel.listing import OLDEST_STEP
from domain.kernel.own_reference import ExternalIdTaken
from domain.referrals.failures import CentreNotActive
from domain.usecases.cases.get_case import get_case as get
from domain.usecases.cases.get_case_custody import get_case_custody as get_custody
from domain.usecases.cases.get_case_journey import get_case_journey as get_journey
from domain.usecases.cases.get_case_timeline import get_case_timeline as get_timeline
from domain.usecases.cases.list_cases import list_cases as list_them
from domain.usecases.cases.open_case import open_case as open_one
from domain.usecases.cases.open_identity import open_identity as open_it
from domain.usecases.cases.update_case import update_case as update
from domain.vocabulary import CaseStatus, CaseType, Stage

router = APIRouter(route_class=GuardedRoute, tags=["Cases"])

LIST = Operation("cases:read", list_them, CasePage, examples.page(CASE_ITEM), (e.Missing, *PROBLEMS))
OPEN = Operation(
    scope="cases:write",
    use_case=open_one,
    answer=OpenedCaseAnswer,
    example=examples.OPENED_CASE,
    problems=(e.Missing, e.NotYourCentre, CentreNotActive, ExternalIdTaken),
    status=201,
    request_example=examples.OPEN_CASE,
    shows_secret=True,
)
GET = Operation("cases:read", get, CaseAnswer, examples.CASE_SEEN, (e.Missing,))
UPDATE = Operation(
    scope="cases:write",
    use_case=update,
    answer=CaseAnswer,
    example=examples.CASE_SEEN,
    problems=(e.Missing, e.NotYourSide, e.CaseClosed, e.IdentityNotOpen, ExternalIdTaken),
    request_example={"profile": {"stage": "in_transit"}},
    if_match=True,
)
PERSONAL = (e.Missing, e.IdentityNotOpen, IdentityBudgetSpent)
IDENTITY = Operation("identity:read", open_it, IdentityAnswer, examples.IDENTITY, PERSONAL)
CUSTODY = Operation("cases:read", get_custody, CustodyAnswer, examples.CUSTODY, (e.Missing, *PROBLEMS))
JOURNEY = Operation("cases:read", get_journey, JourneyAnswer, JOURNEY_SEEN, (e.Missing, *PROBLEMS))
TIMELINE = Operation("cases:read", get_timeline, TimelineAnswer, examples.TIMELINE, (e.Missing, *PROBLEMS))


@operation(router, "GET", "/v1/cases", LIST)
async def list_cases(
    responder: AsJson,
    holder: Annotated[
        Holder, Query(description="`me`: held by one of your centres, or closed by it and still its own.")
    ] = Holder.ANY,
    status: CaseStatus | None = None,
    stage: Stage | None = None,
    centre_id: Annotated[
        Reference | None, Query(description="Held or closed by this centre of yours, by id or code.")
    ] = None,
    case_type: Annotated[CaseType | None, Query(description="Only cases of this kind.")] = None,
    updated_since: Time | None = None,
    migrant_acted_since: Annotated[
        Time | None,
        Query(
            description="Held by one of your centres, and the person has used the tracking page at this time or "
            "later: to report an arrival, write, withdraw a consent, or stop or allow contact."
        ),
    ] = None,
    external_id: ExternalId | None = None,
    sort: Annotated[CaseSort, Query(description="`created`: newest first. `updated`: last changed first.")] = (
        CaseSort.CREATED
    ),
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    query = CaseQuery(
        holder=holder,
        limit=limit,
        sort=sort,
        status=status,
        stage=stage,
        case_type=case_type,
        centre=centre_id and reference_in("centre", centre_id, "/query/centre_id"),
        external_id=external_id,
        updated_since=updated_since,
        migrant_acted_since=migrant_acted_since,
    )
    return await paged(responder, list_them, case_item, query)


@operation(router, "POST", "/v1/cases", OPEN)
async def open_case(responder: AsJson, body: OpenCaseBody) -> Response:
    return await responder.change(open_one, OpenedCaseAnswer.of_opened, 201, body.to_command())


@operation(router, "GET", "/v1/cases/{case_id}", GET)
async def get_case(responder: AsJson, case_id: str) -> Response:
    return await responder.read(get, CaseAnswer.of, case_in(case_id))


@operation(router, "PATCH", "/v1/cases/{case_id}", UPDATE)
async def update_case(responder: AsJson, case_id: str, body: UpdateCaseBody) -> Response:
    wanted = case_in(case_id)
    return await responder.change(update, CaseAnswer.of, 200, wanted, responder.required_if_match, body.to_change())


@operation(router, "GET", "/v1/cases/{case_id}/identity", IDENTITY)
async def open_identity(responder: AsJson, case_id: str) -> Response:
    budgets = responder.service.settings.identity_budgets
    return await responder.read_on_record(open_it, IdentityAnswer.of, case_in(case_id), budgets)


@operation(router, "GET", "/v1/cases/{case_id}/custody", CUSTODY)
async def get_case_custody(responder: AsJson, case_id: str, limit: Limit = 50, cursor: Cursor = None) -> Response:
    return page_of_all(responder, await responder.view(get_custody, case_in(case_id)), CustodyAnswer.of, limit)


@operation(router, "GET", "/v1/cases/{case_id}/timeline", TIMELINE)
async def get_case_timeline(responder: AsJson, case_id: str, limit: Limit = 50, cursor: Cursor = None) -> Response:
    steps = await responder.view(get_timeline, case_in(case_id))
    return page_of_all(responder, steps, TimelineAnswer.of, limit, Order(OLDEST_STEP, lambda step: (step.at, step.id)))


@operation(router, "GET", "/v1/cases/{case_id}/journey", JOURNEY)
async def get_case_journey(responder: AsJson, case_id: str, limit: Limit = 50, cursor: Cursor = None) -> Response:
    legs = await responder.view(get_journey, case_in(case_id))
    return page_of_all(
        responder, legs, JourneyAnswer.of, limit, Order(OLDEST_STEP, lambda leg: (leg.offered_at, leg.handoff_id))
    )
