"""A repeated action is compared with what is stored: each field of each request, and text that cannot be read."""

from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import timedelta
from enum import StrEnum
from typing import Any

import pytest

from domain.kernel.access import Actor, Side
from domain.kernel.keys import CiphertextRejected, Unreadable
from domain.kernel.repetition import AlreadyDone
from domain.referrals.deciding import decide
from domain.referrals.deletion import owed
from domain.referrals.lifecycle import SIDE_OF_ACTION, Action
from domain.referrals.referral import StepText, Version
from domain.referrals.requests import ConfirmDeletion, Request
from domain.referrals.said_before import SaidStep
from domain.referrals.view import ReferralFile
from domain.vocabulary import CaseStatus, Outcome, ServiceType
from domain.vocabulary import ReferralStatus as S
from tests.unit.builders_domain import AT, BATTAMBANG, RECEIVER, SENDER, a_case, a_file, a_referral
from tests.unit.builders_requests import A_REQUEST

LATER = AT + timedelta(days=400)
A_DELETION = ConfirmDeletion("Shredded.")
BEFORE = {
    "acknowledge": S.SENT, "ask": S.SENT, "answer": S.INFO_REQUESTED, "accept": S.SENT, "decline": S.SENT,
    "confirm-contact": S.ACCEPTED, "no-show": S.ACCEPTED, "pause": S.IN_PROGRESS, "resume": S.PAUSED,
    "complete": S.IN_PROGRESS, "withdraw": S.SENT, "void": S.SENT, "expire": S.SENT,
}  # fmt: skip


def actor_of(action: Action) -> Actor:
    return {Side.SENDER: SENDER, Side.RECEIVER: RECEIVER, Side.SYSTEM: Actor.system(BATTAMBANG.organisation_id)}[
        SIDE_OF_ACTION[action]
    ]


def after(name: str) -> ReferralFile:
    file = a_file(a_referral(BEFORE[name]))
    decision = decide(file, actor_of(Action(name)), Action(name), A_REQUEST[name], None, AT)
    assert decision is not None
    return replace(file, referral=decision.referral, handoff=decision.handoff or file.handoff)


def others(request: Request) -> Iterator[Request]:
    """The same request with one field different."""
    for field in fields(request):
        said: Any = getattr(request, field.name)
        for other in _other_values(field.name, said):
            yield replace(request, **{field.name: other})


def _other_values(name: str, said: Any) -> list[Any]:
    match name:
        case "code_matches":
            return [True]
        case "suggested_centre_id":
            return [BATTAMBANG.centre_id]
        case "attempts":
            return [(*said, *said)]
        case "services_delivered":
            return [("counselling",)]
        case "resume_on":
            return [AT.date()]
        case "at":
            return [said - timedelta(minutes=1)]
    if isinstance(said, StrEnum):
        return [next(one for one in type(said) if one is not said)]
    return ["Something else."]


@pytest.mark.parametrize("name", BEFORE)
def test_the_same_content_is_a_repetition_however_much_later(name: str) -> None:
    file = after(name)
    assert decide(file, actor_of(Action(name)), Action(name), A_REQUEST[name], frozenset({1}), LATER) is None


@pytest.mark.parametrize("name", BEFORE)
def test_every_field_counts(name: str) -> None:
    file, action = after(name), Action(name)
    for other in others(A_REQUEST[name]):
        with pytest.raises(AlreadyDone):
            decide(file, actor_of(action), action, other, None, LATER)


def test_a_deletion_is_compared_by_its_note() -> None:
    owing = a_file(a_referral(S.CONSENT_WITHDRAWN, deletion=owed(AT)))
    said = decide(owing, RECEIVER, Action.CONFIRM_DELETION, A_DELETION, None, AT)
    assert said is not None
    file = replace(owing, referral=said.referral)
    assert decide(file, RECEIVER, Action.CONFIRM_DELETION, A_DELETION, None, LATER) is None
    with pytest.raises(AlreadyDone):
        decide(file, RECEIVER, Action.CONFIRM_DELETION, replace(A_DELETION, note="Burnt."), None, LATER)


def test_text_that_cannot_be_decrypted_now_is_not_guessed() -> None:
    file = after("accept")
    closed = replace(file.referral, unreadable=(Unreadable("summary", CiphertextRejected("damaged")),))
    with pytest.raises(CiphertextRejected):
        decide(replace(file, referral=closed), RECEIVER, Action.ACCEPT, A_REQUEST["accept"], None, LATER)
    resumed = after("resume")
    closed = replace(resumed.referral, unreadable=closed.unreadable)
    again = decide(replace(resumed, referral=closed), RECEIVER, Action.RESUME, A_REQUEST["resume"], None, LATER)
    assert again is None, "resuming says nothing"


def test_of_an_erased_case_no_text_is_left_to_compare() -> None:
    file = replace(after("decline"), case=a_case(status=CaseStatus.ERASED, holder=None))
    said: Any = A_REQUEST["decline"]
    assert decide(file, RECEIVER, Action.DECLINE, replace(said, comment="Forgotten."), None, LATER) is None
    with pytest.raises(AlreadyDone):
        decide(file, RECEIVER, Action.DECLINE, replace(said, reason="outside_area"), None, LATER)


AMENDED = StepText(
    reason="Wrong.", before=Version(handler="Somchai", note="On Monday."), after=Version("Malee", "Soon.")
)
CLOSED = Unreadable("text", CiphertextRejected("damaged"))


def amended(*steps: tuple[str, S, StepText | Unreadable]) -> ReferralFile:
    file = after("accept")
    words = replace(file.referral.words, handler="Malee", accept_note="Soon.")
    said = tuple(SaidStep(f"referral.{type}", status, text) for type, status, text in steps)
    return replace(file, referral=replace(file.referral, words=words), said=said)


def test_what_was_amended_in_this_state_is_undone_before_it_is_compared() -> None:
    file = amended(("accepted", S.ACCEPTED, CLOSED), ("amended", S.ACCEPTED, AMENDED))
    assert decide(file, RECEIVER, Action.ACCEPT, A_REQUEST["accept"], None, LATER) is None
    earlier = amended(("amended", S.IN_PROGRESS, AMENDED))
    with pytest.raises(AlreadyDone):
        decide(earlier, RECEIVER, Action.ACCEPT, A_REQUEST["accept"], None, LATER)
    with pytest.raises(CiphertextRejected):
        decide(amended(("amended", S.ACCEPTED, CLOSED)), RECEIVER, Action.ACCEPT, A_REQUEST["accept"], None, LATER)


def test_of_an_erased_case_what_was_corrected_is_not_compared() -> None:
    file = after("complete")
    corrected = replace(file.referral, outcome=Outcome.DECEASED, services_delivered=(ServiceType.SHELTER_EMERGENCY,))
    gone = replace(file, referral=corrected, case=a_case(status=CaseStatus.ERASED, holder=None))
    assert decide(gone, RECEIVER, Action.COMPLETE, A_REQUEST["complete"], None, LATER) is None
