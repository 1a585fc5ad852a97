"""Routes of the actions on a referral: ``POST /v1/referrals/{id}/{action}``."""

from collections.abc import Awaitable, Callable
from typing import Any, Concatenate, ParamSpec, TypeVar

from fastapi import APIRouter, Response

from api.http.guard import AsJson, GuardedRoute
from api.http.responses import JsonResponder
from api.openapi.operation import Errors, Operation, all_failures, operation
from api.v1.referrals import action_requests as body
from api.v1.referrals.action_examples import AFTER
from api.v1.referrals.answers import ReferralAnswer
from domain.directory.codes import reference_in
from domain.kernel import errors as e
from domain.kernel.access import SCOPE_OF_SIDE, Actor, Versions
from domain.kernel.ids import ReferralId, referral_in
from domain.kernel.repetition import AlreadyDone
from domain.ports.work import OpenWork
from domain.referrals import requests as say
from domain.referrals.failures import CentreNotActive
from domain.referrals.lifecycle import SIDE_OF_ACTION, Action
from domain.referrals.view import ReferralView
from domain.usecases.referrals import actions as accept
from domain.usecases.referrals import actions as acknowledge
from domain.usecases.referrals import actions as amend
from domain.usecases.referrals import actions as answer
from domain.usecases.referrals import actions as ask
from domain.usecases.referrals import actions as complete
from domain.usecases.referrals import actions as decline
from domain.usecases.referrals import actions as no_show
from domain.usecases.referrals import actions as pause
from domain.usecases.referrals import actions as reschedule
from domain.usecases.referrals import actions as resume
from domain.usecases.referrals import actions as void
from domain.usecases.referrals import actions as withdraw
from domain.usecases.referrals import confirm_contact as contact
from domain.usecases.referrals import confirm_deletion as deletion
from domain.usecases.referrals import redirect_referral as redirect
from domain.usecases.referrals import send_referral as send

router = APIRouter(route_class=GuardedRoute, tags=["Referrals"])

F = TypeVar("F", bound=Callable[..., Any])
P = ParamSpec("P")
ActionUseCase = Callable[Concatenate[OpenWork, Actor, ReferralId, Versions | None, P], Awaitable[ReferralView]]

ACTING: Errors = (e.Missing, e.NotYourSide, e.InvalidTransition, AlreadyDone)
TAKING_OVER: Errors = (*ACTING, CentreNotActive)
REDIRECTED = {
    "to_centre_id": "hrdf-mae-sot",
    "arrival_window": {"from": "2099-12-01T00:00:00Z", "to": "2099-12-05T00:00:00Z"},
}
SENDING: Errors = (*ACTING, *all_failures())


def action(
    name: str,
    use_case: Any,
    asked: Any,
    problems: Errors = ACTING,
) -> Callable[[F], F]:
    """Declare one action. Its scope is that of the side that the lifecycle table gives it to."""
    described = Operation(
        scope=SCOPE_OF_SIDE[SIDE_OF_ACTION[Action(name)]],
        use_case=use_case,
        answer=ReferralAnswer,
        example=AFTER[Action(name)],
        problems=problems,
        request_example=asked,
        if_match=True,
    )
    return operation(router, "POST", f"/v1/referrals/{{referral_id}}/{name}", described)


async def act(
    responder: JsonResponder, use_case: ActionUseCase[P], referral_id: str, *body: P.args, **also: P.kwargs
) -> Response:
    """Take an action on the referral in the path, at the version that the caller has read."""
    wanted = referral_in(referral_id)
    return await responder.change(use_case, ReferralAnswer.of, 200, wanted, responder.if_match, *body, **also)


@action("send", send.send_referral, {}, SENDING)
async def send_referral(responder: AsJson, referral_id: str, body: body.Nothing = body.Nothing()) -> Response:
    return await act(responder, send.send_referral, referral_id)


@action("acknowledge", acknowledge.acknowledge_referral, {"handler": "Somchai P."})
async def acknowledge_referral(
    responder: AsJson, referral_id: str, body: body.Acknowledge = body.Acknowledge()
) -> Response:
    return await act(responder, acknowledge.acknowledge_referral, referral_id, say.Acknowledge(body.handler))


@action("ask", ask.ask_about_referral, {"question": "Does she have a copy of the contract?"})
async def ask_about_referral(responder: AsJson, referral_id: str, body: body.Ask) -> Response:
    return await act(responder, ask.ask_about_referral, referral_id, say.Ask(body.question))


@action("answer", answer.answer_question, {"answer": "Yes, a photograph of both pages."})
async def answer_question(responder: AsJson, referral_id: str, body: body.Answer) -> Response:
    return await act(responder, answer.answer_question, referral_id, say.Answer(body.answer))


@action("accept", accept.accept_referral, {"handler": "Somchai P.", "note": "Appointment on 3 December."}, TAKING_OVER)
async def accept_referral(responder: AsJson, referral_id: str, body: body.Accept = body.Accept()) -> Response:
    return await act(responder, accept.accept_referral, referral_id, say.Accept(body.handler, body.note))


@action(
    "decline", decline.decline_referral, {"reason": "language_not_available", "suggested_centre_id": "hrdf-mae-sot"}
)
async def decline_referral(responder: AsJson, referral_id: str, body: body.Decline) -> Response:
    suggested = body.suggested_centre_id
    centre = None if suggested is None else reference_in("centre", suggested, "/suggested_centre_id")
    no = say.Decline(body.reason, body.comment, body.decided_by, None)
    return await act(responder, decline.decline_referral, referral_id, no, centre)


@action("confirm-contact", contact.confirm_contact, {"channel": "in_person"}, TAKING_OVER)
async def confirm_contact(responder: AsJson, referral_id: str, body: body.ConfirmContact) -> Response:
    return await act(responder, contact.confirm_contact, referral_id, body.to_command())


@action("no-show", no_show.report_no_show, {"attempts": [{"channel": "phone", "at": "2025-12-06T03:00:00Z"}]})
async def report_no_show(responder: AsJson, referral_id: str, body: body.NoShow) -> Response:
    return await act(responder, no_show.report_no_show, referral_id, body.to_command())


@action("pause", pause.pause_referral, {"reason": "Waits for the labour court.", "resume_on": "2099-01-10"})
async def pause_referral(responder: AsJson, referral_id: str, body: body.Pause) -> Response:
    return await act(responder, pause.pause_referral, referral_id, say.Pause(body.reason, body.resume_on))


@action("resume", resume.resume_referral, {})
async def resume_referral(responder: AsJson, referral_id: str, body: body.Nothing = body.Nothing()) -> Response:
    return await act(responder, resume.resume_referral, referral_id, say.Plain())


@action(
    "complete", complete.complete_referral, {"outcome": "service_received", "services_delivered": ["legal_assistance"]}
)
async def complete_referral(responder: AsJson, referral_id: str, body: body.Complete) -> Response:
    return await act(responder, complete.complete_referral, referral_id, body.to_command())


@action("withdraw", withdraw.withdraw_referral, {"reason": "She decided not to leave."})
async def withdraw_referral(responder: AsJson, referral_id: str, body: body.Reason) -> Response:
    return await act(responder, withdraw.withdraw_referral, referral_id, say.Withdraw(body.reason))


@action("redirect", redirect.redirect_referral, REDIRECTED, SENDING)
async def redirect_referral(responder: AsJson, referral_id: str, body: body.Redirect) -> Response:
    return await act(responder, redirect.redirect_referral, referral_id, body.to_command())


@action("amend", amend.amend_referral, {"handler": "Malee S.", "reason": "Somchai is ill."})
async def amend_referral(responder: AsJson, referral_id: str, body: body.Amend) -> Response:
    return await act(responder, amend.amend_referral, referral_id, body.to_command())


@action(
    "reschedule",
    reschedule.reschedule_referral,
    {"arrival_window": {"from": "2099-12-08T00:00:00Z", "to": "2099-12-12T00:00:00Z"}, "reason": "The bus is late."},
)
async def reschedule_referral(responder: AsJson, referral_id: str, body: body.Reschedule) -> Response:
    return await act(responder, reschedule.reschedule_referral, referral_id, body.to_command())


@action("void", void.void_referral, {"reason": "Entered for the wrong person."})
async def void_referral(responder: AsJson, referral_id: str, body: body.Reason) -> Response:
    return await act(responder, void.void_referral, referral_id, say.Void(body.reason))


@action("confirm-deletion", deletion.confirm_deletion, {"note": "Paper file shredded, mails deleted."})
async def confirm_deletion(
    responder: AsJson, referral_id: str, body: body.ConfirmDeletion = body.ConfirmDeletion()
) -> Response:
    return await act(responder, deletion.confirm_deletion, referral_id, say.ConfirmDeletion(body.note))
