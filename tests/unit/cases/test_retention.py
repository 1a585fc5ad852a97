"""When a holder is told that an identity is about to be purged, and when it is."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.cases.case import Case
from domain.cases.retention import (
    NOTICE,
    ClosedCase,
    Retention,
    RetentionStep,
    retention_due,
    retention_of,
    retention_step,
)
from domain.cases.view import view_of
from domain.kernel.errors import CaseClosed
from domain.person.reopening import must_be_able_to_reopen
from domain.vocabulary import CaseStatus, EventType, OperatorType
from tests.unit.builders_directory import a_centre
from tests.unit.builders_domain import AT, BATTAMBANG, CHIANG_MAI, RECEIVER, SENDER, a_case, a_case_file

SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
END = AT + timedelta(days=730)


def a_closed(**changes: Any) -> Case:
    return a_case(**{"status": CaseStatus.CLOSED, "holder": None, "closed_at": AT, **changes})


def step(at: Any, ends_at: Any = END, **changes: Any) -> RetentionStep | None:
    return retention_step(ClosedCase(a_closed(**changes), CHIANG_MAI, ends_at), at)


def test_the_holder_is_told_thirty_days_ahead_and_not_before() -> None:
    assert step(END - NOTICE - SECOND) is None
    assert step(END - NOTICE) is RetentionStep.TELL


def test_the_identity_is_purged_when_retention_ends_and_not_before() -> None:
    told = END - NOTICE
    assert step(END - SECOND, retention_told_at=told) is None
    assert step(END, retention_told_at=told) is RetentionStep.PURGE


def test_nobody_s_identity_goes_without_thirty_days_notice() -> None:
    """Whether the worker stood still for a year, or an agreement was shortened."""
    late = END + timedelta(days=400)
    assert step(late) is RetentionStep.TELL
    assert step(late + NOTICE - SECOND, retention_told_at=late) is None
    assert step(late + NOTICE, retention_told_at=late) is RetentionStep.PURGE
    assert step(AT + 40 * DAY, AT + 20 * DAY, retention_told_at=AT + 11 * DAY) is None


def test_a_longer_agreement_moves_the_purge_even_after_it_was_announced() -> None:
    assert step(END, END + 365 * DAY, retention_told_at=END - NOTICE) is None


def test_reopening_stops_the_clock_and_closing_starts_it_again() -> None:
    told = END - NOTICE
    assert step(END, status=CaseStatus.OPEN, holder=CHIANG_MAI, closed_at=None, retention_told_at=told) is None
    again = END + DAY
    assert step(again, again + timedelta(days=730), closed_at=again, retention_told_at=told) is None
    end = again + timedelta(days=730)
    assert step(end, end, closed_at=again, retention_told_at=told) is RetentionStep.TELL, "it is told once more"


def test_what_was_erased_is_not_purged() -> None:
    assert step(END + NOTICE, status=CaseStatus.ERASED, retention_told_at=END - NOTICE) is None


def test_the_event_is_for_the_centre_that_closed_it_alone() -> None:
    event = retention_due(ClosedCase(a_closed(), CHIANG_MAI, END))
    assert (event.type, event.audience) == (EventType.CASE_RETENTION_DUE, (CHIANG_MAI.organisation_id,))
    excluded = a_closed(excluded_operator_types=(OperatorType(CHIANG_MAI.operator_type),))
    assert retention_due(ClosedCase(excluded, CHIANG_MAI, END)).audience == ()


@pytest.mark.parametrize(
    ("changes", "ends_at", "shown"),
    [
        ({}, END, Retention(END.date(), None)),
        ({}, AT + DAY, Retention((AT + 2 * DAY + NOTICE).date(), None)),
        ({"retention_told_at": END - DAY}, END, Retention((END - DAY + NOTICE).date(), None)),
        ({}, None, None),
        ({"status": CaseStatus.OPEN, "closed_at": None}, END, None),
        ({"status": CaseStatus.ERASED, "purged_at": END}, None, Retention(None, END)),
    ],
)
def test_the_day_that_is_shown_is_the_day_of_the_purge(changes: Any, ends_at: Any, shown: Any) -> None:
    assert retention_of(a_closed(**changes), ends_at, AT + 2 * DAY) == shown


def test_the_day_is_for_the_centre_that_closed_the_case() -> None:
    closed = {"status": CaseStatus.CLOSED, "holder": None, "closed_at": AT}
    file = replace(a_case_file(former=(BATTAMBANG, CHIANG_MAI), last=CHIANG_MAI, **closed), retention_ends_at=END)
    assert view_of(RECEIVER, file, AT).retention == Retention(END.date(), None)
    assert view_of(SENDER, file, AT).retention is None


def test_a_purged_case_is_not_reopened() -> None:
    file = a_case_file(
        former=(CHIANG_MAI,), last=CHIANG_MAI, status=CaseStatus.ERASED, holder=None, closed_at=AT, purged_at=END
    )
    with pytest.raises(CaseClosed, match="purged after its retention"):
        must_be_able_to_reopen(RECEIVER, file, a_centre(CHIANG_MAI))
