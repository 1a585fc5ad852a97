"""Who writes messages, in which states, and what counts as seen: pure decisions (ADR 0055)."""

from dataclasses import replace
from uuid import UUID

import pytest

from domain.kernel.access import Actor, Side
from domain.kernel.errors import InvalidTransition, Missing
from domain.kernel.ids import MessageId, UserId
from domain.kernel.keys import CiphertextRejected, Unreadable
from domain.referrals.messages import Message, PostMessage, as_read, post, posted, reads_messages, without_text
from domain.referrals.view import sides_of
from domain.vocabulary import CaseStatus, EventType
from domain.vocabulary import ReferralStatus as S
from tests.unit.builders_domain import (
    AT,
    BATTAMBANG,
    CHIANG_MAI,
    ENDED,
    RECEIVER,
    SENDER,
    STRANGER,
    a_case,
    a_consent,
    a_file,
    a_referral,
    an_actor,
    an_id,
)

WORDS = PostMessage("The hearing was moved.", "en")
OPEN_SENT = (S.SENT, S.ACKNOWLEDGED, S.INFO_REQUESTED, S.ACCEPTED, S.IN_PROGRESS, S.PAUSED)


def wrote(status: S = S.SENT, actor: Actor = SENDER) -> Message:
    return post(a_file(a_referral(status)), actor, WORDS, MessageId(an_id("message")), AT)


def test_the_states_are_those_in_which_a_sent_referral_is_open() -> None:
    assert {*OPEN_SENT, *ENDED, S.DRAFT} == set(S)


@pytest.mark.parametrize("status", OPEN_SENT)
@pytest.mark.parametrize(
    ("actor", "side", "place"), [(SENDER, Side.SENDER, BATTAMBANG), (RECEIVER, Side.RECEIVER, CHIANG_MAI)]
)
def test_each_side_writes_in_its_own_name_while_it_is_open(status: S, actor: Actor, side: Side, place: object) -> None:
    message = wrote(status, actor)
    assert (message.side, message.centre, message.seen_at) == (side, place, None)


@pytest.mark.parametrize("status", [S.DRAFT, *ENDED])
def test_a_draft_and_a_referral_that_is_over_take_none(status: S) -> None:
    with pytest.raises(InvalidTransition) as refused:
        wrote(status)
    assert str(status) in refused.value.detail


def test_nothing_is_written_on_an_erased_case() -> None:
    file = a_file(case=a_case(status=CaseStatus.ERASED, holder=None))
    with pytest.raises(InvalidTransition):
        post(file, SENDER, WORDS, MessageId(an_id("message")), AT)


def test_a_stranger_learns_nothing_not_even_that_it_is_over() -> None:
    for status in S:
        with pytest.raises(Missing):
            wrote(status, STRANGER)


def test_the_event_names_ids_for_both_sides_and_no_word() -> None:
    file, message = a_file(), wrote()
    event = posted(file, message)
    assert (event.type, set(event.audience)) == (
        EventType.MESSAGE_POSTED,
        {BATTAMBANG.organisation_id, CHIANG_MAI.organisation_id},
    )
    assert dict(event.subject) == {"referral": message.referral_id, "message": message.id, "case": message.case_id}
    assert "hearing" not in repr(event)


@pytest.mark.parametrize(
    ("message", "seen_by", "fresh"),
    [
        (wrote(), {Side.RECEIVER}, True),
        (wrote(), {Side.SENDER}, False),
        (wrote(), {Side.SENDER, Side.RECEIVER}, True),
        (wrote(actor=RECEIVER), {Side.SENDER}, True),
        (wrote(), set(), False),
        (replace(wrote(), seen_at=AT), {Side.RECEIVER}, False),
        (
            replace(wrote(), body=None, unreadable=(Unreadable("body", CiphertextRejected("x")),)),
            {Side.RECEIVER},
            False,
        ),
    ],
)
def test_only_a_text_given_to_the_other_side_for_the_first_time_is_seen_now(
    message: Message, seen_by: set[Side], fresh: bool
) -> None:
    shown, marked = as_read(RECEIVER, [message], frozenset(seen_by), AT)
    assert marked == ((message.id,) if fresh else ())
    assert (shown[0].seen_at is not None) == (fresh or message.seen_at is not None)


def test_who_wrote_it_is_for_the_own_organisation() -> None:
    message = wrote(actor=replace(SENDER, user_id=UserId(UUID(int=7))))
    shown = {
        name: as_read(actor, [message], frozenset(), AT)[0][0] for name, actor in (("own", SENDER), ("other", RECEIVER))
    }
    assert (shown["own"].by, shown["other"].by) == (UserId(UUID(int=7)), None)


@pytest.mark.parametrize("status", [*OPEN_SENT, *ENDED])
def test_the_sender_reads_in_every_state_and_the_receiver_as_it_reads_the_conversation(status: S) -> None:
    file = a_file(a_referral(status))
    assert reads_messages(file, sides_of(SENDER, file), AT)
    assert reads_messages(file, sides_of(RECEIVER, file), AT) == (status in (*OPEN_SENT, S.COMPLETED))


def test_a_receiver_without_a_consent_in_force_reads_none() -> None:
    file = a_file(consent=a_consent(withdrawn_at=AT))
    assert not reads_messages(file, sides_of(RECEIVER, file), AT)


def test_a_side_whose_access_ended_keeps_ids_and_times() -> None:
    message = replace(wrote(actor=replace(SENDER, user_id=UserId(UUID(int=7)))), seen_at=AT)
    left = without_text(message)
    assert (left.body, left.language, left.by) == (None, None, None)
    assert (left.id, left.side, left.posted_at, left.seen_at) == (message.id, message.side, AT, AT)


def test_one_organisation_on_both_sides_writes_as_the_sender() -> None:
    file = a_file(a_referral(receiver=replace(CHIANG_MAI, organisation_id=BATTAMBANG.organisation_id)))
    assert post(file, an_actor(BATTAMBANG), WORDS, MessageId(an_id("message")), AT).side is Side.SENDER
