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


def settling(name: str, says: Any, scope: str, status: str, *more: type[e.CorridorError]) -> Callable[[F], F]:
    """Declare one answer to an offer."""
    described = Operation(
        scope=scope,
        says=says,
        answer=HandoffAnswer,
        example={**examples.HANDOFF_OFFERED, "version": 2, "status": status},
        problems=(e.Missing, e.NotYourSide, e.InvalidTransition, *more),
        asked={},
        if_match=True,
    )
    return operation(router, "POST", f"/v1/handoffs/{{handoff_id}}/{name}", described)


@operation(router, "POST", "/v1/cases/{case_id}/handoffs", OFFER)
async def offer_case(call: Calling, case_id: str, said: OfferCaseBody) -> Response:
    wanted = case_in(case_id)
    return await call.change(offer, HandoffAnswer.of, 201, wanted, call.if_match, said.asked())


@settling("accept", settle.accept_handoff, "referrals:respond", "accepted", fail.CentreNotActive)
async def accept_handoff(call: Calling, handoff_id: str, said: Nothing = Nothing()) -> Response:
    return await call.change(settle.accept_handoff, HandoffAnswer.of, 200, handoff_in(handoff_id), call.if_match)


@settling("refuse", settle.refuse_handoff, "referrals:respond", "refused")
async def refuse_handoff(call: Calling, handoff_id: str, said: Nothing = Nothing()) -> Response:
    return await call.change(settle.refuse_handoff, HandoffAnswer.of, 200, handoff_in(handoff_id), call.if_match)


@settling("call-off", settle.call_off_handoff, "referrals:send", "called_off")
async def call_off_handoff(call: Calling, handoff_id: str, said: Nothing = Nothing()) -> Response:
    return await call.change(settle.call_off_handoff, HandoffAnswer.of, 200, handoff_in(handoff_id), call.if_match)
