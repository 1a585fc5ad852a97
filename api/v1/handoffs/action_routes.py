"""Routes that hand a case on, or back, without a referral."""

from collections.abc import Callable
from typing import Any, TypeVar

from fastapi import APIRouter, Response

from api.http.guard import AsJson, GuardedRoute
from api.openapi.operation import Operation, operation
from api.v1.consents import examples
from api.v1.handoffs.schemas import HandoffAnswer, OfferCaseBody, RefuseHandoffBody
from api.v1.referrals.action_requests import Nothing
from domain.cases.codes import case_in
from domain.handoffs.direct import SETTLED, HandoffReply
from domain.kernel import errors as e
from domain.kernel.access import SCOPE_OF_SIDE
from domain.kernel.ids import handoff_in
from domain.kernel.repetition import AlreadyDone
from domain.referrals import failures as fail
from domain.usecases.handoffs import answer_handoff as settle
from domain.usecases.handoffs.offer_case import offer_case as offer

router = APIRouter(route_class=GuardedRoute, tags=["Handoffs"])

F = TypeVar("F", bound=Callable[..., Any])

OF_CONSENT = (fail.ConsentMissing, fail.ConsentWithdrawn, fail.ConsentExpired, fail.ConsentDoesNotCover)
OFFER = Operation(
    scope="referrals:send",
    use_case=offer,
    answer=HandoffAnswer,
    example=examples.HANDOFF_OFFERED,
    problems=(
        e.Missing,
        e.NotYourSide,
        e.CaseClosed,
        *OF_CONSENT,
        fail.NotAMember,
        fail.OperatorTypeExcluded,
        fail.CentreNotActive,
        fail.CentreHasNoCapacity,
        fail.OpenTransferExists,
    ),
    status=201,
    request_example={"to_centre_id": "nea-battambang", "reason": examples.HANDOFF_OFFERED["reason"]},
    if_match=True,
)


def settling(how: HandoffReply, use_case: Any, *more: type[e.CorridorError]) -> Callable[[F], F]:
    """Declare one reply to an offer. Its side, and hence its scope, and its outcome come from the domain's table."""
    side, status = SETTLED[how]
    described = Operation(
        scope=SCOPE_OF_SIDE[side],
        use_case=use_case,
        answer=HandoffAnswer,
        example={**examples.HANDOFF_OFFERED, "version": 2, "status": status.value, "allowed_actions": []},
        problems=(e.Missing, e.NotYourSide, e.InvalidTransition, *more),
        request_example={},
        if_match=True,
    )
    return operation(router, "POST", f"/v1/handoffs/{{handoff_id}}/{how}", described)


@operation(router, "POST", "/v1/cases/{case_id}/handoffs", OFFER)
async def offer_case(responder: AsJson, case_id: str, body: OfferCaseBody) -> Response:
    wanted = case_in(case_id)
    return await responder.change(offer, HandoffAnswer.of, 201, wanted, responder.if_match, body.to_command())


@settling(HandoffReply.ACCEPT, settle.accept_handoff, *OF_CONSENT, fail.CentreNotActive)
async def accept_handoff(responder: AsJson, handoff_id: str, body: Nothing = Nothing()) -> Response:
    return await responder.change(
        settle.accept_handoff, HandoffAnswer.of, 200, handoff_in(handoff_id), responder.if_match
    )


@settling(HandoffReply.REFUSE, settle.refuse_handoff, AlreadyDone)
async def refuse_handoff(responder: AsJson, handoff_id: str, body: RefuseHandoffBody = RefuseHandoffBody()) -> Response:
    return await responder.change(
        settle.refuse_handoff, HandoffAnswer.of, 200, handoff_in(handoff_id), responder.if_match, body.reason
    )


@settling(HandoffReply.CALL_OFF, settle.call_off_handoff)
async def call_off_handoff(responder: AsJson, handoff_id: str, body: Nothing = Nothing()) -> Response:
    return await responder.change(
        settle.call_off_handoff, HandoffAnswer.of, 200, handoff_in(handoff_id), responder.if_match
    )
