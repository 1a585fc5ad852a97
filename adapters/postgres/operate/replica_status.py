"""Reports the status of a replica to the operator."""

from dataclasses import dataclass

import asyncpg

from adapters.postgres.connection.hosts import connect

SEEN = """
    SELECT
        pg_is_in_recovery() AND pg_get_wal_replay_pause_state() <> 'not paused' AS paused,
        greatest(pg_wal_lsn_diff(($1::jsonb ->> 'place')::pg_lsn, pg_last_wal_replay_lsn()), 0)::bigint AS behind
"""
LOOK_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class ReplicaSeen:
    """``problem`` is empty if the replica answers reads, otherwise the reason's code; ``behind`` is in bytes."""

    problem: str
    paused: bool
    behind: int


async def look_at_replica(primary_url: str, replica_url: str) -> ReplicaSeen:
    """Query it as the service would; raises ``OSError`` or an asyncpg error if either server is unreachable."""
    primary = await connect(primary_url, timeout=LOOK_SECONDS, command_timeout=LOOK_SECONDS)
    try:
        newest = await primary.fetchval("SELECT corridor.newest()")
    finally:
        await primary.close()
    replica = await connect(replica_url, timeout=LOOK_SECONDS, command_timeout=LOOK_SECONDS)
    try:
        problem = await _refusal(replica, newest)
        if problem == "not_a_replica_of_the_primary":
            return ReplicaSeen(problem, False, 0)
        seen = await replica.fetchrow(SEEN, newest)
        return ReplicaSeen(problem, seen["paused"], seen["behind"])
    finally:
        await replica.close()


async def _refusal(replica: "asyncpg.Connection[asyncpg.Record]", newest: str) -> str:
    try:
        await replica.execute("SELECT corridor.catch_up($1)", newest)
    except asyncpg.PostgresError as refused:
        if refused.sqlstate != "CR004":
            raise
        return str(refused)
    return ""
