"""CPU and memory of processes, from ``/proc``: who used what during a measurement, and whether others disturbed it."""

import os
import time
from dataclasses import dataclass
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")
DISTURBED = 0.3
"""Cores used by foreign processes, above which a measurement is marked as disturbed."""


def family(pid: int) -> set[int]:
    """Return a process and all its descendants."""
    by_parent, found, open_ends = _by_parent(), set(), [pid]
    while open_ends:
        one = open_ends.pop()
        found.add(one)
        open_ends += by_parent.get(one, [])
    return found


def children_of(pid: int) -> list[int]:
    """Return the processes that a process has started."""
    return _by_parent().get(pid, [])


def _by_parent() -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (fields := _stat(int(entry.name))) is not None:
            found.setdefault(int(fields[1]), []).append(int(entry.name))
    return found


def cpu_seconds(pid: int) -> float:
    """Return the CPU time of a family, including its finished children."""
    total = 0.0
    for member in family(pid):
        fields = _stat(member)
        if fields is not None:
            own = int(fields[11]) + int(fields[12])
            total += own + (int(fields[13]) + int(fields[14]))
    return total / TICK


def resident_megabytes(pid: int) -> list[float]:
    """Return the resident memory of each member of a family, largest first."""
    sizes = []
    for member in family(pid):
        try:
            sizes.append(int(Path(f"/proc/{member}/statm").read_text().split()[1]) * PAGE / 1e6)
        except OSError:
            continue
    return sorted(sizes, reverse=True)


def machine_cpu_seconds() -> float:
    """Return the busy time of all cores since boot."""
    fields = [int(field) for field in Path("/proc/stat").read_text().splitlines()[0].split()[1:]]
    idle = fields[3] + fields[4]
    return (sum(fields[:8]) - idle) / TICK


@dataclass(frozen=True, slots=True)
class Usage:
    """Cores used by each party between two samples; ``others`` is used by none of them."""

    seconds: float
    cores: dict[str, float]
    others: float

    @property
    def disturbed(self) -> bool:
        """Return whether foreign work disturbed the measurement."""
        return self.others > DISTURBED


class Watch:
    """Samples families of processes at the start, and again on request. This process counts as ``client``."""

    def __init__(self, **parties: int | None) -> None:
        self._parties = {name: pid for name, pid in parties.items() if pid is not None}
        self._begun = time.perf_counter()
        self._machine = machine_cpu_seconds()
        self._before = self._look()

    def _look(self) -> dict[str, float]:
        # child processes are counted with their own party, or not at all once they have been waited for
        looked = {name: cpu_seconds(pid) for name, pid in self._parties.items()}
        return looked | {"client": time.process_time()}

    def usage(self) -> Usage:
        """Return the usage since the start."""
        seconds = time.perf_counter() - self._begun
        after = self._look()
        cores = {name: round((after[name] - self._before[name]) / seconds, 2) for name in after}
        others = (machine_cpu_seconds() - self._machine) / seconds - sum(cores.values())
        return Usage(round(seconds, 2), cores, round(max(0.0, others), 2))


def _stat(pid: int) -> list[str] | None:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    except OSError:
        return None
