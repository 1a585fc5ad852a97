"""Repeatable randomness: choices and ids from one seed number."""

import random
from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from domain.cases.codes import case_code

T = TypeVar("T")


class Chance:
    """A seeded source of choices."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._codes: set[str] = set()

    def new_code(self, country: str) -> str:
        """Return an unused case code. The service asks the database, and retries as this does."""
        code = case_code(country, self.some_bytes(8))
        while code in self._codes:
            code = case_code(country, self.some_bytes(8))
        self._codes.add(code)
        return code

    def one_of(self, things: Sequence[T]) -> T:
        """Choose one."""
        return things[int(self._random.random() * len(things))]

    def some_of(self, things: Sequence[T], most: int) -> tuple[T, ...]:
        """Choose one to ``most`` of them, without repetition."""
        return tuple(self._random.sample(things, min(len(things), self.between(1, most))))

    def weighted(self, weights: dict[T, int]) -> T:
        """Choose one key by its weight."""
        return self._random.choices(tuple(weights), tuple(weights.values()))[0]

    def happens(self, share: float) -> bool:
        """Return true in this share of calls."""
        return self._random.random() < share

    def between(self, least: int, most: int) -> int:
        """Choose an integer, both ends included."""
        return least + int(self._random.random() * (most - least + 1))

    def some_bytes(self, count: int) -> bytes:
        """Return bytes for codes, never for keys."""
        return self._random.randbytes(count)

    def new_id(self, at: datetime) -> UUID:
        """Create a UUIDv7 of that time (RFC 9562, 5.7)."""
        random_bits = self._random.getrandbits(74)
        millisecond = int(at.timestamp() * 1000)
        return UUID(
            int=millisecond << 80 | 0x7 << 76 | (random_bits >> 62) << 64 | 0b10 << 62 | random_bits & (1 << 62) - 1
        )
