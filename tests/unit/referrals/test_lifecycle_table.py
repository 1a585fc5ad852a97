"""The whole transition table: every state, every action, both sides, both at once and an outsider.

The expectation is copied from the contract (section 5) by hand, not read from ``LIFECYCLE``, so changing a row in the
code fails here.
"""

from dataclasses import replace
from itertools import product

import pytest

from domain.kernel.access import Actor
from domain.kernel.errors import InvalidTransition, Missing, NotYourSide, PreconditionFailed
from domain.referrals.deciding import decide, transition
from domain.referrals.lifecycle import Action
from domain.referrals.requests import Plain
from domain.referrals.view import ReferralFile
from domain.vocabulary import ReferralStatus
from tests.unit.builders_domain import AT, BATTAMBANG, CHIANG_MAI, RECEIVER, SENDER, STRANGER, a_file, a_referral
from tests.unit.builders_requests import A_REQUEST

CONTRACT = """
draft                                       | send            | sender   | sent
sent                                        | acknowledge     | receiver | acknowledged
sent acknowledged                           | ask             | receiver | info_requested
info_requested                              | answer          | sender   | acknowledged
sent acknowledged                           | accept          | receiver | accepted
sent acknowledged info_requested accepted   | decline         | receiver | declined
accepted                                    | confirm-contact | receiver | in_progress
accepted                                    | no-show         | receiver | no_show
in_progress                                 | pause           | receiver | paused
paused                                      | resume          | receiver | in_progress
in_progress                                 | complete        | receiver | completed
draft sent acknowledged info_requested accepted in_progress paused | withdraw | sender | withdrawn
accepted in_progress paused completed       | amend           | receiver | unchanged
sent acknowledged info_requested accepted   | reschedule      | sender   | unchanged
declined expired no_show                    | redirect        | sender   | unchanged
draft sent acknowledged info_requested      | void            | sender   | entered_in_error
accepted in_progress paused completed declined withdrawn expired no_show | void         | sender   | entered_in_error
consent_withdrawn                           | void            | sender   | entered_in_error
sent acknowledged info_requested accepted   | overdue         | system   | unchanged
sent acknowledged info_requested accepted   | expire          | system   | expired
"""
REPEATS = """
sent send; acknowledged acknowledge; info_requested ask; accepted accept; in_progress confirm-contact; paused pause
completed complete; declined decline; withdrawn withdraw; no_show no-show; entered_in_error void
"""
STATES = [status.value for status in ReferralStatus]
ACTIONS = [action.value for action in Action if action is not Action.CONFIRM_DELETION]
"""Confirming a deletion is no step of this life: it answers for what is owed after its end (contract, section 4)."""

TABLE: dict[tuple[str, str], str] = {}
SIDE_OF: dict[str, str] = {}
for line in CONTRACT.strip().splitlines():
    states, name, side, to = (cell.strip() for cell in line.split("|"))
    SIDE_OF[name] = side
    TABLE |= {(state, name): state if to == "unchanged" else to for state in states.split()}
REPEATED = {tuple(pair.split()) for pair in REPEATS.replace("\n", ";").split(";") if pair.strip()}

WHO: dict[str, tuple[Actor, frozenset[str]]] = {
    "sender": (SENDER, frozenset({"sender"})),
    "receiver": (RECEIVER, frozenset({"receiver"})),
    "both": (SENDER, frozenset({"sender", "receiver"})),
    "stranger": (STRANGER, frozenset()),
}


def test_the_table_knows_every_state_and_action_and_no_other() -> None:
    assert {state for state, _ in TABLE} | set(TABLE.values()) | {"consent_withdrawn"} == set(STATES)
    assert {name for _, name in TABLE} == set(ACTIONS)


def file_for(state: str, who: str) -> ReferralFile:
    """For ``both`` the two centres are of one organisation."""
    file = a_file(a_referral(ReferralStatus(state)))
    if who == "both":
        one = replace(CHIANG_MAI, organisation_id=BATTAMBANG.organisation_id)
        file = replace(file, referral=replace(file.referral, receiver=one))
    return file


def expected_allowed(state: str, at_sides: frozenset[str]) -> set[str]:
    return {name for (before, name) in TABLE if before == state and SIDE_OF[name] in at_sides}


def known_sides(state: str, who: str) -> frozenset[str]:
    """A draft is known to its sender alone."""
    return WHO[who][1] - ({"receiver"} if state == "draft" else set())


@pytest.mark.parametrize(("state", "name", "who"), list(product(STATES, ACTIONS, WHO)))
def test_every_state_action_and_side_is_as_the_contract_says(state: str, name: str, who: str) -> None:
    file, actor, action = file_for(state, who), WHO[who][0], Action(name)
    at_sides = known_sides(state, who)
    if not at_sides:
        with pytest.raises(Missing):
            transition(file, actor, action, None, AT)
    elif SIDE_OF[name] not in at_sides:
        with pytest.raises(NotYourSide):
            transition(file, actor, action, None, AT)
    elif (state, name) in REPEATED:
        assert transition(file, actor, action, None, AT) is None
    elif (state, name) in TABLE:
        row = transition(file, actor, action, None, AT)
        assert row is not None
        assert (row.to or file.referral.status) == TABLE[state, name]
    else:
        with pytest.raises(InvalidTransition) as refused:
            transition(file, actor, action, None, AT)
        assert set(refused.value.allowed_actions) == expected_allowed(state, at_sides)


OTHERWISE = ("send", "redirect", "overdue", "expire")
"""Taken by sending, or by the service itself."""


@pytest.mark.parametrize(("state", "name"), [pair for pair in TABLE if pair[1] not in OTHERWISE])
def test_each_row_is_taken_in_one_step_with_one_new_version(state: str, name: str) -> None:
    file, actor = file_for(state, "sender"), WHO[SIDE_OF[name]][0]
    decision = decide(file, actor, Action(name), A_REQUEST[name], frozenset({file.referral.version}), AT)
    assert decision is not None
    assert decision.referral.status == TABLE[state, name]
    assert decision.referral.version == file.referral.version + 1
    assert decision.referral.updated_at == AT
    made_it = file.referral.last_action if name in ("amend", "reschedule") else name
    assert decision.referral.last_action == made_it


@pytest.mark.parametrize("state", STATES)
def test_the_clock_ends_only_what_nobody_has_decided(state: str) -> None:
    clock = Actor.system(BATTAMBANG.organisation_id)
    try:
        decision = decide(file_for(state, "sender"), clock, Action.EXPIRE, Plain(), None, AT)
    except InvalidTransition:
        decision = None
    assert (None if decision is None else decision.referral.status) == TABLE.get((state, "expire"))


OF_PEOPLE = [(state, name) for state, name in TABLE if SIDE_OF[name] != "system"]


@pytest.mark.parametrize(("state", "name"), OF_PEOPLE)
def test_an_old_version_is_refused_and_the_present_one_accepted(state: str, name: str) -> None:
    file, actor = file_for(state, "sender"), WHO[SIDE_OF[name]][0]
    assert transition(file, actor, Action(name), frozenset({1, file.referral.version}), AT) is not None
    for other in (file.referral.version - 1, file.referral.version + 1, 0):
        with pytest.raises(PreconditionFailed):
            transition(file, actor, Action(name), frozenset({other}), AT)


@pytest.mark.parametrize(("state", "name"), sorted(REPEATED))
def test_the_winner_who_repeats_with_the_version_it_had_learns_that_it_won(state: str, name: str) -> None:
    file = file_for(state, "sender")
    assert transition(file, WHO[SIDE_OF[name]][0], Action(name), frozenset({file.referral.version - 1}), AT) is None


IMPOSSIBLE = sorted(
    (state, name)
    for state, name in set(product(STATES, ACTIONS)) - set(TABLE) - REPEATED
    if SIDE_OF[name] in known_sides(state, "sender") | known_sides(state, "receiver")
)


@pytest.mark.parametrize(("state", "name"), IMPOSSIBLE)
def test_an_old_version_is_named_before_a_wrong_state(state: str, name: str) -> None:
    file = file_for(state, "sender")
    with pytest.raises(PreconditionFailed):
        transition(file, WHO[SIDE_OF[name]][0], Action(name), frozenset({1, 2}), AT)
