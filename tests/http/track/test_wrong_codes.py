"""Wrong codes slow down, by address and for all, and lock nobody out."""

import asyncio
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest

from api.track.waiting import RoomFull, WaitingRoom
from domain.tracking.slowing import BY_ADDRESS, BY_ALL, FIRST, LONGEST, SLOWER, CountedTry
from tests.app_under_test import World
from tests.builders import opened_case
from tests.http.track.tracking import page, track

WRONG = "7Q2M-9FX4-0C5T-H8RK"

ARRIVALS = "SELECT array_agg(arrival ORDER BY digest) FROM oauth.tries WHERE digest = ANY ($1)"
"""Of these counters only: those of rate limits, which are written from time to time, stand in the same table."""


@pytest.fixture
async def emptied(world: World) -> AsyncIterator[World]:
    """Nobody has tried a code in the last hour."""
    await world.value("DELETE FROM oauth.tries")
    yield world
    await world.value("DELETE FROM oauth.tries")


async def waits(world: World, who: str, tries: int) -> list[float]:
    counted = [await world.service.wrong_codes.begin(who) for _ in range(tries)]
    return [one.own for one in counted]


async def test_ten_wrong_codes_are_answered_at_once_and_further_ones_ever_later(emptied: World) -> None:
    found = await waits(emptied, "198.51.100.7", BY_ADDRESS.free + SLOWER + 3)
    assert found[: BY_ADDRESS.free] == [0.0] * BY_ADDRESS.free
    slower = found[BY_ADDRESS.free :]
    assert slower[0] == pytest.approx(FIRST, rel=0.02)
    assert slower[:SLOWER] == sorted(slower[:SLOWER])
    assert slower[-1] == pytest.approx(LONGEST, rel=0.02)
    assert await waits(emptied, "198.51.100.8", 1) == [0.0]


async def test_a_hundred_in_all_slow_down_every_address(emptied: World) -> None:
    for number in range(BY_ALL.free):
        await emptied.service.wrong_codes.begin(f"198.51.100.{number}")
    counted = await emptied.service.wrong_codes.begin("203.0.113.1")
    assert counted.own == 0.0
    assert 0.8 * FIRST < counted.wait <= FIRST, "each second gives back a thirty-sixth of a try"


async def test_a_right_code_is_accepted_over_the_quota_and_never_counted(emptied: World) -> None:
    case = await opened_case(await emptied.caller("nea"))
    for _ in range(BY_ADDRESS.free + SLOWER + 1):
        assert (await track(emptied, WRONG)).status_code == 404
    counted = await emptied.value("SELECT array_agg(digest) FROM oauth.tries")
    before = await emptied.value(ARRIVALS, counted)
    for _ in range(3):
        assert (await track(emptied, case["tracking_code"])).status_code == 200
        assert (await page(emptied, case["tracking_code"])).status_code == 200
    after = await emptied.value(ARRIVALS, counted)
    assert max(abs((one - other).total_seconds()) for one, other in zip(before, after, strict=True)) < 60


async def test_right_codes_alone_leave_the_counters_empty(emptied: World) -> None:
    case = await opened_case(await emptied.caller("nea"))
    for _ in range(12):
        assert (await track(emptied, case["tracking_code"])).status_code == 200
    assert (await emptied.service.wrong_codes.begin("127.0.0.1")).wait == 0.0


async def test_only_so_many_wait_at_once_and_the_others_are_told_when_to_come_back(
    emptied: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(emptied.service, "waiting_room", WaitingRoom(places=4, each=1, pace=1.0))
    await waits(emptied, "127.0.0.1", BY_ADDRESS.free + 1)
    first, second = await asyncio.gather(track(emptied, WRONG), track(emptied, WRONG))
    assert {first.status_code, second.status_code} == {404, 429}
    refused = first if first.status_code == 429 else second
    assert int(refused.headers["retry-after"]) >= 1
    monkeypatch.setattr(emptied.service, "waiting_room", WaitingRoom(places=0))
    by_page = await page(emptied, WRONG)
    assert (by_page.status_code, "Too many people" in by_page.text) == (429, True)
    assert int(by_page.headers["retry-after"]) >= 1


async def test_one_who_guesses_takes_no_place_from_the_others() -> None:
    room, guessed = WaitingRoom(places=2, each=1), CountedTry(0.05, 0.05, ())
    waiting = [asyncio.create_task(room.wait(str(uuid4()), guessed)) for _ in range(2)]
    await asyncio.sleep(0)
    with pytest.raises(RoomFull):
        await room.wait("another who guesses", guessed)
    await room.wait("one who guessed nothing", CountedTry(0.001, 0.0, ()))
    await asyncio.gather(*waiting)
    await room.wait("another who guesses", guessed)


async def test_a_try_that_waits_holds_no_connection(emptied: World, monkeypatch: pytest.MonkeyPatch) -> None:
    held = list[int]()

    class Room(WaitingRoom):
        async def wait(self, who: str, counted: CountedTry) -> None:
            held.append(emptied.service.wrong_codes._engine.pool.checkedout())
            held.append(emptied.service.turns.taken)

    monkeypatch.setattr(emptied.service, "waiting_room", Room())
    assert (await track(emptied, WRONG)).status_code == 404
    assert held == [0, 0]
