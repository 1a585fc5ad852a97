"""Turns: one client's haste costs the others little, and nobody waits in vain."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from api.http.fair_queue import Busy, FairQueue
from tests.timeouts import LONG

TURNS, EACH = 8, 2


def patient_queue(patience: float = LONG, longest: float = LONG) -> FairQueue:
    return FairQueue(TURNS, patience=patience, longest=longest)


class Worked:
    """Requests that hold their turn until they are told to end, in the order in which they began."""

    def __init__(self, queue: FairQueue) -> None:
        self.queue = queue
        self.began: list[str] = []
        self.may_end: dict[str, asyncio.Event] = {}
        self.tasks: list[asyncio.Task[None]] = []

    def ask(self, client: str, number: int) -> "asyncio.Task[None]":
        name = f"{client}{number}"
        self.may_end[name] = asyncio.Event()
        self.tasks.append(asyncio.create_task(self._ask(client, name)))
        return self.tasks[-1]

    async def _ask(self, client: str, name: str) -> None:
        async with self.queue.of(client):
            self.began.append(name)
            await self.may_end[name].wait()


async def settle() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


async def begun(worked: Worked, names: list[str]) -> None:
    await settle()
    assert worked.began == names


@pytest.fixture
async def worked() -> AsyncIterator[Worked]:
    worked = Worked(patient_queue())
    yield worked
    for task in worked.tasks:
        task.cancel()
    await asyncio.gather(*worked.tasks, return_exceptions=True)


async def test_one_client_has_only_its_share_of_the_turns(worked: Worked) -> None:
    tasks = [worked.ask("a", number) for number in range(5)]
    await begun(worked, ["a0", "a1"])
    assert (worked.queue.taken, worked.queue.waiting) == (EACH, 3)
    tasks.append(worked.ask("b", 0))
    await begun(worked, ["a0", "a1", "b0"])
    for event in worked.may_end.values():
        event.set()
    await asyncio.gather(*tasks)
    assert worked.began[3:] == ["a2", "a3", "a4"]
    assert (worked.queue.taken, worked.queue.waiting) == (0, 0)


async def test_who_comes_late_with_one_request_does_not_wait_for_anothers_queue(worked: Worked) -> None:
    for client in "abcd":
        for number in range(4):
            worked.ask(client, number)
    await begun(worked, ["a0", "a1", "b0", "b1", "c0", "c1", "d0", "d1"])
    worked.ask("e", 0)
    worked.may_end["a0"].set()
    worked.may_end["b0"].set()
    await settle()
    assert "e0" in worked.began[8:10]


async def test_the_next_turn_goes_to_whose_requests_took_the_least_time() -> None:
    queue = FairQueue(2, patience=LONG, longest=LONG)
    slow, fast = await queue.enter("slow"), await queue.enter("fast")
    order: list[str] = []

    async def wait(client: str) -> None:
        line = await queue.enter(client)
        order.append(client)
        queue.leave(client, line, 0.0)

    tasks = [asyncio.create_task(wait(client)) for client in ("slow", "slow", "fast", "fast")]
    await settle()
    queue.leave("slow", slow, 5.0)
    queue.leave("fast", fast, 0.1)
    await asyncio.gather(*tasks)
    assert order == ["fast", "fast", "slow", "slow"]


async def test_who_would_wait_too_long_is_refused_at_once() -> None:
    queue = patient_queue(patience=0.3)
    held = [await queue.enter("a") for _ in range(EACH)]
    assert not queue.is_too_long_for("a")
    for _ in range(40):
        queue.leave("b", await queue.enter("b"), 1.0)  # a turn takes about a second, as far as is known
    assert queue.is_too_long_for("a")
    assert not queue.is_too_long_for("b"), "turns are free, and it has none"
    with pytest.raises(Busy):
        await queue.enter("a")
    for line in held:
        queue.leave("a", line, 0.0)
    assert queue.taken == 0


async def test_whose_turn_does_not_come_in_time_is_refused() -> None:
    queue = patient_queue(longest=0.05)
    held = [await queue.enter("a") for _ in range(EACH)]
    with pytest.raises(Busy):
        await queue.enter("a")
    assert (queue.taken, queue.waiting) == (EACH, 0)
    for line in held:
        queue.leave("a", line, 0.0)
    queue.leave("a", await queue.enter("a"), 0.0)
    assert queue.taken == 0


@pytest.mark.parametrize("turn_has_come", [False, True])
async def test_who_goes_away_gives_the_turn_back(worked: Worked, turn_has_come: bool) -> None:
    queue = worked.queue
    held = [await queue.enter("a") for _ in range(EACH)]
    waiting = worked.ask("a", 0)
    await settle()
    if turn_has_come:
        queue.leave("a", held.pop(), 0.0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert worked.began == []
    for line in held:
        queue.leave("a", line, 0.0)
    assert (queue.taken, queue.waiting) == (0, 0)


async def test_no_turn_is_lost_whatever_ends_it(worked: Worked) -> None:
    async def fails() -> None:
        async with worked.queue.of("a"):
            raise LookupError

    ends: list[Callable[[], Awaitable[None]]] = [fails] * 20
    answers = await asyncio.gather(*(end() for end in ends), return_exceptions=True)
    assert {type(one) for one in answers} == {LookupError}
    assert (worked.queue.taken, worked.queue.waiting) == (0, 0)
