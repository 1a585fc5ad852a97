"""Ask many things in one test, and report every failure at the end instead of the first one alone.

``with failures.at("…"):`` notes what fails inside and goes on; ``ask_all`` calls one question after another. pytest's
own ``subtests`` does the same, but reports each of them by itself: 2 ms each, 7 ms under xdist, and some walks make
hundreds of requests for each operation. Here a test stays one test, which fails once and names all that is wrong.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from inspect import isawaitable
from typing import Any

LONGEST = 80
"""Characters of a place that are shown; some are bodies of a megabyte."""


class Failures:
    """What failed so far."""

    def __init__(self) -> None:
        self.found: list[Exception] = []

    @contextmanager
    def at(self, *place: object) -> Iterator[None]:
        """Note what fails inside, with its place, and go on after the block."""
        try:
            yield
        except Exception as failed:
            failed.add_note("at: " + ", ".join(_shortened(part) for part in place))
            self.found.append(failed)

    def report(self) -> None:
        """Raise everything that failed as one group."""
        if self.found:
            raise ExceptionGroup(f"{len(self.found)} failures", self.found)


@contextmanager
def all_failures() -> Iterator[Failures]:
    """Collect failures, and report them at the end of the block."""
    failures = Failures()
    with failures.at("between the places"):
        yield failures
    failures.report()


async def ask_all(questions: Iterable[Callable[..., Any]], *given: object) -> None:
    """Call each question with what is given and the failures so far, then report all that failed."""
    with all_failures() as failures:
        for question in questions:
            with failures.at(question.__name__):
                answered = question(*given, failures)
                if isawaitable(answered):
                    await answered


def _shortened(part: object) -> str:
    text = repr(part) if isinstance(part, bytes) else repr(str(part))[1:-1]
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"
