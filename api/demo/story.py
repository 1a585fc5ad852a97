"""A story in steps. Of each answer it is said beforehand what it must be; the first that differs ends the story."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from api.demo.expectation import at, differences, worded
from api.demo.partner import Exchange


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened. ``differs`` says how the answer is not as told; nothing, where it is.

    An ``aside`` has the number of the step that it follows.
    """

    number: int
    part: str
    said: str
    expected: int
    exchange: Exchange
    shown: tuple[tuple[str, str], ...]
    differs: tuple[str, ...]
    aside: bool


@dataclass(frozen=True, slots=True)
class Sight:
    """What one partner sees of the case, and whether it may open the identity: an HTTP status."""

    who: str
    level: str | None
    identity: int


@dataclass(frozen=True, slots=True)
class Look:
    """What everybody sees at one moment."""

    moment: str
    sights: tuple[Sight, ...]


class UnexpectedAnswer(Exception):
    """An answer was not what the story says."""

    def __init__(self, step: Step) -> None:
        super().__init__(f"Step {step.number} was not as told: {' '.join(step.differs)}")
        self.step = step


class Listener(Protocol):
    """Hears the story while it happens."""

    def hear(self, step: Step) -> None:
        """Hear one step."""

    def see(self, look: Look) -> None:
        """Hear who sees what."""


class Story:
    """Collects the steps and tells each to the listener at once."""

    def __init__(self, listener: Listener) -> None:
        self.steps: list[Step] = []
        self.looks: list[Look] = []
        self._listener = listener
        self._part = ""

    @property
    def told(self) -> int:
        """How many steps were told, without the asides."""
        return sum(not step.aside for step in self.steps)

    def part(self, title: str) -> None:
        """Begin a chapter."""
        self._part = title

    def look(self, look: Look) -> None:
        """Tell who sees what."""
        self.looks.append(look)
        self._listener.see(look)

    def step(
        self,
        said: str,
        exchange: Exchange,
        status: int,
        *,
        wants: Mapping[str, object] | None = None,
        shows: Iterable[str] = (),
        hides: Iterable[str] = (),
        same_as: Exchange | None = None,
        aside: bool = False,
    ) -> Any:
        """Tell one step and give its answer; raises ``UnexpectedAnswer``.

        ``wants`` gives values by place (``case.stage``, ``items.*.by``), ``shows`` names places to tell of, ``hides``
        words that must stand nowhere in the answer, ``same_as`` an answer that this one must equal but for its
        request_id. An ``aside`` is checked as any step, and not worth a line of its own.
        """
        wants = wants or {}
        differs = differences(exchange, status, wants, hides, same_as)
        places = dict.fromkeys([*wants, *shows])
        shown = tuple((place.rpartition(".")[2], worded(at(exchange.answer, place))) for place in places)
        number = self.told + (not aside)
        step = Step(number, self._part, said, status, exchange, shown, differs, aside)
        self.steps.append(step)
        self._listener.hear(step)
        if differs:
            raise UnexpectedAnswer(step)
        return exchange.answer
