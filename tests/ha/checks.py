"""What must hold after each failure."""

import asyncio
import json
import time
from collections import Counter

from tests.ha.cluster import Cluster, ask
from tests.ha.service import Corridor
from tests.ha.traffic import Traffic

CASES = "SELECT corridor.public_id('case', id) AS id FROM corridor.cases"
UNSEQUENCED = "SELECT count(*) AS number FROM corridor.outbox"
NOT_DENSE = """
SELECT h.organisation_id FROM corridor.feed_heads AS h
LEFT JOIN corridor.feed AS f ON f.organisation_id = h.organisation_id
GROUP BY h.organisation_id, h.position
HAVING count(f.position) <> h.position OR min(f.position) <> 1 OR max(f.position) <> h.position
"""
TWICE = "SELECT event_id FROM corridor.feed GROUP BY organisation_id, event_id HAVING count(*) > 1"
OUT_OF_ORDER = """
SELECT b.event_id FROM corridor.feed AS a JOIN corridor.journal AS x ON x.id = a.event_id
JOIN corridor.feed AS b ON b.organisation_id = a.organisation_id AND b.position > a.position
JOIN corridor.journal AS y ON y.id = b.event_id AND y.case_id = x.case_id
WHERE y.at < x.at
"""
TREE = """
SELECT (SELECT count(*) FROM corridor.audit) - t.size AS missing,
    (SELECT count(*) FROM corridor.audit_tree_heads) AS heads
FROM corridor.audit_tree AS t
"""
WAIT_SECONDS = 60.0


async def faults_found(cluster: Cluster, corridor: Corridor, traffic: Traffic) -> list[str]:
    """Compare the database with what was acknowledged; gives a sentence for each thing that is wrong."""
    found = await _worker_goes_on(cluster.url)
    stored = Counter(row["id"] for row in await ask(cluster.url, CASES))
    acknowledged = Counter(traffic.acknowledged.values())
    found += _say(acknowledged - stored, "acknowledged and lost")
    found += _say(stored - acknowledged, "stored twice for one Idempotency-Key, or never acknowledged")
    heard = Counter(traffic.heard)
    found += _say(acknowledged - heard, "missing in the feed that was followed")
    found += _say(heard - acknowledged, "told more than once by the feed that was followed")
    for statement, what in (
        (NOT_DENSE, "feeds with gaps"),
        (TWICE, "events twice in a feed"),
        (OUT_OF_ORDER, "events out of order for their case"),
    ):
        found += _say(await ask(cluster.url, statement), what)
    found += [f"other answers: {status} ({number})" for status, number in traffic.statuses.items() if _strange(status)]
    audit = corridor.command("audit", "verify", "--json")
    if audit.returncode:
        found.append(f"corridor audit verify: {audit.stdout[-500:]} {audit.stderr[-500:]}")
    return found + await _well(corridor)


async def _well(corridor: Corridor) -> list[str]:
    """Wait until ``corridor doctor`` finds nothing: jobs that have failed are tried again."""
    end = time.monotonic() + WAIT_SECONDS
    while True:
        answer = corridor.command("doctor", "--json")
        if not answer.returncode:
            return []
        if time.monotonic() > end:
            unwell = [one for one in json.loads(answer.stdout) if not one["well"]]
            return [f"corridor doctor: {one['subject']}: {one['found']}" for one in unwell] or [answer.stderr[-500:]]
        await asyncio.sleep(1)


def _say(wrong: "Counter[str] | list[object]", what: str) -> list[str]:
    number = sum(wrong.values()) if isinstance(wrong, Counter) else len(wrong)
    return [f"{number} {what}"] if number else []


def _strange(status: str) -> bool:
    """Whether an answer is neither success nor an unavailability that invites to try again."""
    return status[:1].isdigit() and status[:3] not in ("200", "201", "503")


async def _worker_goes_on(url: str) -> list[str]:
    """Wait until the jobs have done what is due: the sequencer, and the audit tree."""
    end = time.monotonic() + WAIT_SECONDS
    while True:
        unsequenced = (await ask(url, UNSEQUENCED))[0]["number"]
        missing = (await ask(url, TREE))[0]["missing"]
        if not unsequenced and not missing:
            return []
        if time.monotonic() > end:
            return [f"the worker stands: {unsequenced} events in no feed, {missing} entries in no tree"]
        await asyncio.sleep(0.2)
