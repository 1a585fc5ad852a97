"""How values are written: for the database functions, and for callers."""

from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest

from adapters.postgres.mapping.values import to_json, uuid_of
from api.v1.referrals.answers import Window
from domain.vocabulary import ReferralStatus

ID = "01936d2a-7c3e-7b61-9a54-0d9f3c2b1e77"
HALF_PAST_THREE = datetime(2026, 11, 22, 15, 30, tzinfo=timezone(timedelta(hours=7)))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (UUID(ID), f'"{ID}"'),
        (uuid_of(ID), f'"{ID}"'),
        (b"\x00\xff", '"\\\\x00ff"'),
        (ReferralStatus.SENT, '"sent"'),
        (datetime(2026, 11, 22, 8, 30, tzinfo=UTC), '"2026-11-22T08:30:00+00:00"'),
        ({"ធីតា": (1, None)}, '{"ធីតា":[1,null]}'),
    ],
)
def test_a_function_of_the_database_reads_each_value_as_text(value: object, text: str) -> None:
    assert to_json(value) == text


def test_what_has_no_form_is_not_guessed() -> None:
    with pytest.raises(TypeError, match="set has no JSON form"):
        to_json({1, 2})


def test_a_caller_reads_times_in_utc_and_a_fraction_only_where_there_is_one() -> None:
    window = Window(from_=HALF_PAST_THREE, to=HALF_PAST_THREE.replace(microsecond=120_000))
    assert window.model_dump_json(by_alias=True) == '{"from":"2026-11-22T08:30:00Z","to":"2026-11-22T08:30:00.120000Z"}'
