"""The actions on a referral: ``POST /v1/referrals/{id}/{action}``."""

from collections.abc import Callable
from typing import Any, TypeVar

from fastapi import APIRouter, Response

from api.door import Calling, Door
from api.examples_actions import AFTER
from api.operation import Errors, Operation, all_failures, operation
from api.references import reference_in, referral_in
from api.schemas import actions as body
from api.schemas.referral_answers import ReferralAnswer
from domain import errors as e
from domain.referral import requests as say
from domain.referral.lifecycle import Action
from domain.usecases import accept_referral as accept
from domain.usecases import acknowledge_referral as acknowledge
from domain.usecases import answer_question as answer
from domain.usecases import ask_about_referral as ask
from domain.usecases import complete_referral as complete
from domain.usecases import confirm_contact as contact
from domain.usecases import confirm_deletion as deletion
from domain.usecases import decline_referral as decline
from domain.usecases import pause_referral as pause
from domain.usecases import redirect_referral as redirect
from domain.usecases import report_no_show as no_show
from domain.usecases import resume_referral as resume
from domain.usecases import send_referral as send
from domain.usecases import void_referral as void
from domain.usecases import withdraw_referral as withdraw

router = APIRouter(route_class=Door, tags=["Referrals"])

F = TypeVar("F", bound=Callable[..., Any])

ACTING: Errors = (e.Missing, e.NotYourSide, e.InvalidTransition)
SENDING: Errors = (*ACTING, *all_failures())


def action(
    name: str,
    says: Any,
    asked: Any,
    scope: str = "referrals:respond",
    problems: Errors = ACTING,
) -> Callable[[F], F]:
    """Declare one action."""
    described = Operation(
        scope=scope,
        says=says,
        answer=ReferralAnswer,
        example=AFTER[Action(name)],
        problems=problems,
        asked=asked,
        if_match=True,
    )
    return operation(router, "POST", f"/v1/referrals/{{referral_id}}/{name}", described)


@action("send", send.send_referral, {}, "referrals:send", SENDING)
async def send_referral(call: Calling, referral_id: str, said: body.Nothing = body.Nothing()) -> Response:
    return await call.change(send.send_referral, ReferralAnswer.of, 200, referral_in(referral_id), call.if_match)


@action("acknowledge", acknowledge.acknowledge_referral, {"handler": "Somchai P."})
async def acknowledge_referral(
    call: Calling, referral_id: str, said: body.Acknowledge = body.Acknowledge()
) -> Response:
    return await call.change(
        acknowledge.acknowledge_referral,
        ReferralAnswer.of,
        200,
        referral_in(referral_id),
        call.if_match,
        say.Acknowledge(said.handler),
    )


@action("ask", ask.ask_about_referral, {"question": "Does she have a copy of the contract?"})
async def ask_about_referral(call: Calling, referral_id: str, said: body.Ask) -> Response:
    return await call.change(
        ask.ask_about_referral, ReferralAnswer.of, 200, referral_in(referral_id), call.if_match, say.Ask(said.question)
    )


@action("answer", answer.answer_question, {"answer": "Yes, a photograph of both pages."}, "referrals:send")
async def answer_question(call: Calling, referral_id: str, said: body.Answer) -> Response:
    return await call.change(
        answer.answer_question, ReferralAnswer.of, 200, referral_in(referral_id), call.if_match, say.Answer(said.answer)
    )


@action("accept", accept.accept_referral, {"handler": "Somchai P.", "note": "Appointment on 3 December."})
async def accept_referral(call: Calling, referral_id: str, said: body.Accept = body.Accept()) -> Response:
    return await call.change(
        accept.accept_referral,
        ReferralAnswer.of,
        200,
        referral_in(referral_id),
        call.if_match,
        say.Accept(said.handler, said.note),
    )


@action(
    "decline", decline.decline_referral, {"reason": "language_not_available", "suggested_centre_id": "hrdf-mae-sot"}
)
async def decline_referral(call: Calling, referral_id: str, said: body.Decline) -> Response:
    suggested = said.suggested_centre_id
    centre = None if suggested is None else reference_in("centre", suggested, "/suggested_centre_id")
    no = say.Decline(said.reason, said.comment, said.decided_by, None)
    return await call.change(
        decline.decline_referral, ReferralAnswer.of, 200, referral_in(referral_id), call.if_match, no, centre
    )


@action("confirm-contact", contact.confirm_contact, {"channel": "in_person"})
async def confirm_contact(call: Calling, referral_id: str, said: body.ConfirmContact) -> Response:
    return await call.change(
        contact.confirm_contact, ReferralAnswer.of, 200, referral_in(referral_id), call.if_match, said.said()
    )


@action("no-show", no_show.report_no_show, {"attempts": [{"channel": "phone", "at": "2025-12-06T03:00:00Z"}]})
async def report_no_show(call: Calling, referral_id: str, said: body.NoShow) -> Response:
    return await call.change(
        no_show.report_no_show, ReferralAnswer.of, 200, referral_in(referral_id), call.if_match, said.said()
    )


@action("pause", pause.pause_referral, {"reason": "Waits for the labour court.", "resume_on": "2026-01-10"})
async def pause_referral(call: Calling, referral_id: str, said: body.Pause) -> Response:
    return await call.change(
        pause.pause_referral,
        ReferralAnswer.of,
        200,
        referral_in(referral_id),
        call.if_match,
        say.Pause(said.reason, said.resume_on),
    )


@action("resume", resume.resume_referral, {})
async def resume_referral(call: Calling, referral_id: str, said: body.Nothing = body.Nothing()) -> Response:
    return await call.change(
        resume.resume_referral, ReferralAnswer.of, 200, referral_in(referral_id), call.if_match, say.Plain()
    )


@action(
    "complete", complete.complete_referral, {"outcome": "service_received", "services_delivered": ["legal_assistance"]}
)
async def complete_referral(call: Calling, referral_id: str, said: body.Complete) -> Response:
    return await call.change(
        complete.complete_referral, ReferralAnswer.of, 200, referral_in(referral_id), call.if_match, said.said()
    )


@action("withdraw", withdraw.withdraw_referral, {"reason": "She decided not to leave."}, "referrals:send")
async def withdraw_referral(call: Calling, referral_id: str, said: body.Reason) -> Response:
    return await call.change(
        withdraw.withdraw_referral,
        ReferralAnswer.of,
        200,
        referral_in(referral_id),
        call.if_match,
        say.Withdraw(said.reason),
    )


@action("redirect", redirect.redirect_referral, {"to_centre_id": "hrdf-mae-sot"}, "referrals:send", SENDING)
async def redirect_referral(call: Calling, referral_id: str, said: body.Redirect) -> Response:
    return await call.change(
        redirect.redirect_referral, ReferralAnswer.of, 200, referral_in(referral_id), call.if_match, said.centre()
    )


@action("void", void.void_referral, {"reason": "Entered for the wrong person."}, "referrals:send")
async def void_referral(call: Calling, referral_id: str, said: body.Reason) -> Response:
    return await call.change(
        void.void_referral, ReferralAnswer.of, 200, referral_in(referral_id), call.if_match, say.Void(said.reason)
    )


@action("confirm-deletion", deletion.confirm_deletion, {"note": "Paper file shredded, mails deleted."})
async def confirm_deletion(
    call: Calling, referral_id: str, said: body.ConfirmDeletion = body.ConfirmDeletion()
) -> Response:
    return await call.change(
        deletion.confirm_deletion,
        ReferralAnswer.of,
        200,
        referral_in(referral_id),
        call.if_match,
        say.ConfirmDeletion(said.note),
    )
