"""What the board counts, case by case: the sentences of docs/partners/board.md."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from domain.board.definitions import (
    BoardDays,
    ReferralAge,
    Sent,
    Step,
    age_of,
    clock_has_ended,
    is_silent,
    period_of,
    seconds_taken,
)
from domain.directory.durations import write_duration
from domain.vocabulary import ReferralStatus as S

SENT_AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
CLOCK = SENT_AT + 24 * HOUR
LATER = SENT_AT + timedelta(days=40)
WAITING = Sent(S.SENT, SENT_AT, acknowledge_by=CLOCK)


def after(hours: float) -> datetime:
    return SENT_AT + hours * HOUR


# fmt: off
CASES = {
    #                                                                                                 ended, silent
    "within its clock":               (WAITING, after(23),                                            False, False),
    "nobody answered":                (WAITING, CLOCK,                                                True, True),
    "answered in time":               (replace(WAITING, acknowledged_at=after(1)), LATER,             True, False),
    "answered in the last moment":    (replace(WAITING, acknowledged_at=CLOCK), LATER,                True, False),
    "answered, clock still running":  (replace(WAITING, acknowledged_at=after(1)), after(2),          False, False),
    "answered too late":              (replace(WAITING, acknowledged_at=after(25)), LATER,            True, True),
    "declined at once":               (replace(WAITING, status=S.DECLINED, ended_at=after(2)), LATER, True, False),
    "declined too late":              (replace(WAITING, status=S.DECLINED, ended_at=after(30)), LATER, True, True),
    "withdrawn before":               (replace(WAITING, status=S.WITHDRAWN, ended_at=after(2)), LATER, False, False),
    "withdrawn after":                (replace(WAITING, status=S.WITHDRAWN, ended_at=after(30)), LATER, True, True),
    "its centre closed before":       (replace(WAITING, status=S.EXPIRED, ended_at=after(2)), LATER,  False, False),
    "expired as its clock ended":     (replace(WAITING, status=S.EXPIRED, ended_at=CLOCK), LATER,     True, True),
    "without a clock":                (replace(WAITING, acknowledge_by=None), LATER,                  False, False),
}
# fmt: on


@pytest.mark.parametrize("name", CASES)
def test_silence_is_told_once_the_clock_has_ended(name: str) -> None:
    sent, at, ended, silent = CASES[name]
    assert (clock_has_ended(sent, at), is_silent(sent, at)) == (ended, silent)


def test_times_count_from_the_sending_and_contact_from_when_its_clock_starts() -> None:
    assert [seconds_taken(step, WAITING) for step in Step] == [None, None, None]
    accepted = replace(WAITING, status=S.IN_PROGRESS, accepted_at=after(2), contact_confirmed_at=after(5))
    assert [seconds_taken(step, accepted) for step in Step] == [7200, 7200, 10800]
    assert seconds_taken(Step.ACKNOWLEDGE, replace(accepted, acknowledged_at=after(1))) == 3600
    assert seconds_taken(Step.CONTACT, replace(accepted, window_from=after(4))) == 3600
    assert seconds_taken(Step.CONTACT, replace(accepted, window_from=after(9))) == 0
    declined = replace(WAITING, status=S.DECLINED, ended_at=after(3))
    assert [seconds_taken(step, declined) for step in Step] == [10800, 10800, None]
    assert seconds_taken(Step.DECIDE, replace(declined, accepted_at=after(1))) == 3600


def test_ages_and_periods_begin_where_the_last_one_ends() -> None:
    ages = {days: age_of(WAITING, SENT_AT + timedelta(days=days)) for days in (0, 3, 7, 30)}
    assert tuple(ages.values()) == tuple(ReferralAge)
    assert age_of(WAITING, SENT_AT + timedelta(days=3, microseconds=-1)) is ReferralAge.UNDER_3_DAYS
    today = date(2026, 3, 31)
    found = [period_of(today - timedelta(days=days), today) for days in (0, 6, 7, 29, 30, 89, 90)]
    assert found == [
        BoardDays.WEEK,
        BoardDays.WEEK,
        BoardDays.MONTH,
        BoardDays.MONTH,
        BoardDays.QUARTER,
        BoardDays.QUARTER,
        None,
    ]


def test_times_are_written_as_durations() -> None:
    written = {0: "PT0S", 59: "PT59S", 3600: "PT1H", 86400: "P1D", 93784: "P1DT2H3M4S"}
    assert {seconds: write_duration(seconds) for seconds in written} == written
