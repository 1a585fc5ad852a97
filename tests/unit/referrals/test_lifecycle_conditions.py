"""The three conditions beyond the state, repetition in its corner cases, and ``allowed_actions``."""

from dataclasses import replace
from datetime import timedelta
from itertools import product
from typing import Any

import pytest

from domain.kernel.access import Actor
from domain.kernel.errors import InvalidTransition, InvalidValues, Missing, NotYourSide
from domain.kernel.ids import ReferralId
from domain.referrals.checks import must_be_ahead
from domain.referrals.deciding import transition
from domain.referrals.deletion import owed
from domain.referrals.lifecycle import Action
from domain.referrals.referral import Clocks
from domain.referrals.view import ReferralFile, view_of
from domain.vocabulary import ReferralStatus as S
from tests.unit.builders_domain import (
    AT,
    BATTAMBANG,
    CHIANG_MAI,
    RECEIVER,
    SENDER,
    STRANGER,
    a_file,
    a_referral,
    an_actor,
    an_id,
)

SUCCESSOR = ReferralId(an_id("successor"))
MOMENT = timedelta(microseconds=1)


def refused(file: ReferralFile, actor: Actor, action: Action) -> InvalidTransition:
    with pytest.raises(InvalidTransition) as problem:
        transition(file, actor, action, None, AT)
    return problem.value


def test_what_has_moved_custody_can_neither_be_voided_nor_withdrawn() -> None:
    cases = [(status, Action.VOID) for status in (S.IN_PROGRESS, S.PAUSED, S.COMPLETED)]
    for status, action in (*cases, (S.IN_PROGRESS, Action.WITHDRAW), (S.PAUSED, Action.WITHDRAW)):
        problem = refused(a_file(a_referral(status, custody_moved=True)), SENDER, action)
        assert "Custody has moved" in problem.detail
        assert problem.allowed_actions == ()


ENDS = [(AT - MOMENT, True), (AT, False), (AT + MOMENT, False)]


@pytest.mark.parametrize(("ends", "possible"), ENDS)
@pytest.mark.parametrize("is_window", [True, False])
def test_a_no_show_waits_for_the_window_or_without_one_for_the_time_for_contact(
    ends: Any, possible: bool, is_window: bool
) -> None:
    waits = {"window_to": ends} if is_window else {"window_to": None, "clocks": Clocks(contact_by=ends)}
    file = a_file(a_referral(S.ACCEPTED, **waits))
    assert (Action.NO_SHOW in view_of(RECEIVER, file, AT).allowed_actions) is possible
    if possible:
        assert transition(file, RECEIVER, Action.NO_SHOW, None, AT) is not None
    else:
        others = (Action.DECLINE, Action.CONFIRM_CONTACT, Action.AMEND)
        assert refused(file, RECEIVER, Action.NO_SHOW).allowed_actions == others


@pytest.mark.parametrize("status", [S.DECLINED, S.EXPIRED, S.NO_SHOW])
def test_a_referral_is_redirected_once(status: S) -> None:
    assert transition(a_file(a_referral(status)), SENDER, Action.REDIRECT, None, AT) is not None
    problem = refused(a_file(a_referral(status, redirected_to=SUCCESSOR)), SENDER, Action.REDIRECT)
    assert "redirected_to" in problem.detail
    assert problem.allowed_actions == (Action.VOID,)


@pytest.mark.parametrize(
    ("status", "made_by", "repeated"),
    [
        (S.ACKNOWLEDGED, Action.ANSWER, Action.ACKNOWLEDGE),
        (S.IN_PROGRESS, Action.RESUME, Action.CONFIRM_CONTACT),
    ],
)
def test_only_the_action_that_made_the_state_is_a_repetition(status: S, made_by: Action, repeated: Action) -> None:
    file = a_file(a_referral(status, last_action=made_by))
    assert transition(file, SENDER if made_by is Action.ANSWER else RECEIVER, made_by, None, AT) is None
    refused(file, RECEIVER, repeated)


def test_the_decliner_may_repeat_itself_after_the_sender_has_redirected() -> None:
    file = a_file(a_referral(S.DECLINED, redirected_to=SUCCESSOR))
    assert transition(file, RECEIVER, Action.DECLINE, None, AT) is None


WINDOWS = {"none": None, "over": AT - MOMENT, "open": AT + MOMENT}


def could_be_done(file: ReferralFile, actor: Actor) -> set[Action]:
    """Ask the decision itself, action by action."""
    possible = set()
    for action in Action:
        try:
            row = transition(file, actor, action, frozenset({file.referral.version}), AT)
            if action is Action.SEND:
                must_be_ahead(file.referral.window_to, AT)
        except (InvalidTransition, InvalidValues, NotYourSide):
            continue
        if row is not None:
            possible.add(action)
    return possible


@pytest.mark.parametrize(
    ("status", "moved", "window", "redirected"), list(product(S, (False, True), WINDOWS, (False, True)))
)
def test_allowed_actions_are_those_that_the_decision_would_take(
    status: S, moved: bool, window: str, redirected: bool
) -> None:
    referral = a_referral(
        status,
        custody_moved=moved,
        window_to=WINDOWS[window],
        redirected_to=SUCCESSOR if redirected else None,
        last_action=None,
    )
    file = a_file(referral)
    for actor in (SENDER, RECEIVER):
        if status is S.DRAFT and actor is RECEIVER:
            with pytest.raises(Missing):
                view_of(actor, file, AT)
            continue
        assert set(view_of(actor, file, AT).allowed_actions) == could_be_done(file, actor)
    one_house = replace(
        file, referral=replace(referral, receiver=replace(CHIANG_MAI, organisation_id=BATTAMBANG.organisation_id))
    )
    assert set(view_of(SENDER, one_house, AT).allowed_actions) == could_be_done(one_house, SENDER)


@pytest.mark.parametrize("status", S)
def test_an_action_without_its_scope_is_not_offered(status: S) -> None:
    file = a_file(a_referral(status, last_action=None))
    everything = set(view_of(SENDER, file, AT).allowed_actions)
    assert view_of(an_actor(BATTAMBANG, scopes=frozenset()), file, AT).allowed_actions == ()
    assert view_of(an_actor(BATTAMBANG, scopes=frozenset({"referrals:respond"})), file, AT).allowed_actions == ()
    narrowed = view_of(an_actor(BATTAMBANG, scopes=frozenset({"referrals:send"})), file, AT).allowed_actions
    assert set(narrowed) == everything


def test_a_refusal_offers_only_what_the_token_lets_its_bearer_do() -> None:
    file = a_file(a_referral(S.ACCEPTED))
    assert refused(file, an_actor(CHIANG_MAI, scopes=frozenset()), Action.PAUSE).allowed_actions == ()
    mine = (Action.DECLINE, Action.CONFIRM_CONTACT, Action.NO_SHOW, Action.AMEND)
    assert refused(file, RECEIVER, Action.PAUSE).allowed_actions == mine


@pytest.mark.parametrize("action", Action)
def test_a_stranger_learns_nothing_whatever_it_tries(action: Action) -> None:
    other_centre = an_actor(replace(CHIANG_MAI, centre_id=BATTAMBANG.centre_id), limited=True)
    for actor in (STRANGER, other_centre):
        with pytest.raises(Missing):
            transition(a_file(), actor, action, 999, AT)


OWED = owed(AT)
OWED_AFTER = {S.CONSENT_WITHDRAWN, S.COMPLETED, S.DECLINED, S.NO_SHOW, S.WITHDRAWN, S.EXPIRED, S.ENTERED_IN_ERROR}


@pytest.mark.parametrize("status", [status for status in S if status is not S.DRAFT])
def test_a_deletion_is_confirmed_by_the_receiver_that_owes_it_after_the_end(status: S) -> None:
    nothing, owing = a_file(a_referral(status)), a_file(a_referral(status, deletion=OWED))
    refused(nothing, RECEIVER, Action.CONFIRM_DELETION)
    with pytest.raises(NotYourSide):
        transition(owing, SENDER, Action.CONFIRM_DELETION, None, AT)
    if status in OWED_AFTER:
        assert transition(owing, RECEIVER, Action.CONFIRM_DELETION, None, AT) is not None
        done = replace(OWED, confirmed_at=AT)
        refused(a_file(a_referral(status, deletion=done)), RECEIVER, Action.CONFIRM_DELETION)
    else:
        refused(owing, RECEIVER, Action.CONFIRM_DELETION)


def test_a_repetition_needs_the_same_side() -> None:
    with pytest.raises(NotYourSide):
        transition(a_file(a_referral(S.WITHDRAWN)), RECEIVER, Action.WITHDRAW, None, AT)


def test_nobody_may_play_the_clock() -> None:
    for actor in (SENDER, RECEIVER):
        with pytest.raises(NotYourSide):
            transition(a_file(), actor, Action.EXPIRE, None, AT)
