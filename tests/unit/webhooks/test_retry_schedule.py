"""When a delivery is tried again (contract, section 6)."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.webhooks.deliveries import JITTER, LONGEST_HOLD, WAITS, Attempt, held_until, next_attempt

AT = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)


def failed(number: int, status: int = 503, retry_after: str | None = None) -> Attempt:
    return Attempt(number, AT, 5, status, None, b"", retry_after)


def wait(attempt: Attempt, chance: float = 0.0) -> timedelta:
    again = next_attempt(attempt, chance)
    assert again is not None
    return again - AT


def test_ten_attempts_are_made_in_three_to_four_days() -> None:
    assert len(WAITS) == 9
    assert timedelta(days=2.9) < sum(WAITS, timedelta()) < timedelta(days=3)
    assert sum((wait(failed(number), 1.0) for number in range(1, 10)), timedelta()) < timedelta(days=4)
    assert next_attempt(failed(10), 0.0) is None


def test_waits_vary_so_that_what_failed_together_is_not_tried_together() -> None:
    assert (wait(failed(3)), wait(failed(3), 1.0)) == (WAITS[2], WAITS[2] * (1 + JITTER))


def test_after_gone_nothing_is_tried() -> None:
    assert next_attempt(failed(1, status=410), 0.0) is None


@pytest.mark.parametrize(
    ("asked", "waits"),
    [
        ("120", timedelta(minutes=2)),
        ("1", WAITS[0]),
        ("999999999999", WAITS[-1]),
        ("Sun, 29 Nov 2026 12:02:00 GMT", timedelta(minutes=2)),
        ("Sun, 29 Nov 2020 12:02:00 GMT", WAITS[0]),
        ("Mon, 01 Jan 9999 00:00:00 GMT", WAITS[-1]),
        ("Mon, 01 Jan 99999999999 00:00:00 GMT", WAITS[0]),
        ("Mon, 01 Jan 2027 00:00:00 +99999999999999999999", WAITS[0]),
        ("Mon, 01 Jan 2027 00:00:00 -0000", WAITS[0]),
        ("soon", WAITS[0]),
        ("-5", WAITS[0]),
        ("", WAITS[0]),
        ("\u0661\u0662\u0660", WAITS[0]),
    ],
)
def test_retry_after_makes_a_wait_longer_within_reason(asked: str, waits: timedelta) -> None:
    assert wait(failed(1, retry_after=asked)) == waits


@pytest.mark.parametrize("status", [429, 503])
def test_a_receiver_without_room_holds_the_others_back_as_long_as_it_says_up_to_an_hour(status: int) -> None:
    assert held_until(failed(1, status, "600")) == AT + timedelta(minutes=10)
    assert held_until(failed(1, status, "86400")) == AT + LONGEST_HOLD == AT + timedelta(hours=1)


@pytest.mark.parametrize(("status", "asked"), [(500, "600"), (503, None), (503, "0"), (429, "soon")])
def test_any_other_failure_holds_nothing_back(status: int, asked: str | None) -> None:
    assert held_until(failed(1, status, asked)) is None
