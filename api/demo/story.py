"""A story in steps. Each step states what the response must be; the first that differs ends the story."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from api.demo.expectation import at, differences, worded
from api.demo.partner import Exchange


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened. ``differs`` lists how the response differs from what was expected; empty if it matches.

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
    """What one partner sees of the case, and the HTTP status of its attempt to open the identity."""

    who: str
    level: str | None
    identity: int


@dataclass(frozen=True, slots=True)
class Look:
    """What all partners see at one moment."""

    moment: str
    sights: tuple[Sight, ...]


class UnexpectedAnswer(Exception):
    """A response was not what the story expects."""

    def __init__(self, step: Step) -> None:
        super().__init__(f"Step {step.number} was not as told: {' '.join(step.differs)}")
        self.step = step


class Listener(Protocol):
    """Follows the story while it happens."""

    def hear(self, step: Step) -> None:
        """Receive one step."""

    def see(self, look: Look) -> None:
        """Receive what each partner sees."""


class Story:
    """Collects the steps and passes each to the listener at once."""

    def __init__(self, listener: Listener) -> None:
        self.steps: list[Step] = []
        self.looks: list[Look] = []
        self._listener = listener
        self._part = ""

    @property
    def told(self) -> int:
        """The number of steps, not counting asides."""
        return sum(not step.aside for step in self.steps)

    def part(self, title: str) -> None:
        """Begin a chapter."""
        self._part = title

    def look(self, look: Look) -> None:
        """Pass on what each partner sees."""
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
        """Check one step, pass it on, and return the response; raises ``UnexpectedAnswer``.

        ``wants`` gives expected values by path (``case.stage``, ``items.*.by``), ``shows`` lists paths to print,
        ``hides`` lists words that must not be in the response, ``same_as`` is a response that this one must equal
        except for its request_id. An ``aside`` is checked like any step, but does not get a line of its own.
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
