"""The verdict on a run, and its table in docs/operations/reliability.md."""

import csv
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bench.pages import put_between
from bench.soak.calling import Answers
from bench.soak.flatness import Flatness, verdicts
from bench.soak.measure import Soaked

PAGE = Path(__file__).parents[2] / "docs" / "operations" / "reliability.md"
BEGIN, END = "<!-- made by make bench-soak -->", "<!-- end of what make bench-soak made -->"
HEAD = ("| measure | start | after warm-up | end | growth | allowed |", "| --- | ---: | ---: | ---: | ---: | ---: |")
BUSY_SHARE = 0.001
"""Of all answers may be 429 or 503, which clients send again: other work on the machine can cause some."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of a run."""

    seconds: float
    answers: Answers
    deliveries: int
    measures: list[Flatness]

    @property
    def is_right(self) -> bool:
        """Whether everything is flat and every answer was expected."""
        answers = self.answers
        served = not answers.unexpected_count and answers.busy_count <= BUSY_SHARE * answers.count
        return served and self.deliveries > 0 and all(measure.is_flat for measure in self.measures)


def verdict(soaked: Soaked) -> Verdict:
    """Judge a run. Raises ``TooShort``."""
    return Verdict(soaked.seconds, soaked.answers, soaked.deliveries, verdicts(soaked.samples))


def lines(found: Verdict) -> Iterator[str]:
    """Write it in Markdown."""
    answers = found.answers
    statuses = ", ".join(f"{count:,} × {status}" for status, count in sorted(answers.statuses.items()))
    yield (
        f"{found.seconds / 60:.0f} minutes, {answers.count / found.seconds:.0f} answers a second: {statuses};"
        f" {answers.given_up:,} requests whose caller left, {found.deliveries:,} webhooks."
    )
    yield ""
    yield from HEAD
    for row in found.measures:
        digits = 1 if row.is_memory else 0
        numbers = (row.start, row.after_warm_up, row.end, row.growth)
        cells = (row.measure, *(f"{number:.{digits}f}" for number in numbers), f"{row.bound:.1f}")
        yield f"| {' | '.join(cells)} |{'' if row.is_flat else ' GROWS'}"
    if answers.unexpected_count:
        yield ""
        yield f"{answers.unexpected_count} answers were not expected, the first of them:"
        yield from answers.unexpected


def keep_samples(soaked: Soaked, file: Path) -> None:
    """Write what was seen each time, one row a sample, for a chart."""
    names = dict.fromkeys(name for sample in soaked.samples for name in sample)
    with file.open("w", newline="", encoding="utf-8") as out:
        rows = csv.DictWriter(out, ["seconds", *names], restval=0)
        rows.writeheader()
        for number, sample in enumerate(soaked.samples, 1):
            rows.writerow({"seconds": number * soaked.every, **sample})


def write(found: Verdict) -> None:
    """Put the table into the page, between its two marks."""
    made = f"On {datetime.now(UTC).date().isoformat()}, with {os.cpu_count()} cores:"
    put_between(PAGE, BEGIN, END, (made, *lines(found)))
