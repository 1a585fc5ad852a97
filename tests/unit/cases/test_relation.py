"""An actor's relation to a case, and whether its identity is open to them."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.cases.identity_access import must_have_identity_open
from domain.cases.relation import CaseFile, Involvement, has_taken_part, level_of
from domain.kernel.access import Level
from domain.kernel.errors import IdentityNotOpen, Missing
from domain.vocabulary import DataCategory, OperatorType
from domain.vocabulary import ReferralStatus as S
from tests.unit.builders_domain import (
    AT,
    BATTAMBANG,
    CHIANG_MAI,
    MAE_SOT,
    PURSAT,
    RECEIVER,
    SENDER,
    STRANGER,
    a_case_file,
    a_consent,
    an_actor,
    an_involvement,
)

MOMENT = timedelta(microseconds=1)

# by hand: what the receiver of a referral is to the case, by the referral's state
LEVEL_OF_RECEIVER = {
    S.DRAFT: None,
    S.SENT: Level.PREVIEW,
    S.ACKNOWLEDGED: Level.PREVIEW,
    S.INFO_REQUESTED: Level.PREVIEW,
    S.ACCEPTED: Level.PARTY,
    S.IN_PROGRESS: Level.PARTY,
    S.PAUSED: Level.PARTY,
    S.COMPLETED: Level.OUTCOME,
    S.DECLINED: Level.OUTCOME,
    S.WITHDRAWN: Level.OUTCOME,
    S.EXPIRED: Level.OUTCOME,
    S.NO_SHOW: Level.OUTCOME,
    S.CONSENT_WITHDRAWN: Level.OUTCOME,
    S.ENTERED_IN_ERROR: Level.OUTCOME,
}


@pytest.mark.parametrize("status", S)
def test_the_receivers_level_follows_the_state(status: S) -> None:
    file = a_case_file(an_involvement(status))
    assert level_of(RECEIVER, file) is LEVEL_OF_RECEIVER[status]
    assert level_of(SENDER, file) is Level.HOLDER
    assert level_of(STRANGER, file) is None


@pytest.mark.parametrize("status", [S.WITHDRAWN, S.ENTERED_IN_ERROR])
def test_a_draft_that_was_taken_back_unsent_stays_unknown_to_its_receiver(status: S) -> None:
    assert level_of(RECEIVER, a_case_file(an_involvement(status, sent=False))) is None


@pytest.mark.parametrize("status", S)
def test_identity_is_open_to_the_holder_and_to_a_receiver_that_accepted_and_has_not_finished(status: S) -> None:
    file = a_case_file(an_involvement(status))
    assert must_have_identity_open(SENDER, file, AT).level is Level.HOLDER
    with pytest.raises(Missing):
        must_have_identity_open(STRANGER, file, AT)
    if LEVEL_OF_RECEIVER[status] is Level.PARTY:
        assert must_have_identity_open(RECEIVER, file, AT).level is Level.PARTY
    else:
        with pytest.raises(Missing if status is S.DRAFT else IdentityNotOpen):
            must_have_identity_open(RECEIVER, file, AT)


CLOSED = {
    "not shared": an_involvement(S.ACCEPTED, share=(DataCategory.PROFILE,)),
    "not in the consent": an_involvement(S.ACCEPTED, consent=a_consent(data_categories=(DataCategory.PROFILE,))),
    "no consent": an_involvement(S.ACCEPTED, consent=None),
    "expires now": an_involvement(S.ACCEPTED, consent=a_consent(expires_at=AT)),
    "withdrawn": an_involvement(S.ACCEPTED, consent=a_consent(withdrawn_at=AT)),
}


@pytest.mark.parametrize("involvement", CLOSED.values(), ids=CLOSED)
def test_identity_stays_closed_without_a_consent_that_covers_it_now(involvement: Involvement) -> None:
    with pytest.raises(IdentityNotOpen):
        must_have_identity_open(RECEIVER, a_case_file(involvement), AT)


def test_identity_is_open_to_the_last_moment_of_the_consent() -> None:
    file = a_case_file(an_involvement(S.ACCEPTED, consent=a_consent(expires_at=AT + MOMENT)))
    assert must_have_identity_open(RECEIVER, file, AT).level is Level.PARTY


def test_the_sender_of_an_accepted_referral_has_no_identity_once_it_holds_the_case_no_more() -> None:
    file = a_case_file(an_involvement(S.IN_PROGRESS), former=(BATTAMBANG,), holder=CHIANG_MAI)
    assert level_of(SENDER, file) is Level.OUTCOME
    with pytest.raises(IdentityNotOpen):
        must_have_identity_open(SENDER, file, AT)


def test_a_former_holder_keeps_the_outcome() -> None:
    assert level_of(SENDER, a_case_file(former=(BATTAMBANG,), holder=CHIANG_MAI)) is Level.OUTCOME


def test_the_highest_of_several_relations_counts() -> None:
    file = a_case_file(an_involvement(S.DECLINED), an_involvement(S.ACCEPTED), an_involvement(S.SENT))
    assert level_of(RECEIVER, file) is Level.PARTY


EXCLUDED_GOVERNMENT = (OperatorType.GOVERNMENT,)
HANDED_ON = a_case_file(
    an_involvement(S.COMPLETED), former=(BATTAMBANG,), holder=CHIANG_MAI, excluded_operator_types=EXCLUDED_GOVERNMENT
)


def test_an_excluded_kind_sees_nothing_whatever_it_was_before() -> None:
    assert level_of(SENDER, HANDED_ON) is None
    both_ways = replace(HANDED_ON, involvements=(an_involvement(S.ACCEPTED, sender=CHIANG_MAI, receiver=BATTAMBANG),))
    assert level_of(SENDER, both_ways) is None
    with pytest.raises(Missing):
        must_have_identity_open(SENDER, both_ways, AT)


def test_an_excluded_kind_that_holds_the_case_answers_for_it() -> None:
    file = a_case_file(an_involvement(), excluded_operator_types=EXCLUDED_GOVERNMENT)
    assert level_of(SENDER, file) is Level.HOLDER


def test_the_exclusion_of_others_takes_nothing_away() -> None:
    file = a_case_file(an_involvement(), excluded_operator_types=(OperatorType.EMPLOYER,))
    assert level_of(RECEIVER, file) is Level.PREVIEW


def limited_to_pursat(file: CaseFile) -> Level | None:
    return level_of(an_actor(PURSAT, limited=True), file)


def test_a_client_limited_to_one_centre_knows_nothing_of_the_others() -> None:
    assert limited_to_pursat(a_case_file(an_involvement())) is None
    assert limited_to_pursat(a_case_file(holder=MAE_SOT, former=(BATTAMBANG,))) is None
    assert limited_to_pursat(a_case_file(holder=PURSAT)) is Level.HOLDER
    assert limited_to_pursat(a_case_file(holder=MAE_SOT, former=(PURSAT,))) is Level.OUTCOME
    assert limited_to_pursat(a_case_file(an_involvement(S.ACCEPTED, receiver=PURSAT), holder=MAE_SOT)) is Level.PARTY


@pytest.mark.parametrize("status", [S.SENT, S.DECLINED, S.EXPIRED, S.WITHDRAWN])
def test_being_asked_is_not_taking_part(status: S) -> None:
    assert not has_taken_part(RECEIVER, a_case_file(an_involvement(status)))
    assert has_taken_part(SENDER, a_case_file(an_involvement(status)))


def test_holding_having_held_and_having_accepted_is() -> None:
    assert has_taken_part(RECEIVER, a_case_file(an_involvement(S.NO_SHOW)))
    assert has_taken_part(RECEIVER, a_case_file(holder=CHIANG_MAI))
    assert has_taken_part(RECEIVER, a_case_file(former=(CHIANG_MAI,)))
