"""The figures that the contract promises (section 6), each in one place of the code."""

from datetime import timedelta

from api.v1.events.stream import SILENCE
from domain.events.feed import KEPT, LONGEST_WAIT
from domain.webhooks.deliveries import LONGEST_ANSWER, LONGEST_ATTEMPT, WAITS
from domain.webhooks.webhook import BOTH_SIGN


def test_events_are_kept_for_90_days_and_waited_for_30_seconds() -> None:
    assert (timedelta(days=90), 30) == (KEPT, LONGEST_WAIT)


def test_a_stream_is_silent_for_15_seconds_at_most() -> None:
    assert SILENCE == 15.0


def test_an_attempt_takes_10_seconds_and_64_kib_at_most() -> None:
    assert (LONGEST_ATTEMPT, LONGEST_ANSWER) == (10.0, 65_536)


def test_ten_attempts_are_made_in_about_three_days() -> None:
    assert len(WAITS) + 1 == 10
    assert timedelta(days=2.5) < sum(WAITS, timedelta()) < timedelta(days=3.5)


def test_both_secrets_sign_for_a_day() -> None:
    assert timedelta(hours=24) == BOTH_SIGN
