"""Whether this process can serve requests now (``/readyz``), and what else an operator wants to see there.

Who takes part: load balancers, which ask often and without a token; PostgreSQL.
Promised: not ready without the database, with a database of another version, or without a signing key; nothing is
remembered from one question to the next. What would not be better on another machine (the worker, what is late, the key
service, without which all but identities is served) is named and does not make the process unready.
On failure: within five seconds everything is known or ``unknown``. Responses have words, no numbers and no ids.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from adapters.postgres.connection.pool import Database
from adapters.postgres.operate.schema_version import SCHEMA, fits
from adapters.postgres.operate.watched import (
    CLOCKS_LATE,
    DELIVERY_LAG,
    LATE_RUNS,
    LATE_SECONDS,
    TREE_HEAD_AGE,
    UNSEQUENCED_AGE,
)
from api.http.service import Readiness
from api.process.logs import log
from domain.kernel.errors import Unavailable

OK, LATE, UNAVAILABLE, ANOTHER, UNKNOWN = "ok", "late", "unavailable", "another_version", "unknown"
LATE_AFTER = {"clocks": 60, "feeds": 30, "deliveries": 300, "audit_tree": 900}
"""Seconds; the alerts have the same (deploy/prometheus/alerts.yaml)."""
AT_MOST = 4.0
"""Seconds for what decides."""
PATIENCE = 1.0
"""Seconds for what does not decide."""
LAGS = f"""
SELECT
    (
        SELECT bool_or(coalesce(r.succeeded_at, r.since) < now() - {LATE_RUNS} * r.every - interval '{LATE_SECONDS} s')
        FROM corridor.job_runs AS r
    ) AS worker,
    {CLOCKS_LATE} AS clocks,
    {UNSEQUENCED_AGE} AS feeds,
    {DELIVERY_LAG} AS deliveries,
    {TREE_HEAD_AGE} AS audit_tree
"""  # noqa: S608 - numbers and parts of ours


@dataclass(frozen=True, slots=True)
class ReadinessCheck:
    """Checks anew each time. ``database`` acts as the app, ``worker`` as the worker; ``signs`` and ``opens`` say
    whether there is a key to sign with, and whether the root key was usable when it was last needed.
    """

    database: Database
    worker: Database
    signs: Callable[[], bool]
    opens: Callable[[], bool]

    async def __call__(self) -> Readiness:
        """Check everything at once."""
        decisive, others = await asyncio.gather(self._decisive(), self._others())
        decisive["signing_keys"] = OK if self.signs() else UNAVAILABLE
        others["root_key"] = OK if self.opens() else UNAVAILABLE
        ready = all(state == OK for state in decisive.values())
        if not ready:
            wrong = [f"{name}: {state}" for name, state in decisive.items() if state != OK]
            log.warning("not ready", reason=", ".join(wrong))
        return Readiness(ready, decisive | others)

    async def _decisive(self) -> dict[str, str]:
        try:
            async with asyncio.timeout(AT_MOST):
                (schema,) = await self.database.rows(SCHEMA)
        except (Unavailable, TimeoutError):
            return {"database": UNAVAILABLE, "schema": UNKNOWN}
        except Exception as problem:  # such as a table that is not there
            log.warning("the schema could not be read", kind=type(problem).__name__)
            return {"database": OK, "schema": ANOTHER}
        return {"database": OK, "schema": OK if fits(*schema) else ANOTHER}

    async def _others(self) -> dict[str, str]:
        try:
            async with asyncio.timeout(PATIENCE):
                (row,) = await self.worker.rows(LAGS)
        except Exception:
            return dict.fromkeys(("worker", *LATE_AFTER), UNKNOWN)
        late = {name: row[name] is not None and row[name] > most for name, most in LATE_AFTER.items()}
        worker = UNKNOWN if row["worker"] is None else _word(row["worker"])
        return {"worker": worker} | {name: _word(is_late) for name, is_late in late.items()}


def _word(is_late: bool) -> str:
    return LATE if is_late else OK
