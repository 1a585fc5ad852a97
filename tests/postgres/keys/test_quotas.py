"""A quota that is counted in the database counts as one that is counted in memory."""

from datetime import timedelta

import asyncpg
import pytest

from domain.kernel.quota import Quota
from tests.unit.builders_domain import AT

ASKED = """
    SELECT corridor.has_room(q.arrival, $1, q.step, q.period) AS room,
        CASE WHEN corridor.has_room(q.arrival, $1, q.step, q.period) THEN 0
            ELSE corridor.seconds_to_wait(q.arrival, $1, q.step, q.period) END AS wait,
        corridor.one_more(q.arrival, $1, q.step) AS after
    FROM (SELECT $2::timestamptz AS arrival, $3::interval AS step, $4::interval AS period) AS q
"""


@pytest.mark.parametrize("cost", [1, 3])
@pytest.mark.parametrize("quota", [Quota(1, 60), Quota(5, 60), Quota(20, 900), Quota(60, 3600), Quota(1000, 86400)])
async def test_room_and_waiting_are_the_same_in_memory_and_in_the_database(
    database_url: str, quota: Quota, cost: int
) -> None:
    cost = min(cost, quota.tries)
    connection = await asyncpg.connect(database_url)
    step, period = timedelta(seconds=cost * quota.step), timedelta(seconds=quota.seconds)
    try:
        for tenths in range(-15, 10 * min(quota.tries, 70) + 15):
            ahead = (period if quota.tries > 70 else timedelta(0)) + tenths * step / cost / 10
            found = await connection.fetchrow(ASKED, AT, AT + ahead, step, period)
            assert found is not None
            seconds = max(ahead.total_seconds(), 0.0)
            assert (found["room"], found["wait"]) == (
                quota.has_room(seconds, cost),
                quota.wait(seconds, cost),
            ), ahead
            assert found["after"] == AT + max(ahead, timedelta(0)) + step
    finally:
        await connection.close()


def test_what_is_left_runs_out_where_the_room_does() -> None:
    quota = Quota(3, 60)
    assert [quota.left(ahead) for ahead in (0, 20, 40, 60, 80)] == [3, 2, 1, 0, 0]
    assert [quota.has_room(ahead) for ahead in (0, 40, 40.1, 60)] == [True, True, False, False]
    assert [quota.wait(ahead) for ahead in (40, 40.1, 59, 60)] == [0, 1, 19, 20]


def test_several_at_once_wait_until_all_of_them_fit() -> None:
    quota = Quota(3, 60)
    assert [quota.has_room(ahead, 2) for ahead in (0, 20, 20.1, 40)] == [True, True, False, False]
    assert [quota.wait(ahead, 2) for ahead in (20, 21, 60)] == [0, 1, 40]
