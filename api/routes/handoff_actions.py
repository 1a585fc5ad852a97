"""Handing a case on, or back, without a referral."""

from collections.abc import Callable
from typing import Any, TypeVar

from fastapi import APIRouter, Response

from api import examples_protection as examples
from api.door import Calling, Door
from api.operation import Operation, operation
from api.references import case_in, handoff_in
from api.schemas.actions import Nothing
from api.schemas.handoffs import HandoffAnswer, OfferCaseBody
from domain import errors as e
from domain.access import SCOPE_OF_SIDE
from domain.custody.direct import SETTLED, Settling
from domain.referral import failures as fail
from domain.usecases import settle_handoff as settle
from domain.usecases.offer_case import offer_case as offer

router = APIRouter(route_class=Door, tags=["Handoffs"])

F = TypeVar("F", bound=Callable[..., Any])

OFFER = Operation(
    scope="referrals:send",
    says=offer,
    answer=HandoffAnswer,
    example=examples.HANDOFF_OFFERED,
    problems=(
        e.Missing,
        e.NotYourSide,
        e.CaseClosed,
        fail.NotAMember,
        fail.OperatorTypeExcluded,
        fail.CentreNotActive,
        fail.OpenTransferExists,
    ),
    status=201,
    asked={"to_centre_id": "nea-battambang", "reason": examples.HANDOFF_OFFERED["reason"]},
    if_match=True,
)


def settling(how: Settling, says: Any, *more: type[e.CorridorError]) -> Callable[[F], F]:
    """Declare one answer to an offer: its side, hence its scope, and what it leads to are in the domain's table."""
    side, status = SETTLED[how]
    described = Operation(
        scope=SCOPE_OF_SIDE[side],
        says=says,
        answer=HandoffAnswer,
        example={**examples.HANDOFF_OFFERED, "version": 2, "status": status.value},
        problems=(e.Missing, e.NotYourSide, e.InvalidTransition, *more),
        asked={},
        if_match=True,
    )
    return operation(router, "POST", f"/v1/handoffs/{{handoff_id}}/{how}", described)


@operation(router, "POST", "/v1/cases/{case_id}/handoffs", OFFER)
async def offer_case(call: Calling, case_id: str, said: OfferCaseBody) -> Response:
    wanted = case_in(case_id)
    return await call.change(offer, HandoffAnswer.of, 201, wanted, call.if_match, said.asked())


@settling(Settling.ACCEPT, settle.accept_handoff, fail.CentreNotActive)
async def accept_handoff(call: Calling, handoff_id: str, said: Nothing = Nothing()) -> Response:
    return await call.change(settle.accept_handoff, HandoffAnswer.of, 200, handoff_in(handoff_id), call.if_match)


@settling(Settling.REFUSE, settle.refuse_handoff)
async def refuse_handoff(call: Calling, handoff_id: str, said: Nothing = Nothing()) -> Response:
    return await call.change(settle.refuse_handoff, HandoffAnswer.of, 200, handoff_in(handoff_id), call.if_match)


@settling(Settling.CALL_OFF, settle.call_off_handoff)
async def call_off_handoff(call: Calling, handoff_id: str, said: Nothing = Nothing()) -> Response:
    return await call.change(settle.call_off_handoff, HandoffAnswer.of, 200, handoff_in(handoff_id), call.if_match)
