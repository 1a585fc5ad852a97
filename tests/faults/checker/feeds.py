"""Every acknowledged step is in the feeds of both sides, once, and in the order of its case; and at the webhooks."""

import asyncio
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from tests.cli.commands import PATIENCE
from tests.faults.checker.writes import step_of
from tests.faults.clients.client import Client
from tests.faults.clients.record import Record, Write, now
from tests.faults.stage.stage import ORGANISATIONS, Stage
from tests.http.events.minute.writers import Change, name_of, out_of_order, versions_out_of_order

WAITING = "SELECT EXISTS (SELECT FROM corridor.outbox)"


async def read_on(client: Client, cursor: str) -> tuple[list[dict[str, Any]], str]:
    """Read a feed to its end; gives the events and the cursor to go on from."""
    events = list[dict[str, Any]]()
    while True:
        answer = await client.get(f"/v1/events?{urlencode({'after': cursor, 'limit': 200})}")
        assert answer.status_code == 200, answer.text
        page = answer.json()
        cursor = page["next_cursor"]
        if not page["items"]:
            return events, cursor
        events += page["items"]


def change_of(write: Write) -> Change | None:
    """What the feed tells of an acknowledged write."""
    if write.case_id is None or write.action in ("uploads", "claims", "steps", "notes", "handoffs", "erase"):
        return None
    if step_of(write) is not None:
        name = f"{write.answer['id']}/{write.answer['version']}"
    elif write.action in ("consents", "messages"):
        name = str(write.answer["id"])
    else:
        return None
    return Change(write.case_id, name, write.begun, write.answered)


async def sequenced(stage: Stage) -> None:
    """Wait until a worker has appended everything to the feeds."""
    end = now() + PATIENCE
    async with stage.owner() as owner:
        while await owner.fetchval(WAITING):
            assert now() < end, "no worker appends to the feeds"
            await asyncio.sleep(0.05)


async def wrong_feeds(stage: Stage, record: Record) -> list[str]:
    """Read on in every feed, and compare with what was acknowledged since the last time."""
    await sequenced(stage)
    found, changes = list[str](), [change for write in record.acknowledged() if (change := change_of(write))]
    by_organisation = {write.organisation: set[str]() for write in record.writes}
    for write in record.acknowledged():
        if change := change_of(write):
            by_organisation[write.organisation].add(change.event)
    for organisation, client in stage.clients.items():
        events, stage.cursors[organisation] = await read_on(client, stage.cursors[organisation])
        ids = [event["id"] for event in events]
        stage.told[organisation] += ids
        names = [name_of(event) for event in events if event["type"].startswith("referral.")]
        if len(set(ids)) < len(ids) or len(set(names)) < len(names):
            found.append(f"{organisation}: an event is in the feed twice")
        sequence = [event["sequence"] for event in events]
        if sequence != sorted(set(sequence)):
            found.append(f"{organisation}: the sequence is not in order")
        found += [f"{organisation}: {pair} the wrong way round" for pair in out_of_order(changes, events)]
        found += [f"{organisation}: times of {one} run backwards" for one in times_backwards(events)]
        found += [f"{organisation}: versions of {one} out of order" for one in versions_out_of_order(events)]
        missing = by_organisation.get(organisation, set()) - {name_of(event) for event in events}
        found += [f"{organisation}: no event {name}" for name in sorted(missing)]
    return found


def times_backwards(events: list[dict[str, Any]]) -> list[str]:
    """Cases whose events are dated before earlier events of the same case, in the order of a feed."""
    last, found = dict[str, datetime](), list[str]()
    for event in events:
        if case := event["subject"].get("case_id"):
            at = datetime.fromisoformat(event["time"])
            if at < last.get(case, at):
                found.append(f"{case} ({at} after {last[case]})")
            last[case] = at
    return found


async def missing_deliveries(stage: Stage) -> list[str]:
    """Wait until every event of every feed has arrived at the webhook of its organisation; gives those that have not.

    What a killed worker had under way is sent again after half a minute.
    """
    end, missing = now() + PATIENCE, list[str]()
    while True:
        stage.take_arrivals()
        missing = [
            f"{organisation}: {event}"
            for number, organisation in enumerate(ORGANISATIONS)
            for event in stage.told[organisation]
            if f"{number}/{event}" not in stage.arrived
        ]
        if not missing or now() > end:
            return missing
        await asyncio.sleep(0.5)
