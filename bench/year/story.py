"""What all simulated lives share."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from bench.year.agenda import Agenda
from bench.year.counting.facts import Record
from bench.year.counting.seen import Sightings
from bench.year.diary import Diary
from bench.year.network import Network
from bench.year.partners import Partners
from bench.year.record.books import Books

if TYPE_CHECKING:
    from bench.year.life import Life

MOST = 100


@dataclass(slots=True)
class Story:
    """The year so far. ``wrong`` are contradictions between the diary and the service, which must not exist; ``unsure``
    are lives that something happened to which nobody at their centres did: they look at what they have. ``tell`` prints
    a line.
    """

    partners: Partners
    network: Network
    agenda: Agenda
    diary: Diary
    seed: int
    tell: Callable[[str], None]
    books: Books = field(default_factory=Books)
    sightings: Sightings = field(default_factory=Sightings)
    counted: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    unsure: "set[Life]" = field(default_factory=set)

    def record(self, now: datetime) -> Record:
        """Return the record as of that time."""
        return Record(self.books, self.diary, self.network, now)

    def count(self, what: str) -> None:
        """Count something that happened."""
        self.counted[what] += 1

    def contradict(self, what: str) -> None:
        """Tell and note a contradiction, once; only the first hundred."""
        if what not in self.wrong and len(self.wrong) < MOST:
            self.count("contradictions")
            self.wrong.append(what)
            self.tell(f"WRONG: {what}")
