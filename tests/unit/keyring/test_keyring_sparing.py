"""A key service that hangs is waited for by one caller at a time; the others are told at once."""

import asyncio

import pytest

from adapters.keyring.circuit_breaker import CircuitBreakerKeyRing
from domain.kernel.keys import CiphertextRejected, KeyServiceUnavailable

AWAY = "The key service did not answer in time."


class Scripted:
    """A key ring that answers when it is told to, and with what."""

    def __init__(self) -> None:
        self.asked = 0
        self.hangs = asyncio.Event()
        self.outcome: bytes | Exception = b"open"

    async def wrap(self, plaintext: bytes, _: bytes) -> bytes:
        return await self._answer(plaintext)

    async def unwrap(self, wrapped: bytes, _: bytes) -> bytes:
        return await self._answer(wrapped)

    async def rewrap(self, wrapped: bytes, _: bytes) -> bytes:
        return await self._answer(wrapped)

    def root_key_id(self, wrapped: bytes) -> str:
        return wrapped.decode()

    async def _answer(self, _: bytes) -> bytes:
        self.asked += 1
        await self.hangs.wait()
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome


class Clock:
    """Time that a test moves."""

    seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


class Stage:
    def __init__(self) -> None:
        self.behind, self.clock = Scripted(), Clock()
        self.ring = CircuitBreakerKeyRing(self.behind, moment_seconds=1.0, now=self.clock)
        self.behind.hangs.set()

    async def goes_away(self) -> None:
        self.behind.outcome = KeyServiceUnavailable(AWAY)
        await self.is_refused()

    async def is_refused(self) -> None:
        with pytest.raises(KeyServiceUnavailable) as caught:
            await self.ring.unwrap(b"sealed", b"context")
        assert caught.value.reason == AWAY


@pytest.fixture
def stage() -> Stage:
    return Stage()


async def test_while_it_answers_everybody_asks_at_once(stage: Stage) -> None:
    stage.behind.hangs.clear()
    asking = [asyncio.create_task(stage.ring.unwrap(b"sealed", b"context")) for _ in range(3)]
    await asyncio.sleep(0)
    assert stage.behind.asked == 3
    stage.behind.hangs.set()
    assert await asyncio.gather(*asking) == [b"open"] * 3
    assert stage.ring.root_key_id(b"v1") == "v1"


@pytest.mark.parametrize("operation", ["wrap", "unwrap", "rewrap"])
async def test_for_a_moment_after_a_failure_nobody_asks(stage: Stage, operation: str) -> None:
    await stage.goes_away()
    stage.behind.outcome = b"open"
    with pytest.raises(KeyServiceUnavailable) as told:
        await getattr(stage.ring, operation)(b"sealed", b"context")
    assert (told.value.reason, stage.behind.asked) == (AWAY, 1)
    stage.clock.seconds += 1.0
    assert await getattr(stage.ring, operation)(b"sealed", b"context") == b"open"


async def test_then_one_asks_and_the_others_are_told_at_once(stage: Stage) -> None:
    await stage.goes_away()
    stage.clock.seconds += 1.0
    stage.behind.hangs.clear()
    probe = asyncio.create_task(stage.ring.unwrap(b"sealed", b"context"))
    await asyncio.sleep(0)
    await stage.is_refused()
    assert stage.behind.asked == 2
    stage.behind.outcome = b"open"
    stage.behind.hangs.set()
    assert await probe == b"open"
    assert await stage.ring.unwrap(b"sealed", b"context") == b"open"


async def test_a_probe_that_fails_begins_another_moment(stage: Stage) -> None:
    await stage.goes_away()
    stage.clock.seconds += 1.0
    await stage.is_refused()
    stage.clock.seconds += 0.9
    await stage.is_refused()
    assert stage.behind.asked == 2


async def test_a_damaged_value_is_an_answer(stage: Stage) -> None:
    await stage.goes_away()
    stage.clock.seconds += 1.0
    stage.behind.outcome = CiphertextRejected("damaged")
    for _ in range(2):
        with pytest.raises(CiphertextRejected):
            await stage.ring.unwrap(b"sealed", b"context")
    assert stage.behind.asked == 3


async def test_a_probe_whose_caller_goes_away_lets_the_next_one_ask(stage: Stage) -> None:
    await stage.goes_away()
    stage.clock.seconds += 1.0
    stage.behind.hangs.clear()
    probe = asyncio.create_task(stage.ring.unwrap(b"sealed", b"context"))
    await asyncio.sleep(0)
    probe.cancel()
    with pytest.raises(asyncio.CancelledError):
        await probe
    stage.behind.outcome = b"open"
    stage.behind.hangs.set()
    assert await stage.ring.unwrap(b"sealed", b"context") == b"open"
