"""Routes of referrals: create, read, list, change."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.http.guard import AsJson, GuardedRoute
from api.http.pagination import PROBLEMS, Cursor, Limit, Order, page_of_all, paged
from api.openapi.operation import Operation, all_failures, operation
from api.v1 import examples
from api.v1.external_id import ExternalId
from api.v1.fields import Name, Reference, Time, checked, once
from api.v1.list_items import referral_item
from api.v1.referrals import action_examples as examples_actions
from api.v1.referrals import step_examples as examples_of_steps
from api.v1.referrals.actions import ActionsAnswer
from api.v1.referrals.answers import ReferralAnswer, ReferralPage
from api.v1.referrals.requests import CreateReferral, UpdateReferral
from api.v1.referrals.timeline import ReferralTimelineAnswer
from domain.cases.codes import case_in
from domain.directory.codes import reference_in
from domain.kernel import errors as e
from domain.kernel.ids import referral_in
from domain.kernel.listing import OLDEST_STEP
from domain.kernel.own_reference import ExternalIdTaken
from domain.kernel.sentence import Sentence
from domain.referrals import failures as fail
from domain.referrals.listing import Box, ReferralQuery, ReferralSort
from domain.usecases.referrals.create_referral import create_referral as create
from domain.usecases.referrals.get_referral import get_referral as get
from domain.usecases.referrals.get_referral_actions import get_referral_actions as get_actions
from domain.usecases.referrals.get_referral_timeline import get_referral_timeline as get_timeline
from domain.usecases.referrals.list_referrals import list_referrals as list_them
from domain.usecases.referrals.update_referral import update_referral as update
from domain.vocabulary import Direction, ReferralKind, ReferralStatus, ServiceType, Urgency

ONE_STATUS = f"({'|'.join(ReferralStatus)})"
Statuses = Annotated[
    str,
    checked(
        lambda given: all(status in tuple(ReferralStatus) for status in given.split(",")),
        Sentence("Name one or more of these, separated by commas: {choices}.", choices=", ".join(ReferralStatus)),
    ),
    Query(
        max_length=500,
        description="In one of these states; separate several with commas.",
        examples=["sent,acknowledged,info_requested"],
        json_schema_extra={"pattern": f"^{ONE_STATUS}(,{ONE_STATUS})*$"},
    ),
]

router = APIRouter(route_class=GuardedRoute, tags=["Referrals"])

LIST = Operation(
    scope="referrals:read",
    use_case=list_them,
    answer=ReferralPage,
    example=examples.page(examples.REFERRAL_ITEM),
    problems=(e.Missing, *PROBLEMS),
)
CREATE = Operation(
    scope="referrals:send",
    use_case=create,
    answer=ReferralAnswer,
    example=examples_actions.TO_THE_SENDER,
    problems=(e.Missing, e.NotYourCentre, e.CaseClosed, ExternalIdTaken, *all_failures()),
    status=201,
    request_example=examples.CREATE_REFERRAL,
)
GET = Operation("referrals:read", get, ReferralAnswer, examples.REFERRAL_SEEN, (e.Missing,))
UPDATE = Operation(
    scope="referrals:send",
    use_case=update,
    answer=ReferralAnswer,
    example=examples_actions.DRAFT,
    problems=(
        e.Missing,
        e.NotYourCentre,
        e.NotYourSide,
        e.CannotChangeSent,
        e.CaseClosed,
        fail.ConsentMissing,
        fail.NotAMember,
        fail.OperatorTypeExcluded,
        ExternalIdTaken,
    ),
    request_example={"urgency": "emergency"},
    if_match=True,
)
ACTIONS = Operation("referrals:read", get_actions, ActionsAnswer, examples_of_steps.ACTIONS, (e.Missing, *PROBLEMS))
TIMELINE = Operation(
    "referrals:read", get_timeline, ReferralTimelineAnswer, examples_of_steps.TIMELINE, (e.Missing, *PROBLEMS)
)


@operation(router, "GET", "/v1/referrals", LIST)
async def list_referrals(
    responder: AsJson,
    box: Box = Box.ALL,
    status: Statuses | None = None,
    kind: Annotated[ReferralKind | None, Query(description="Only transfers, or only services.")] = None,
    direction: Annotated[Direction | None, Query(description="In this direction.")] = None,
    service_type: Annotated[ServiceType | None, Query(description="Asking for this service, among others.")] = None,
    handler: Annotated[
        Name | None,
        Query(
            description="Worked on by this handler of the receiver, as named when it was acknowledged or accepted; "
            "case and spacing do not count."
        ),
    ] = None,
    deletion_owed: Annotated[
        bool | None, Query(description="Only referrals of which the receiver owes a deletion, or does not.")
    ] = None,
    unread: Annotated[
        bool | None, Query(description="Only referrals with a message that your side has not fetched yet, or without.")
    ] = None,
    due_before: Annotated[Time | None, Query(description="The next step is due before this time.")] = None,
    corridor_id: Reference | None = None,
    urgency: Urgency | None = None,
    overdue: Annotated[bool | None, Query(description="Only referrals that are overdue, or that are not.")] = None,
    centre_id: Annotated[Reference | None, Query(description="Sent or received by this centre.")] = None,
    case_id: Reference | None = None,
    external_id: ExternalId | None = None,
    updated_since: Time | None = None,
    sort: Annotated[
        ReferralSort,
        Query(
            description="`updated`: last changed first. `due`: the next step that is due first, and last the referrals "
            "without a running clock."
        ),
    ] = ReferralSort.UPDATED,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    query = ReferralQuery(
        box=box,
        limit=limit,
        sort=sort,
        statuses=None if status is None else once(map(ReferralStatus, status.split(","))),
        kind=kind,
        direction=direction,
        service_type=service_type,
        handler=handler,
        deletion_owed=deletion_owed,
        unread=unread,
        due_before=due_before,
        corridor=corridor_id and reference_in("corridor", corridor_id, "/query/corridor_id"),
        urgency=urgency,
        overdue=overdue,
        centre=centre_id and reference_in("centre", centre_id, "/query/centre_id"),
        case_id=None if case_id is None else case_in(case_id, "/query/case_id"),
        external_id=external_id,
        updated_since=updated_since,
    )
    return await paged(responder, list_them, referral_item, query)


@operation(router, "POST", "/v1/referrals", CREATE)
async def create_referral(responder: AsJson, body: CreateReferral) -> Response:
    return await responder.change(create, ReferralAnswer.of, 201, body.to_command(), send_now=body.send)


@operation(router, "GET", "/v1/referrals/{referral_id}", GET)
async def get_referral(responder: AsJson, referral_id: str) -> Response:
    return await responder.read(get, ReferralAnswer.of, referral_in(referral_id))


@operation(router, "PATCH", "/v1/referrals/{referral_id}", UPDATE)
async def update_referral(responder: AsJson, referral_id: str, body: UpdateReferral) -> Response:
    wanted = referral_in(referral_id)
    return await responder.change(update, ReferralAnswer.of, 200, wanted, responder.required_if_match, body.to_change())


@operation(router, "GET", "/v1/referrals/{referral_id}/actions", ACTIONS)
async def get_referral_actions(
    responder: AsJson, referral_id: str, limit: Limit = 50, cursor: Cursor = None
) -> Response:
    view = await responder.view(get_actions, referral_in(referral_id))
    shape = partial(ActionsAnswer.of, view=view, language=responder.context.language)
    return page_of_all(responder, view.allowed, shape, limit)


@operation(router, "GET", "/v1/referrals/{referral_id}/timeline", TIMELINE)
async def get_referral_timeline(
    responder: AsJson, referral_id: str, limit: Limit = 50, cursor: Cursor = None
) -> Response:
    steps = await responder.view(get_timeline, referral_in(referral_id))
    return page_of_all(
        responder, steps, ReferralTimelineAnswer.of, limit, Order(OLDEST_STEP, lambda s: (s.entry.at, s.entry.id))
    )
