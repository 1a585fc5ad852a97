"""Compares the floor, the ceiling and the service in turns, so that disturbances affect all of them alike."""

import asyncio
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from rich.progress import Progress

from bench import floor
from bench.ceiling import pgbench
from bench.ceiling.inputs import prepared
from bench.ground import Ground
from bench.load.drive import Answered, drive
from bench.load.requests import plain_get, requests_for
from bench.partners import Partner, register_partners, tokens_of
from bench.ports import HOST, held_port
from bench.processes import Usage, Watch, resident_megabytes
from bench.results import median
from bench.service import Running, running, running_service
from bench.supply import Supply, read_supply

OPERATIONS = ("get", "list", "accept", "create")
COUNTS = {"get": 2000, "list": 1000, "accept": 1000, "create": 800, "floor": 8000}
"""Requests per round: a few seconds each on one core."""
EACH = {"get": 150, "list": 60, "accept": 60, "create": 50}
"""Calls per pgbench connection and round."""
USED_UP = frozenset({"accept", "create"})
"""Operations that use up their input; a read can be repeated in the next turn."""


@dataclass(slots=True)
class Bench:
    """A prepared working copy and its remaining supply."""

    ground: Ground
    url: str
    partners: dict[UUID, Partner]
    supply: Supply
    statements: dict[str, str]

    def ceiling(self, operation: str, turn: int, connections: int) -> pgbench.Ceiling:
        """Call the function with this turn's inputs."""
        each = EACH[operation]
        begin = turn * connections * each if operation in USED_UP else 0
        return pgbench.run(
            self.ground.programs,
            self.url,
            operation,
            self.statements[operation],
            connections=connections,
            each=each,
            begin=begin,
        )

    def service(self, service: Running, operation: str, count: int, connections: int) -> tuple[Answered, Usage]:
        """Send requests to the service, with new tokens, and record CPU use by process."""
        rows = self.supply.take(operation, count)
        requests = requests_for(operation, rows, tokens_of(service, self.partners))
        watch = Watch(service=service.pid, postgres=self.ground.pid)
        answered = drive(HOST, service.port, requests, connections)
        return answered, watch.usage()


async def prepare(ground: Ground, referrals: int, rounds: int, connections: int, operations: tuple[str, ...]) -> Bench:
    """Make a working copy, register partners and prepare the ceilings' inputs."""
    url = await ground.working_copy(referrals)
    partners, supply = await register_partners(url), await read_supply(url)
    wanted = {
        name: supply.take(name, (rounds if name in USED_UP else 1) * connections * EACH[name]) for name in operations
    }
    statements = await prepared(url, ground.root_key_file, partners, wanted) if wanted else {}
    return Bench(ground, url, partners, supply, statements)


@contextmanager
def floor_service() -> Iterator[Running]:
    """Run the raw ASGI application on the same server."""
    from bench.ground import default_folder

    command = [
        *(sys.executable, "-m", "uvicorn", f"{floor.__name__}:app", "--host", HOST),
        *("--loop", "uvloop", "--http", "httptools", "--no-access-log", "--log-level", "warning"),
    ]
    log = default_folder() / "floor.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with held_port() as port, running([*command, "--port", str(port)], {}, log, port, "/") as started:
        yield started


def measure(
    ground: Ground, referrals: int, *, rounds: int, connections: int, processes: int, operations: tuple[str, ...]
) -> dict[str, Any]:
    """Measure each operation ``rounds`` times, in turns with its ceiling and the floor."""
    bench = asyncio.run(prepare(ground, referrals, rounds + 1, connections, operations))
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in (*operations, "floor")}
    with (
        floor_service() as bottom,
        running_service(bench.url, ground.root_key_file, ground.folder, processes=processes) as service,
        Progress(transient=True) as progress,
    ):
        task = progress.add_task("Measuring", total=(rounds + 1) * (len(operations) + 1))
        for turn in range(rounds + 1):
            for operation in operations:
                ceiling = bench.ceiling(operation, turn, connections)
                answered, usage = bench.service(service, operation, COUNTS[operation], connections)
                if turn:  # the first turn only warms caches and connections
                    found[operation].append(_round(answered, usage, ceiling))
                progress.advance(task)
            watch = Watch(floor=bottom.pid)
            answered = drive(HOST, bottom.port, [plain_get("/")] * COUNTS["floor"], connections)
            if turn:
                found["floor"].append(_round(answered, watch.usage(), None))
            progress.advance(task)
        memory = resident_megabytes(service.pid)
    summary = {name: _summary(found[name]) for name in found}
    return {
        "referrals": referrals,
        "connections": connections,
        "processes": processes,
        "service_megabytes": [round(size) for size in memory[: processes + 1]],
        "summary": summary,
        "rounds": found,
    }


def _round(answered: Answered, usage: Usage, ceiling: pgbench.Ceiling | None) -> dict[str, Any]:
    whole = asdict(answered) | {"usage": asdict(usage), "disturbed": usage.disturbed}
    # warm-up requests were handled by the same processes in the same time
    for party, cores in usage.cores.items():
        whole[f"{party}_microseconds"] = round(cores * usage.seconds / (answered.count / 0.9) * 1e6)
    if ceiling is not None:
        whole |= {"ceiling": ceiling.per_second, "ratio": round(answered.per_second / ceiling.per_second, 3)}
    return whole


def _summary(rounds: list[dict[str, Any]]) -> dict[str, Any]:
    names = [name for name, value in rounds[0].items() if isinstance(value, int | float) and name != "disturbed"]
    middle = {name: median((turn[name] for turn in rounds), 3) for name in names}
    return middle | {"disturbed_rounds": sum(turn["disturbed"] for turn in rounds), "rounds": len(rounds)}
