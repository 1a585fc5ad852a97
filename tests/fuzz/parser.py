"""Runs a parser on many inputs, and on long ones."""

import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random
from typing import Any

from tests.fuzz.inputs import Make

MOST_SHOWN = 5
LONG = 100_000
"""Characters; what a parser never gets to see in that length is shorter (``Parser.longest``)."""
SECONDS = 1.0
"""Of CPU for the longest input. What takes time in proportion to the length takes a hundredth of that; what takes it
to the square, a minute.
"""
JUMBLE = (
    " ",
    "\t",
    ",",
    ";",
    "=",
    '"',
    "'",
    "\\",
    "(",
    "[",
    "{",
    "<",
    "-",
    "_",
    "+",
    ".",
    "/",
    ":",
    "*",
    "%",
    "&",
    "@",
    "~",
    "|",
)
PIECES = (*JUMBLE, "\r", "\n", "0", "1", "9", "a", "A", "T", "\xe9", "\u0300", "\u17d2\u1780", "\u0e4d\u0e32", "\u1031")
ENDS = ("", "x", "\0")


def nothing_to_check(given: Any, found: Any) -> None:
    """A parser whose result has no property that is checked."""


@dataclass(frozen=True, slots=True)
class Parser:
    """A parser of ours.

    ``make`` makes inputs; ``read`` parses one; ``refuses``: the exceptions that mean a refusal. ``check`` asserts what
    is true of every result. ``examples``: texts that long inputs are made from; ``longest``: characters or bytes that
    its callers let through.
    """

    name: str
    make: Make
    read: Callable[[Any], Any]
    refuses: tuple[type[BaseException], ...] = ()
    check: Callable[[Any, Any], None] = nothing_to_check
    examples: Sequence[str | bytes] = ()
    longest: int = LONG


@dataclass(slots=True)
class Outcome:
    """What happened in the runs: how many inputs were accepted, and each kind of unexpected exception once."""

    runs: int = 0
    accepted: int = 0
    seconds: float = 0.0
    unexpected: dict[str, str] = field(default_factory=dict)


def run(parser: Parser, runs: int, seed: int, until: float | None = None) -> Outcome:
    """Parse ``runs`` inputs, or as many as can be parsed before ``until`` (``time.monotonic()``)."""
    outcome, random = Outcome(), Random(f"{seed} {parser.name}")
    make, read, refuses, check = parser.make, parser.read, parser.refuses, parser.check
    begun = time.perf_counter()
    for number in range(runs):
        if until is not None and number % 64 == 0 and time.monotonic() > until:
            break
        given = make(random)
        outcome.runs += 1
        try:
            found = read(given)
        except refuses:
            continue
        except Exception as problem:
            _note(outcome, given, problem)
            continue
        outcome.accepted += 1
        try:
            check(given, found)
        except Exception as problem:
            _note(outcome, given, problem)
    outcome.seconds = time.perf_counter() - begun
    return outcome


def _note(outcome: Outcome, given: Any, problem: BaseException) -> None:
    last = traceback.extract_tb(problem.__traceback__)[-1]
    where = f"{type(problem).__name__} at {last.filename.rpartition('/')[2]}:{last.lineno}"
    if len(outcome.unexpected) < MOST_SHOWN:
        outcome.unexpected.setdefault(where, f"{where} ({str(problem)[:120]!r}) for {given!r:.300}")


def long_inputs(parser: Parser) -> Iterator[str | bytes]:
    """Make inputs in which one piece is repeated until they are as long as they can be."""
    for example in ("", *parser.examples):
        binary = isinstance(example, bytes) or (not example and any(isinstance(one, bytes) for one in parser.examples))
        text = example.decode("latin-1") if isinstance(example, bytes) else example
        for piece in (*PIECES, *((text,) if text else ())):
            for end in ENDS:
                for cut in {len(text), len(text) // 2}:
                    times = max(0, parser.longest - len(text) - len(end)) // len(piece)
                    whole = text[:cut] + piece * times + text[cut:] + end
                    yield whole.encode("utf-8", "surrogatepass")[: parser.longest] if binary else whole


def seconds_of(parser: Parser, given: Any) -> float:
    """Return the seconds of CPU that a parser takes for an input: the least of three, if it seems to take too long."""
    taken = _seconds(parser, given)
    return taken if taken <= SECONDS else min(taken, *(_seconds(parser, given) for _ in range(2)))


def _seconds(parser: Parser, given: Any) -> float:
    begun = time.thread_time()
    with suppress(*parser.refuses):
        parser.read(given)
    return time.thread_time() - begun
