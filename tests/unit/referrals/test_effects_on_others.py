"""Further effects: handoff, custody, keys and events (contract, section 5, last column)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.kernel.access import Actor, Side
from domain.referrals.deciding import decide
from domain.referrals.decision import Decision, Grant, Revoke, Sealed
from domain.referrals.lifecycle import SIDE_OF_ACTION, Action
from domain.referrals.view import ReferralFile
from domain.vocabulary import CustodyReason, DataCategory, EventType, HandoffStatus, ReferralKind
from domain.vocabulary import ReferralStatus as S
from tests.unit.builders_domain import (
    AT,
    BATTAMBANG,
    CHIANG_MAI,
    RECEIVER,
    SENDER,
    a_case,
    a_consent,
    a_file,
    a_handoff,
    a_referral,
)
from tests.unit.builders_requests import A_REQUEST

NEA, MAP = BATTAMBANG.organisation_id, CHIANG_MAI.organisation_id
GONE = (Revoke(MAP, Sealed.CONVERSATION),)
ALL_GONE = (Revoke(MAP, Sealed.IDENTITY), Revoke(MAP, Sealed.CONVERSATION))


def done(file: ReferralFile, action: Action) -> Decision:
    actor = {Side.SENDER: SENDER, Side.RECEIVER: RECEIVER, Side.SYSTEM: Actor.system(NEA)}[SIDE_OF_ACTION[action]]
    decision = decide(file, actor, action, A_REQUEST[action], None, AT)
    assert decision is not None
    return decision


# state, action → the event, the handoff's new state, whose copies of which keys are deleted
CONSEQUENCES = [
    (S.SENT, Action.ACKNOWLEDGE, "referral.acknowledged", None, ()),
    (S.SENT, Action.ASK, "referral.info_requested", None, ()),
    (S.INFO_REQUESTED, Action.ANSWER, "referral.info_provided", None, ()),
    (S.SENT, Action.ACCEPT, "referral.accepted", "accepted", ()),
    (S.SENT, Action.DECLINE, "referral.declined", "refused", GONE),
    (S.INFO_REQUESTED, Action.DECLINE, "referral.declined", "refused", GONE),
    (S.ACCEPTED, Action.NO_SHOW, "referral.no_show", "lapsed", ALL_GONE),
    (S.SENT, Action.WITHDRAW, "referral.withdrawn", "called_off", GONE),
    (S.ACCEPTED, Action.WITHDRAW, "referral.withdrawn", "called_off", ALL_GONE),
    (S.SENT, Action.VOID, "referral.voided", "called_off", GONE),
    (S.ACCEPTED, Action.VOID, "referral.voided", "called_off", ALL_GONE),
    (S.SENT, Action.EXPIRE, "referral.expired", "lapsed", GONE),
    (S.ACCEPTED, Action.CONFIRM_CONTACT, "referral.contact_confirmed", "confirmed", (Revoke(NEA, Sealed.IDENTITY),)),
]


@pytest.mark.parametrize(("status", "action", "event", "handoff", "revokes"), CONSEQUENCES)
def test_a_transfer_changes_handoff_keys_and_feed(
    status: S, action: Action, event: str, handoff: str | None, revokes: tuple[Revoke, ...]
) -> None:
    file = a_file(a_referral(status))
    decision = done(file, action)
    expected = [event] if handoff is None else [event, f"handoff.{handoff}"]
    assert [happened.type for happened in decision.happened] == expected
    assert decision.revokes == revokes
    if handoff is None:
        assert decision.handoff is None
    else:
        assert decision.handoff is not None
        assert file.handoff is not None
        assert decision.handoff.status == handoff
        assert decision.handoff.version == file.handoff.version + 1
    for happened in decision.happened:
        assert set(happened.audience) == {NEA, MAP}


SERVICE_ENDS = [
    (S.ACCEPTED, Action.NO_SHOW, ALL_GONE),
    (S.ACCEPTED, Action.WITHDRAW, ALL_GONE),
    (S.IN_PROGRESS, Action.WITHDRAW, ALL_GONE),
    (S.PAUSED, Action.WITHDRAW, ALL_GONE),
    (S.ACCEPTED, Action.DECLINE, ALL_GONE),
    (S.ACCEPTED, Action.VOID, ALL_GONE),
    (S.IN_PROGRESS, Action.VOID, ALL_GONE),
    (S.PAUSED, Action.VOID, ALL_GONE),
    (S.IN_PROGRESS, Action.COMPLETE, (Revoke(MAP, Sealed.IDENTITY),)),
    (S.IN_PROGRESS, Action.PAUSE, ()),
    (S.PAUSED, Action.RESUME, ()),
    (S.COMPLETED, Action.VOID, GONE),
]


@pytest.mark.parametrize(("status", "action", "revokes"), SERVICE_ENDS)
def test_the_end_of_a_service_ends_the_access_to_the_identity(
    status: S, action: Action, revokes: tuple[Revoke, ...]
) -> None:
    decision = done(a_file(a_referral(status, kind=ReferralKind.SERVICE)), action)
    assert decision.revokes == revokes
    assert decision.handoff is None
    assert decision.custody is None


@pytest.mark.parametrize(("status", "beside", "owes"), [
    (S.ACCEPTED, False, True), (S.ACCEPTED, True, False), (S.SENT, False, False), (S.INFO_REQUESTED, False, False),
])  # fmt: skip
def test_who_declines_after_acceptance_owes_a_deletion_unless_it_works_on_beside(
    status: S, beside: bool, owes: bool
) -> None:
    decision = done(a_file(a_referral(status), works_beside=beside), Action.DECLINE)
    assert (decision.referral.deletion is not None) is owes
    assert (EventType.DELETION_OWED in [event.type for event in decision.happened]) is owes
    assert decision.handoff is not None
    assert decision.handoff.status is HandoffStatus.REFUSED


def test_the_centre_that_handed_the_case_on_loses_its_key_when_it_completes() -> None:
    """Custody came with this referral, and may have gone on with another: the record keeps the key of the holder."""
    file = a_file(a_referral(S.IN_PROGRESS, custody_moved=True), handoff=a_handoff(HandoffStatus.CONFIRMED))
    assert done(file, Action.COMPLETE).revokes == (Revoke(MAP, Sealed.IDENTITY),)


def test_custody_moves_from_the_holder_to_the_receiver_at_the_moment_of_contact() -> None:
    file = a_file(a_referral(S.ACCEPTED))
    decision = done(file, Action.CONFIRM_CONTACT)
    move = decision.custody
    assert move is not None
    assert decision.handoff is not None
    assert (move.before, move.to, move.at) == (BATTAMBANG.centre_id, CHIANG_MAI, AT)
    assert (move.by, move.handoff_id, move.case_version) == (
        CustodyReason.HANDOFF,
        decision.handoff.id,
        a_case().version,
    )
    assert decision.grants == (Grant(MAP, Sealed.IDENTITY),)


@pytest.mark.parametrize("action", [Action.ACKNOWLEDGE, Action.ASK, Action.ACCEPT, Action.DECLINE, Action.WITHDRAW])
def test_nothing_before_contact_moves_custody(action: Action) -> None:
    decision = done(a_file(), action)
    assert decision.custody is None
    assert decision.referral.custody_moved is False


NOT_CONSENTED = {
    "not shared": a_file(a_referral(share=(DataCategory.PROFILE,))),
    "not in the consent": a_file(consent=a_consent(data_categories=(DataCategory.PROFILE,))),
    "consent withdrawn": a_file(consent=a_consent(withdrawn_at=AT)),
    "consent expires now": a_file(consent=a_consent(expires_at=AT)),
    "no consent": a_file(consent=None),
}


@pytest.mark.parametrize("file", NOT_CONSENTED.values(), ids=NOT_CONSENTED)
def test_accepting_opens_no_identity_without_consent(file: ReferralFile) -> None:
    assert done(file, Action.ACCEPT).grants == ()


def test_accepting_opens_the_identity_where_consent_covers_it() -> None:
    last_moment = a_file(consent=a_consent(expires_at=AT + timedelta(microseconds=1)))
    for file in (a_file(), last_moment):
        assert done(file, Action.ACCEPT).grants == (Grant(MAP, Sealed.IDENTITY),)


def test_what_happens_to_a_draft_is_told_to_its_sender_alone() -> None:
    for action in (Action.WITHDRAW, Action.VOID):
        decision = done(a_file(a_referral(S.DRAFT)), action)
        assert [happened.audience for happened in decision.happened] == [(NEA,)]


def test_one_organisation_at_both_ends_is_told_once() -> None:
    file = a_file()
    one_house = replace(file, referral=replace(file.referral, receiver=replace(CHIANG_MAI, organisation_id=NEA)))
    decision = decide(one_house, SENDER, Action.ACKNOWLEDGE, A_REQUEST["acknowledge"], None, AT)
    assert decision is not None
    assert decision.happened[0].audience == (NEA,)


def test_events_hold_ids_states_and_versions_only() -> None:
    decision = done(a_file(), Action.ACCEPT)
    referral, handoff = decision.happened
    assert (referral.type, referral.status, referral.version) == (EventType.REFERRAL_ACCEPTED, "accepted", 8)
    assert dict(referral.subject).keys() == {"referral", "case"}
    assert dict(handoff.subject).keys() == {"handoff", "case", "referral"}


def test_a_handoff_that_has_ended_is_left_alone() -> None:
    file = a_file(a_referral(S.ACCEPTED), handoff=a_handoff(HandoffStatus.CALLED_OFF))
    assert done(file, Action.WITHDRAW).handoff is None
