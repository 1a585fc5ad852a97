"""What a receiver sees, field by field: before acceptance, after it, and after the end."""

from dataclasses import fields, replace
from datetime import date, timedelta
from typing import Any

import pytest

from domain.cases.case import CasePreview, age_band, is_minor
from domain.cases.custody import LedgerEntry
from domain.cases.relation import TakenBack
from domain.cases.view import view_of as case_view_of
from domain.cases.view import visible_ledger, visible_steps
from domain.kernel.access import Level
from domain.kernel.errors import Missing
from domain.kernel.ids import ReferralId
from domain.kernel.timeline import TimelineEntry
from domain.referrals.referral import ReferralText
from domain.referrals.view import ReferralView, view_of
from domain.vocabulary import CustodyReason, DataCategory, OperatorType
from domain.vocabulary import ReferralStatus as S
from tests.unit.builders_domain import (
    AT,
    BATTAMBANG,
    CHIANG_MAI,
    ENDED,
    MAE_SOT,
    PURSAT,
    RECEIVER,
    SENDER,
    STRANGER,
    a_case,
    a_case_file,
    a_consent,
    a_file,
    a_profile,
    a_referral,
    an_actor,
    an_id,
    an_involvement,
)

EVERY_WORD = ReferralText(*(f"secret {field.name}" for field in fields(ReferralText)))
OTHER = ReferralId(an_id("another referral"))


def seen(actor: Any, status: S, **changes: Any) -> ReferralView:
    changes = {"words": EVERY_WORD, "redirected_from": OTHER, "redirected_to": OTHER, **changes}
    return view_of(actor, a_file(a_referral(status, **changes)), AT)


PREVIEW = CasePreview(
    stage=a_profile().stage,
    sex=a_profile().sex,
    age_band=age_band(1997, True, AT.date()),
    minor=False,
    sector="C",
    case_types=a_case().case_types,
    languages=("km", "th"),
)


def test_a_preview_holds_six_fields_and_no_more() -> None:
    assert [field.name for field in fields(CasePreview)] == [
        "stage", "sex", "age_band", "minor", "sector", "case_types", "languages",
    ]  # fmt: skip


@pytest.mark.parametrize("status", [S.SENT, S.ACKNOWLEDGED, S.INFO_REQUESTED])
def test_before_accepting_the_receiver_sees_the_preview_and_what_was_said(status: S) -> None:
    view = seen(RECEIVER, status)
    assert (view.case, view.case_code) == (PREVIEW, "KH-7Q2M-9FX4")
    assert view.referral.words == EVERY_WORD
    level = case_view_of(RECEIVER, a_case_file(an_involvement(status)), AT)
    assert (level.level, level.preview, level.profile) == (Level.PREVIEW, PREVIEW, None)
    assert not level.shows_custody


@pytest.mark.parametrize("status", [S.ACCEPTED, S.IN_PROGRESS, S.PAUSED])
def test_at_work_the_receiver_sees_the_profile_only_where_it_is_shared(status: S) -> None:
    assert seen(RECEIVER, status).case == PREVIEW
    shared = case_view_of(RECEIVER, a_case_file(an_involvement(status)), AT)
    assert (shared.level, shared.profile) == (Level.PARTY, a_profile())
    unshared = a_case_file(an_involvement(status, share=(DataCategory.IDENTITY,)))
    assert case_view_of(RECEIVER, unshared, AT).profile is None


@pytest.mark.parametrize(
    "status", [S.DECLINED, S.WITHDRAWN, S.EXPIRED, S.NO_SHOW, S.CONSENT_WITHDRAWN, S.ENTERED_IN_ERROR]
)
def test_a_receiver_that_did_not_take_it_on_keeps_nothing_of_the_person(status: S) -> None:
    view = seen(RECEIVER, status)
    assert (view.case, view.referral.words) == (None, ReferralText())
    assert view.referral.status is status
    case = case_view_of(RECEIVER, a_case_file(an_involvement(status)), AT)
    assert (case.level, case.preview, case.profile) == (Level.OUTCOME, None, None)


def test_after_completing_the_receiver_keeps_its_words_and_not_the_person() -> None:
    view = seen(RECEIVER, S.COMPLETED)
    assert (view.case, view.referral.words) == (None, EVERY_WORD)
    held = view_of(RECEIVER, a_file(a_referral(S.COMPLETED), case=a_case(holder=CHIANG_MAI)), AT)
    assert held.case == PREVIEW


@pytest.mark.parametrize("status", S)
def test_the_sender_keeps_what_it_wrote_in_every_state(status: S) -> None:
    view = seen(SENDER, status)
    assert (view.referral.words, view.case) == (EVERY_WORD, PREVIEW)
    assert view.referral.redirected_to == view.referral.redirected_from == OTHER
    handed_on = view_of(SENDER, a_file(a_referral(status), case=a_case(holder=CHIANG_MAI)), AT)
    assert handed_on.case is None


@pytest.mark.parametrize("status", ENDED)
def test_a_sender_that_the_person_left_keeps_ids_states_and_times(status: S) -> None:
    referral, case = a_referral(status, words=EVERY_WORD), a_case(holder=CHIANG_MAI)
    view = view_of(SENDER, a_file(referral, case=case, sender_left=True), AT)
    assert (view.referral.words, view.case, view.referral.status) == (ReferralText(), None, status)
    working = a_file(replace(referral, receiver=PURSAT), case=a_case(holder=PURSAT), sender_left=True)
    assert view_of(SENDER, working, AT).referral.words == (EVERY_WORD if status is S.COMPLETED else ReferralText())


@pytest.mark.parametrize("status", [status for status in S if status is not S.DRAFT])
def test_the_receiver_never_learns_which_other_centres_are_asked(status: S) -> None:
    referral = seen(RECEIVER, status).referral
    assert (referral.fallback_centre_ids, referral.redirected_from, referral.redirected_to) == ((), None, None)


@pytest.mark.parametrize("status", S)
def test_a_stranger_and_an_excluded_kind_find_no_such_referral(status: S) -> None:
    file = a_file(a_referral(status))
    excluded = replace(file, case=a_case(excluded_operator_types=(OperatorType.CSO,)))
    handed_on = replace(file, case=a_case(holder=CHIANG_MAI, excluded_operator_types=(OperatorType.GOVERNMENT,)))
    for actor, of in ((STRANGER, file), (RECEIVER, excluded), (SENDER, handed_on)):
        with pytest.raises(Missing):
            view_of(actor, of, AT)


def test_a_client_limited_to_another_centre_of_the_house_is_a_stranger() -> None:
    with pytest.raises(Missing):
        view_of(an_actor(PURSAT, limited=True), a_file(), AT)
    assert view_of(an_actor(BATTAMBANG, limited=True), a_file(), AT).case == PREVIEW


def entry(place: Any, since: int, until: int | None) -> LedgerEntry:
    day = timedelta(days=1)
    end = None if until is None else AT + until * day
    return LedgerEntry(place.centre_id, place.organisation_id, AT + since * day, end, CustodyReason.HANDOFF, None)


LEDGER = (entry(PURSAT, 0, 1), entry(BATTAMBANG, 1, None))


def step(referral: ReferralId | None, kind: str = "referral.sent") -> TimelineEntry:
    return TimelineEntry(an_id("step"), a_case().id, referral, AT, kind, None, None, None)


OURS = an_involvement().referral_id
STEPS = (step(None, "case.opened"), step(OURS))


@pytest.mark.parametrize("status", [S.SENT, S.DECLINED, S.EXPIRED, S.WITHDRAWN])
def test_a_receiver_that_never_accepted_sees_who_answers_while_it_is_asked(status: S) -> None:
    file = a_case_file(an_involvement(status))
    assert visible_ledger(RECEIVER, file, LEDGER) == (LEDGER[1:] if status is S.SENT else ())
    assert visible_steps(RECEIVER, file, STEPS, AT) == STEPS[1:]
    assert not case_view_of(RECEIVER, file, AT).shows_custody


def test_who_had_to_let_go_sees_ledger_and_story_as_they_were_then() -> None:
    day = timedelta(days=1)
    withdrawn = an_involvement(S.CONSENT_WITHDRAWN, accepted=True, consent=a_consent(withdrawn_at=AT + day))
    left = (TakenBack(CHIANG_MAI, AT + day),)
    file = replace(a_case_file(withdrawn, former=(CHIANG_MAI,), holder=MAE_SOT), taken_back=left)
    later = (*LEDGER[:1], replace(LEDGER[1], until=AT + 2 * day), entry(MAE_SOT, 2, None))
    assert visible_ledger(RECEIVER, file, later) == LEDGER
    steps = (*STEPS, replace(step(None, "handoff.accepted"), at=AT + 2 * day))
    assert visible_steps(RECEIVER, file, steps, AT) == STEPS
    assert not case_view_of(RECEIVER, file, AT).shows_custody
    working = a_case_file(withdrawn, an_involvement(S.ACCEPTED, referral_id=OTHER), holder=MAE_SOT)
    assert visible_ledger(RECEIVER, working, later) == later
    assert visible_ledger(SENDER, file, later) == later
    sent_on = an_involvement(S.COMPLETED, sender=CHIANG_MAI, receiver=MAE_SOT)
    sending = replace(file, involvements=(withdrawn, sent_on))
    assert visible_ledger(RECEIVER, sending, later) == LEDGER
    returned = replace(sending, former_holders=(CHIANG_MAI, CHIANG_MAI))  # held twice, and left once
    assert visible_ledger(RECEIVER, returned, later) == later


def test_those_who_took_part_see_the_whole_story() -> None:
    for actor, file in (
        (SENDER, a_case_file(an_involvement())),
        (RECEIVER, a_case_file(an_involvement(S.ACCEPTED))),
        (RECEIVER, a_case_file(an_involvement(S.COMPLETED))),
        (SENDER, a_case_file(an_involvement(), former=(BATTAMBANG,), holder=MAE_SOT)),
    ):
        assert visible_ledger(actor, file, LEDGER) == LEDGER
        assert visible_steps(actor, file, STEPS, AT) == STEPS


def test_a_client_limited_to_one_centre_reads_no_step_of_a_sister_centre() -> None:
    file = a_case_file(an_involvement(), former=(PURSAT,))
    assert visible_steps(an_actor(PURSAT, limited=True), file, STEPS, AT) == STEPS[:1]
    assert visible_steps(an_actor(BATTAMBANG, limited=True), file, STEPS, AT) == STEPS


def test_a_redirection_is_its_senders_own_step_and_a_draft_its_senders_own_story() -> None:
    redirected = step(OURS, "referral.redirected")
    for status, actor, shown in ((S.DECLINED, SENDER, True), (S.DECLINED, RECEIVER, False), (S.DRAFT, SENDER, True)):
        file = a_case_file(an_involvement(status))
        assert visible_steps(actor, file, (redirected,), AT) == ((redirected,) if shown else ())
    drafted = a_case_file(an_involvement(S.DRAFT), an_involvement(referral_id=OTHER))
    assert visible_steps(RECEIVER, drafted, STEPS, AT) == ()


def test_story_and_ledger_are_closed_to_a_stranger() -> None:
    for look in (
        lambda: visible_ledger(STRANGER, a_case_file(), LEDGER),
        lambda: visible_steps(STRANGER, a_case_file(), STEPS, AT),
    ):
        with pytest.raises(Missing):
            look()


BANDS = {
    None: "unknown", 2030: "under_18", 2010: "under_18", 2009: "under_18", 2008: "under_18", 2007: "18_24",
    2002: "18_24", 2001: "25_34", 1992: "25_34", 1991: "35_44", 1981: "45_54", 1971: "55_64", 1962: "55_64",
    1961: "65_plus", 1900: "65_plus",
}  # fmt: skip


@pytest.mark.parametrize(("birth_year", "band"), BANDS.items())
def test_an_age_is_blurred_to_its_band(birth_year: int | None, band: str) -> None:
    assert age_band(birth_year, False, date(2026, 11, 22)) == band


def test_the_band_of_every_minor_is_under_18_and_of_nobody_else() -> None:
    today = date(2026, 11, 22)
    for year in range(1990, 2027):
        for of_age in (False,) if year > 2008 else (False, True):
            assert (age_band(year, of_age, today) == "under_18") == is_minor(year, of_age, today), (year, of_age)
