"""What each process holds at one moment, from ``/proc``, and which connections PostgreSQL has.

Private memory is what a process has for itself, in RAM or swapped out: anonymous pages, of which it is charged with its
part where processes share one (``Pss_Anon`` and ``SwapPss`` of ``/proc/PID/smaps_rollup``, proc(5)). Shared buffers and
the code of programs are not in it.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from adapters.postgres.connection.roles import ROLES
from bench.processes import family
from bench.soak.flatness import POSTGRES

CONNECTIONS = """
    SELECT usename::text AS role, count(*) AS number FROM pg_stat_activity
    WHERE usename = ANY ($1) GROUP BY usename ORDER BY usename
"""
Sample = dict[str, float]
"""Megabytes or counts, by the name of the measure."""


@dataclass(frozen=True, slots=True)
class Observed:
    """The processes that are watched. ``parts``: those of the service by name; each with its short-lived children."""

    parts: Mapping[str, int]
    postgres: int
    url: str

    async def sample(self) -> Sample:
        """Look once. Raises ``ProcessLookupError`` if a process of the service has ended."""
        found = await asyncio.to_thread(self._processes)
        connection = await asyncpg.connect(self.url)
        try:
            roles = await connection.fetch(CONNECTIONS, ROLES)
        finally:
            await connection.close()
        found[f"{POSTGRES}: connections"] = float(sum(row["number"] for row in roles))
        return found | {f"{POSTGRES}: connections of {row['role']}": float(row["number"]) for row in roles}

    def _processes(self) -> Sample:
        found = Sample()
        for name, pid in self.parts.items():
            size = private_megabytes(pid)
            if size is None:
                raise ProcessLookupError(f"{name} ({pid}) has ended")
            found[f"{name}: private memory, MB"] = size
            found[f"{name}: descriptors"] = float(descriptors(pid))
        sizes = [size for pid in family(self.postgres) if (size := private_megabytes(pid)) is not None]
        found[f"{POSTGRES}: processes"] = float(len(sizes))
        found[f"{POSTGRES}: private memory of all, MB"] = round(sum(sizes), 1)
        found[f"{POSTGRES}: private memory of the largest, MB"] = max(sizes)
        return found


def private_megabytes(pid: int) -> float | None:
    """Return the private memory of a process; None if it has ended."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    except OSError:
        return None
    kilobytes = {name: int(value.split()[0]) for name, _, value in (line.partition(":") for line in lines)}
    return round((kilobytes["Pss_Anon"] + kilobytes["SwapPss"]) * 1024 / 1e6, 1)


def descriptors(pid: int) -> int:
    """Return how many descriptors a process has open; 0 if it has ended."""
    try:
        return sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir())
    except OSError:
        return 0
