"""When a referral goes on, and as what: pure decisions, for declines and for the clock."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.kernel.ids import DataKeyId, HandoffId, ReferralId
from domain.referrals.deciding import decide
from domain.referrals.fallbacks import gone_on, may_be_sent, wants_to_go_on
from domain.referrals.lifecycle import Action
from domain.referrals.sending import NewIds, redirected_draft
from domain.vocabulary import EventType
from domain.vocabulary import ReferralStatus as S
from tests.unit.builders_directory import a_centre
from tests.unit.builders_domain import AT, BATTAMBANG, MAE_SOT, RECEIVER, a_consent, a_file, a_referral, an_id
from tests.unit.builders_requests import A_REQUEST
from tests.unit.referrals.test_sending_rules import the_facts

IDS = NewIds(ReferralId(an_id("next")), DataKeyId(an_id("next key")), HandoffId(an_id("next handoff")))
MOMENT = timedelta(microseconds=1)


@pytest.mark.parametrize("status", S)
def test_only_what_was_declined_or_has_expired_goes_on(status: S) -> None:
    ended = a_referral(status, window_to=None)
    assert wants_to_go_on(ended, AT) is (status in (S.DECLINED, S.EXPIRED))
    assert not wants_to_go_on(replace(ended, fallback_centre_ids=()), AT)


def test_nothing_goes_on_to_a_window_that_is_past() -> None:
    assert wants_to_go_on(a_referral(S.DECLINED, window_to=AT + MOMENT), AT)
    assert not wants_to_go_on(a_referral(S.DECLINED, window_to=AT), AT)


def test_the_end_and_what_follows_name_one_another_and_the_sender_alone_is_told() -> None:
    file = a_file()
    ended = decide(file, RECEIVER, Action.DECLINE, A_REQUEST["decline"], None, AT)
    assert ended is not None
    draft = redirected_draft(ended.referral, MAE_SOT, IDS, AT)
    facts = the_facts(referral=draft, receiver=a_centre(MAE_SOT))
    assert may_be_sent(facts)
    new, old = gone_on(ended, facts, IDS)
    assert (old.referral.status, old.referral.redirected_to) == (S.DECLINED, new.referral.id)
    assert old.referral.version == file.referral.version + 2
    assert (new.referral.status, new.referral.redirected_from) == (S.SENT, file.referral.id)
    assert new.referral.fallback_centre_ids == ()
    assert new.referral.words.summary == file.referral.words.summary
    told = [event for event in old.happened if event.type is EventType.REFERRAL_REDIRECTED]
    assert [event.audience for event in told] == [(BATTAMBANG.organisation_id,)]
    assert not may_be_sent(replace(facts, consent=a_consent(withdrawn_at=AT)))
