"""Merging two cases of one person, as a pure decision: who may, what follows, and until when it can be undone."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.cases.actions import CaseAction, allowed_case_actions
from domain.cases.case import Case
from domain.cases.custody import CustodyEnd, CustodyResumed
from domain.cases.merge import UNDO_WITHIN, MergeLink, can_be_undone
from domain.cases.merged import CaseIsMerged
from domain.cases.relation import CaseFile
from domain.cases.view import view_of
from domain.kernel.access import Actor
from domain.kernel.errors import CaseHasOpenReferrals, NotYourSide
from domain.kernel.ids import CaseId
from domain.person.merge_failures import MergeIsFinal, SurvivingCaseMoved
from domain.person.merging import (
    link_to,
    merge,
    must_be_able_to_merge,
    must_be_able_to_unmerge,
    step_of,
    unmerge,
)
from domain.person.reopening import must_be_able_to_reopen
from domain.person.whole_case import CustodyPeriod, WholeCase
from domain.vocabulary import CaseStatus, CustodyReason, EventType, Outcome
from tests.unit.builders_directory import a_centre
from tests.unit.builders_domain import (
    AT,
    BATTAMBANG,
    CHIANG_MAI,
    EVERY_SCOPE,
    RECEIVER,
    SENDER,
    a_case,
    a_case_file,
    a_handoff,
    an_id,
)

OTHER = CaseId(an_id("the case that goes on"))
GOES_ON = a_case(id=OTHER, code="KH-3H8K-2WNV")
LINK = link_to(GOES_ON, AT)
WRITER = replace(SENDER, scopes=EVERY_SCOPE | {"cases:write"})
MICROSECOND = timedelta(microseconds=1)


def a_merged_case(link: MergeLink | None = LINK, **changes: object) -> CaseFile:
    """A case that Battambang merged into the other one."""
    ended = {"holder": None, "status": CaseStatus.CLOSED, "closed_at": AT, "outcome": Outcome.MERGED}
    file = a_case_file(former=(BATTAMBANG,), last=BATTAMBANG, **{**ended, "merged_into": OTHER, **changes})
    return replace(file, merged_into=link)


def a_whole(case: Case, *handoffs: object) -> WholeCase:
    return WholeCase(case, (CustodyPeriod(BATTAMBANG, CustodyReason.OPENED, None),), (), (), handoffs)  # type: ignore[arg-type]


def test_a_merge_closes_the_case_and_touches_nothing_else() -> None:
    before = a_case()
    decision = merge(a_whole(before), GOES_ON, "One person.", AT)
    assert decision.case == replace(
        before, version=4, status=CaseStatus.CLOSED, holder=None, outcome=Outcome.MERGED, closed_at=AT, updated_at=AT,
        closing_note="One person.", merged_into=OTHER,
    )  # fmt: skip
    assert decision.custody == CustodyEnd(before.id, BATTAMBANG.centre_id, AT)
    assert (decision.consent, decision.identity, decision.keeps_identity, decision.excluded) == (None, None, set(), ())
    (told,) = decision.happened
    assert (told.type, told.status, told.outcome) == (EventType.CASE_CLOSED, CaseStatus.CLOSED, Outcome.MERGED)
    step = step_of(EventType.CASE_MERGED, LINK)
    assert (step.audience, step.version, dict(step.subject)) == ((), GOES_ON.version + 1, {"case": OTHER})


def test_undoing_it_restores_the_case() -> None:
    before = a_case()
    merged = merge(a_whole(before), GOES_ON, "One person.", AT).case
    decision = unmerge(a_whole(merged), AT)
    assert decision.case == replace(before, version=5, updated_at=AT)
    assert decision.custody == CustodyResumed(before.id, BATTAMBANG, AT)


def test_what_is_open_on_it_is_named() -> None:
    offer = a_handoff()
    with pytest.raises(CaseHasOpenReferrals) as refused:
        merge(a_whole(a_case(), offer), GOES_ON, "One person.", AT)
    assert refused.value.open == (("handoff", offer.id),)


def test_undoing_is_possible_up_to_the_last_moment() -> None:
    file, centre = a_merged_case(), a_centre(BATTAMBANG)
    last = AT + UNDO_WITHIN
    assert LINK.until == last
    assert must_be_able_to_unmerge(SENDER, file, centre, last) == LINK
    with pytest.raises(MergeIsFinal) as refused:
        must_be_able_to_unmerge(SENDER, file, centre, last + MICROSECOND)
    assert last.date().isoformat() in refused.value.detail
    for at, possible in ((last, True), (last + MICROSECOND, False)):
        assert can_be_undone(file.case, LINK, BATTAMBANG, at) is possible
        assert (CaseAction.UNMERGE in allowed_case_actions(WRITER, file, at)) is possible


@pytest.mark.parametrize("link", [None, replace(LINK, place=CHIANG_MAI)])
def test_undoing_needs_the_other_case_at_the_same_centre(link: MergeLink | None) -> None:
    with pytest.raises(SurvivingCaseMoved):
        must_be_able_to_unmerge(SENDER, a_merged_case(link), a_centre(BATTAMBANG), AT)
    assert CaseAction.UNMERGE not in allowed_case_actions(WRITER, a_merged_case(link), AT)


@pytest.mark.parametrize("link", [LINK, None])
def test_a_merged_case_is_not_reopened_and_says_where_it_went_to_who_may_know(link: MergeLink | None) -> None:
    with pytest.raises(CaseIsMerged) as refused:
        must_be_able_to_reopen(SENDER, a_merged_case(link), a_centre(BATTAMBANG))
    assert refused.value.open == ((("case", OTHER),) if link else ())
    assert (GOES_ON.code in refused.value.detail) is (link is not None)
    assert CaseAction.REOPEN not in allowed_case_actions(WRITER, a_merged_case(link), AT)


@pytest.mark.parametrize(
    ("actor", "file", "into", "problem"),
    [
        (SENDER, a_case_file(), a_case_file(former=(BATTAMBANG,), holder=CHIANG_MAI, id=OTHER), NotYourSide),
        (
            RECEIVER,
            a_case_file(holder=CHIANG_MAI, id=OTHER),
            replace(a_merged_case(), former_holders=(CHIANG_MAI,)),
            NotYourSide,
        ),
        (SENDER, a_case_file(id=OTHER), a_merged_case(), CaseIsMerged),
    ],
)
def test_both_are_held_by_the_centre_that_merges_them(
    actor: Actor, file: CaseFile, into: CaseFile, problem: type[Exception]
) -> None:
    with pytest.raises(problem):
        must_be_able_to_merge(actor, file, into)


def test_each_case_names_the_other_to_who_answers_for_it_alone() -> None:
    gone, onward = a_merged_case(), replace(a_case_file(id=OTHER), merged_from=(replace(LINK, place=CHIANG_MAI),))
    assert view_of(SENDER, gone, AT).merged_into == LINK
    assert view_of(SENDER, onward, AT).merged_from == (), "closed by another centre"
    former = replace(gone, former_holders=(BATTAMBANG, CHIANG_MAI))
    assert view_of(RECEIVER, former, AT).merged_into is None
