"""Durations in the only form that the contract allows."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.directory.corridor import DEFAULT_RESPONSE_TIMES, filled_response_times
from domain.directory.durations import LONGEST, parse_duration
from domain.referrals.effects import response_time
from domain.vocabulary import Urgency

READ = {
    "PT1S": timedelta(seconds=1),
    "PT24H": timedelta(hours=24),
    "P14D": timedelta(days=14),
    "P2W": timedelta(weeks=2),
    "P1DT2H3M4S": timedelta(days=1, hours=2, minutes=3, seconds=4),
    "PT90M": timedelta(minutes=90),
    "P0DT1S": timedelta(seconds=1),
    "P3660D": LONGEST,
}
REFUSED = (
    "", "P", "PT", "P1DT", "P1Y", "P1M", "PT1.5H", "PT0S", "P0D", "-PT1H", "PT-1H", "pt1h", "1D", "P1D ", " P1D",
    "P1D\n",    "P1W1D", "PT1H1H", "PT1S1H", "P3661D", "P99999D", "PT999999H", "P٣D", "P১D", "PT24", "P1DT24", "T1H",
)  # fmt: skip


@pytest.mark.parametrize(("text", "length"), READ.items())
def test_it_is_read(text: str, length: timedelta) -> None:
    assert parse_duration(text) == length


@pytest.mark.parametrize("text", REFUSED)
def test_it_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(ValueError, match=r"duration.*\."):
        parse_duration(text)


@given(st.text(alphabet="PTDHMSW0123456789.-+ Y", max_size=20))
def test_nothing_else_than_a_value_error_comes_of_a_wrong_text(text: str) -> None:
    try:
        length = parse_duration(text)
    except ValueError:
        return
    assert timedelta(0) < length <= LONGEST


CONTRACT = {
    Urgency.EMERGENCY: (timedelta(hours=4), timedelta(hours=24), timedelta(days=3)),
    Urgency.URGENT: (timedelta(hours=24), timedelta(hours=72), timedelta(days=7)),
    Urgency.NORMAL: (timedelta(days=3), timedelta(days=14), timedelta(days=30)),
}


@pytest.mark.parametrize("urgency", Urgency)
def test_the_default_times_are_the_contracts(urgency: Urgency) -> None:
    times = response_time({}, urgency)
    assert (times.acknowledge_within, times.decide_within, times.contact_within) == CONTRACT[urgency]


def test_a_corridor_may_set_one_step_and_leave_the_rest() -> None:
    times = response_time({"urgent": {"decide_within": "PT1S"}}, Urgency.URGENT)
    assert times.decide_within == timedelta(seconds=1)
    assert times.acknowledge_within == timedelta(hours=24)
    assert response_time({"urgent": {"decide_within": "PT1S"}}, Urgency.NORMAL).decide_within == timedelta(days=14)


def test_changing_one_step_keeps_what_was_set_before() -> None:
    before = filled_response_times({"urgent": {"decide_within": "PT1S"}})
    after = filled_response_times({"urgent": {"contact_within": "PT2S"}}, before)
    assert after["urgent"] == {"acknowledge_within": "PT24H", "decide_within": "PT1S", "contact_within": "PT2S"}
    assert after["normal"] == DEFAULT_RESPONSE_TIMES["normal"]
