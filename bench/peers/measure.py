"""The service and its plain peer in turns, with the same requests on copies of the same data."""

import asyncio
from typing import Any

from rich.progress import Progress

from bench.api import OPERATIONS, Bench, prepare
from bench.ground import Ground
from bench.load.drive import Answered, drive
from bench.load.requests import requests_for
from bench.peers.django_service import django_service, peer_tokens
from bench.processes import Watch
from bench.results import median
from bench.service import HOST, Running, running_service

COUNTS = {"get": 800, "list": 300, "accept": 300, "create": 300}


def measure(ground: Ground, referrals: int, *, rounds: int, connections: int, processes: int) -> dict[str, Any]:
    """Give requests a second of both, and how many times as many ours answers."""
    bench = asyncio.run(prepare(ground, referrals, 0, connections, ()))
    found: dict[str, list[dict[str, Any]]] = {operation: [] for operation in OPERATIONS}
    with (
        django_service(bench.url, ground.folder, processes) as peer,
        running_service(bench.url, ground.root_key_file, ground.folder, processes=processes) as service,
        Progress(transient=True) as progress,
    ):
        task = progress.add_task("Measuring", total=(rounds + 1) * len(OPERATIONS))
        for turn in range(rounds + 1):
            for operation in OPERATIONS:
                ours, usage = bench.service(service, operation, COUNTS[operation], connections)
                theirs, others = _peer(bench, peer, operation, connections)
                if turn:
                    found[operation].append(
                        {
                            "ours": ours.per_second,
                            "theirs": theirs.per_second,
                            "times": round(ours.per_second / theirs.per_second, 2),
                            "disturbed": usage.disturbed or others,
                        }
                    )
                progress.advance(task)
    return {
        "referrals": referrals,
        "processes": processes,
        "connections": connections,
        "summary": {name: _summary(rows) for name, rows in found.items()},
        "rounds": found,
    }


def _peer(bench: Bench, peer: Running, operation: str, connections: int) -> tuple[Answered, bool]:
    rows = bench.supply.take(operation, COUNTS[operation])
    requests = requests_for(operation, rows, peer_tokens(bench.partners))
    watch = Watch(peer=peer.pid, postgres=bench.ground.pid)
    answered = drive(HOST, peer.port, requests, connections)
    return answered, watch.usage().disturbed


def _summary(rounds: list[dict[str, Any]]) -> dict[str, Any]:
    middle = {name: median(row[name] for row in rounds) for name in ("ours", "theirs", "times")}
    return middle | {"disturbed_rounds": sum(row["disturbed"] for row in rounds), "rounds": len(rounds)}
