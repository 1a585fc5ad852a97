"""What clients wanted to write and what they were answered: the ledger that the service is held to afterwards."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try: when it was sent and over (seconds of this machine), and its status or the name of its error."""

    begun: float
    ended: float
    outcome: int | str


@dataclass(slots=True)
class Write:
    """One thing that a client wants done, with one key, however often it is sent.

    ``case_id``: the case that it is about, unless it opens one. ``answer``: the last one, once it is final.
    """

    organisation: str
    method: str
    path: str
    key: str
    body: Any
    case_id: str | None
    attempts: list[Attempt] = field(default_factory=list)
    status: int | None = None
    answer: dict[str, Any] = field(default_factory=dict)

    @property
    def acknowledged(self) -> bool:
        """Whether the client was told that it is done."""
        return self.status is not None and self.status < 300

    @property
    def begun(self) -> float:
        """When it was first sent."""
        return self.attempts[0].begun

    @property
    def answered(self) -> float:
        """When its final answer was there."""
        return self.attempts[-1].ended

    @property
    def action(self) -> str:
        """The last part of its path: ``accept``, ``messages``, ``cases``."""
        return self.path.rpartition("/")[2]


@dataclass(slots=True)
class Record:
    """All writes of one round. ``unequal``: retries whose answer differs from the first. ``refused``: writes that could
    not be refused. ``errors``: answers of 500, or of another status that no fault explains.
    """

    writes: list[Write] = field(default_factory=list)
    unequal: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def acknowledged(self, action: str | None = None) -> Iterator[Write]:
        """Give what was acknowledged, of one action or of all."""
        return (write for write in self.writes if write.acknowledged and action in (None, write.action))

    def longest_outage(self, since: float, until: float) -> float:
        """The longest time in which nothing was acknowledged, in seconds."""
        told = sorted(write.answered for write in self.acknowledged() if since < write.answered < until)
        return max((later - earlier for earlier, later in pairwise([since, *told, until])), default=0.0)

    @property
    def count(self) -> int:
        """How many writes were acknowledged."""
        return sum(1 for _ in self.acknowledged())

    @property
    def retried(self) -> int:
        """How many writes were sent more than once."""
        return sum(1 for write in self.writes if len(write.attempts) > 1)


def now() -> float:
    """The clock of all records: seconds that only go forward."""
    return time.monotonic()
