"""The table of docs/operations/reliability.md."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bench.pages import put_between
from tests.faults.checker.verdict import Verdict
from tests.faults.injectors.fault import Fault

PAGE = Path(__file__).parents[2] / "docs" / "operations" / "reliability.md"
BEGIN, END = "<!-- made by make faults -->", "<!-- end of what make faults made -->"
HEAD = (
    "| fault | callers notice | times | acknowledged | sent again | lost | doubled | longest outage |",
    "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |",
)


@dataclass(slots=True)
class Row:
    """What came of all rounds of one fault."""

    fault: Fault
    times: int = 0
    acknowledged: int = 0
    retried: int = 0
    lost: int = 0
    doubled: int = 0
    outage: float = 0.0

    def add(self, round: Verdict) -> None:
        """Add one round."""
        self.times += 1
        self.acknowledged += round.acknowledged
        self.retried += round.retried
        self.lost += len(round.lost)
        self.doubled += len(round.doubled)
        self.outage = max(self.outage, round.outage)

    @property
    def line(self) -> str:
        """The row in Markdown."""
        numbers = (self.times, self.acknowledged, self.retried, self.lost, self.doubled)
        cells = (self.fault.name, self.fault.means, *(f"{number:,}" for number in numbers), f"{self.outage:.1f} s")
        return f"| {' | '.join(cells)} |"


def write(rows: Sequence[Row]) -> None:
    """Put the table into the page, between its two marks."""
    day = datetime.now(UTC).date().isoformat()
    made = f"On {day}, with {os.cpu_count()} cores and, at the end, a load of {os.getloadavg()[1]:.0f}:"
    put_between(PAGE, BEGIN, END, (made, "", *HEAD, *(row.line for row in rows)))
