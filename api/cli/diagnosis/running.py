"""How ``corridor doctor`` checks what the service should be doing: its worker, and what is late, owed or running out.

Nothing is late if no service runs: all of it is caught up after the next start.
"""

import time
from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

from adapters.postgres.operate.watched import LATE_SECONDS, Watched, read_watched
from api.cli.diagnosis.finding import Finding
from api.process.readiness import LATE_AFTER
from api.process.settings import Settings

CLOCK_TOLERANCE = 2.0
"""Seconds. Tokens are accepted for a few seconds more, and a decision of the clock should be seconds late at most."""
NEARLY_ALL = 0.9
OF_A_PROCESS = 18
"""Connections of a process besides ``CORRIDOR_POOL_SIZE``: for tokens and administration, jobs, feeds and webhooks
(docs/operations/scaling.md).
"""
START_ONE = "Start corridor worker, or corridor serve without CORRIDOR_RUN_WORKER=false."
ALERTS = "If it stays, look for alert lines in the log (docs/operations/keys.md)."


class Seen(NamedTuple):
    """What the database says, and by how many seconds this machine's clock is ahead of it."""

    watched: Watched
    ahead: float


async def look(url: str) -> Seen:
    """Ask the database. ``url`` logs in as the owner. Raises ``DatabaseAway``."""
    before = time.time()
    watched = await read_watched(url, role=None)
    after = time.time()
    off = 0.0 if before <= watched.clock <= after else max(before - watched.clock, watched.clock - after)
    return Seen(watched, off if watched.clock < before else -off)


def running_findings(settings: Settings, seen: Seen) -> Iterator[Finding]:
    """Check one thing after the other."""
    watched = seen.watched
    yield _clock(seen.ahead)
    yield _connections(settings, watched)
    yield _keys(watched)
    if watched.services == 0:
        yield Finding("worker", True, "No service is connected to the database.", "Start corridor serve.")
        return
    yield _worker(watched)
    yield from _late(settings, watched)
    if watched.digests_failing:
        yield Finding(
            "digests",
            False,
            f"Centres at which no e-mail arrives: {watched.digests_failing}.",
            "The log names each in an alert line (kind digest): correct the address with the centre.",
        )


def _clock(ahead: float) -> Finding:
    words = f"{abs(ahead):.1f} seconds {'ahead of' if ahead > 0 else 'behind'} PostgreSQL's"
    advice = "" if abs(ahead) <= CLOCK_TOLERANCE else "Set both clocks by NTP (timedatectl set-ntp true)."
    return Finding("clock", not advice, f"This machine's clock is {words}.", advice)


def _connections(settings: Settings, watched: Watched) -> Finding:
    each = settings.pool_size + OF_A_PROCESS
    fit = int(watched.connections_limit * NEARLY_ALL) // each
    found = (
        f"{watched.connections} of max_connections = {watched.connections_limit} are open; "
        f"each process of the service opens up to {each}, so {fit} fit."
    )
    if fit == 0:
        return Finding("connections", False, found, "Raise max_connections, or lower CORRIDOR_POOL_SIZE.")
    if watched.connections > NEARLY_ALL * watched.connections_limit:
        return Finding("connections", False, found, "Run fewer processes (--workers), or raise max_connections.")
    return Finding("connections", True, found)


def _keys(watched: Watched) -> Finding:
    owed, replaced = watched.cases_owed_a_key, watched.cases_with_replaced_keys
    found = f"Cases owed a new key: {owed}; with a replaced key: {replaced}."
    advice = ""
    if owed or replaced:
        advice = f"The worker rotates and drops them within a minute, once the root key can be used. {ALERTS}"
    return Finding("keys", not advice, found, advice)


def _worker(watched: Watched) -> Finding:
    if not watched.jobs:
        return Finding("worker", False, "No worker has run yet.", START_ONE)
    last = min(job.since_success for job in watched.jobs.values())
    late = sorted(name for name, job in watched.jobs.items() if job.is_late)
    failing = sorted(name for name, job in watched.jobs.items() if job.failing)
    if len(late) == len(watched.jobs) or last > LATE_SECONDS:
        return Finding("worker", False, f"No job has succeeded for {_in_words(last)}.", START_ONE)
    if late or failing:
        names = ", ".join(dict.fromkeys((*late, *failing)))
        advice = "Look for job failed lines in its log; if there are none, restart it."
        return Finding("worker", False, f"It runs, but these jobs are late or failing: {names}.", advice)
    return Finding("worker", True, f"{len(watched.jobs)} jobs run; one succeeded {_in_words(last)} ago.")


def _late(settings: Settings, watched: Watched) -> Iterator[Finding]:
    clocks = LATE_AFTER["clocks"] + settings.clock_interval.total_seconds()
    tree = max(LATE_AFTER["audit_tree"], 3 * settings.tree_head_interval.total_seconds())
    worker = "Is the worker well? Its log says job failed, or has an alert line for"
    checks = (
        ("clocks", watched.clocks_late, clocks, f"{worker} run_clocks."),
        ("feeds", watched.unsequenced_age, LATE_AFTER["feeds"], f"{worker} keep_feeds."),
        (
            "deliveries",
            watched.delivery_lag,
            LATE_AFTER["deliveries"],
            "A receiver does not answer, which its organisation sees in its deliveries, or the worker is not well.",
        ),
        (
            "audit tree",
            max(watched.tree_head_age or 0.0, watched.outside_tree_age),
            tree,
            f"{worker} grow_audit_tree or sign_tree_head. A transaction that stays open holds it up, too.",
        ),
    )
    for subject, behind, allowed, advice in checks:
        late = behind > allowed
        found = f"{_in_words(behind)} behind." if late else f"In time ({_in_words(behind)})."
        yield Finding(subject, not late, found, advice if late else "")


def _in_words(seconds: float) -> str:
    return f"{seconds:.1f} seconds" if seconds < 60 else str(timedelta(seconds=int(seconds)))
