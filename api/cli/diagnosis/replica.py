"""How ``corridor doctor`` checks a read replica."""

import asyncio

import asyncpg

from adapters.postgres.connection.availability import GONE
from adapters.postgres.operate.replica_status import ReplicaSeen, look_at_replica
from api.cli.diagnosis.finding import Finding
from api.process.settings import Settings

SUBJECT = "read replica"
MEANWHILE = "Until then, reads go to the primary."
ADVICE = {
    "not_a_replica_of_the_primary": "CORRIDOR_READ_DATABASE_URL is not a replica of CORRIDOR_DATABASE_URL.",
    "replica_is_behind": "Check its connection to the primary (pg_stat_replication there) and its disk.",
    "replica_is_on_another_timeline": "After a failover: wait for its next restart point, or run CHECKPOINT on it.",
}
PAUSED = "Its replay is paused. To resume it, run there: SELECT pg_wal_replay_resume();"


def replica_finding(settings: Settings) -> Finding:
    """Say whether the replica can be reached, replays, and how far it is behind."""
    try:
        seen = asyncio.run(look_at_replica(str(settings.database_url), str(settings.read_database_url)))
    except (*GONE, asyncpg.PostgresError) as problem:
        advice = f"Check CORRIDOR_READ_DATABASE_URL. {MEANWHILE}"
        return Finding(SUBJECT, False, f"It cannot be reached ({type(problem).__name__}).", advice)
    if not seen.problem:
        return Finding(SUBJECT, True, f"It answers reads, {seen.behind} bytes behind.")
    return Finding(SUBJECT, False, _trouble(seen), f"{PAUSED if seen.paused else ADVICE[seen.problem]} {MEANWHILE}")


def _trouble(seen: ReplicaSeen) -> str:
    words = seen.problem.replace("_", " ").capitalize()
    return f"{words}, by {seen.behind} bytes." if seen.behind else f"{words}."
