"""What a round has shown: the row of the table, and what is wrong if anything is."""

from dataclasses import dataclass, field

from tests.faults.checker.credentials import useless_credentials
from tests.faults.checker.feeds import wrong_feeds
from tests.faults.checker.people import CENTRES, wrong_people
from tests.faults.checker.writes import lost_and_doubled
from tests.faults.clients.journeys import Journeys
from tests.faults.clients.record import Record
from tests.faults.stage.stage import Stage
from tests.postgres.races.invariants import broken_promises

SHOWN = 5


@dataclass(slots=True)
class Verdict:
    """One round of one fault. ``outage``: the longest time without an acknowledgement, in seconds. ``wrong``: whatever
    else is not as promised.
    """

    acknowledged: int
    retried: int
    outage: float
    lost: list[str]
    doubled: list[str]
    wrong: list[str] = field(default_factory=list)

    def must_be_right(self) -> None:
        """Fail with the first of everything that is wrong."""
        found = {"lost": self.lost, "doubled": self.doubled, "wrong": self.wrong}
        shown = [f"{what}: {one}" for what, ones in found.items() for one in ones[:SHOWN]]
        assert shown == [], "\n".join(shown)
        assert self.acknowledged > 0


async def verdict(stage: Stage, record: Record, journeys: Journeys, outage: float) -> Verdict:
    """Check everything that one round wrote, once no fault is left."""
    wrong = [f"unequal answers: {one}" for one in record.unequal]
    wrong += [f"refused: {one}" for one in record.refused] + [f"error: {one}" for one in record.errors]
    checking = Record()  # what is only read is checked for errors too
    for client in (*stage.clients.values(), stage.coordinator):
        client.record = checking
    async with stage.owner() as owner:
        codes = {row["id"]: row["code"] for row in await owner.fetch(CENTRES)}
        lost, doubled = await lost_and_doubled(owner, record, stage.known)
        wrong += await wrong_feeds(stage, record)
        people, cases = await wrong_people(stage.clients, journeys.people, codes)
        wrong += people
        wrong += [f"{promise}: {rows[:3]}" for promise, rows in (await broken_promises(owner, cases)).items()]
    wrong += await useless_credentials(record, stage.coordinator)
    wrong += [f"error: {one}" for one in checking.errors]
    return Verdict(record.count, record.retried, outage, lost, doubled, wrong)
