"""Measures the service and its peers in turns: a plain one with the same requests on a copy of the same data, and the
products that the operator named, each with its own objects.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from rich.progress import Progress

from bench.api import OPERATIONS, Bench, prepare
from bench.ground import Ground
from bench.load.drive import Answered, drive
from bench.load.requests import requests_for
from bench.peers.django_service import django_service, peer_tokens
from bench.peers.place import Place
from bench.ports import HOST
from bench.processes import Watch
from bench.results import median
from bench.service import Running, running_service

COUNTS = {"get": 800, "list": 300, "accept": 300, "create": 300}
PLAIN = "django"
Party = Callable[[str], tuple[Answered, bool]]
"""Sends the requests of one round of an operation; also returns whether other work disturbed it."""
Rounds = dict[str, list[dict[str, Any]]]


def measure(
    ground: Ground, referrals: int, *, rounds: int, connections: int, processes: int, places: Sequence[Place] = ()
) -> dict[str, Any]:
    """Return everybody's requests per second, and how many times faster ours is."""
    for place in places:
        with Progress(transient=True) as progress:
            count = (rounds + 1) * COUNTS["accept"]
            task = progress.add_task(f"Making objects in {place.product.name}", total=count)
            place.prepare(count, lambda progress=progress, task=task: progress.advance(task))  # type: ignore[misc]
    bench = asyncio.run(prepare(ground, referrals, 0, connections, ()))
    with (
        django_service(bench.url, ground.folder, processes) as peer,
        running_service(bench.url, ground.root_key_file, ground.folder, processes=processes) as service,
        Progress(transient=True) as progress,
    ):
        task = progress.add_task("Measuring", total=(rounds + 1) * len(OPERATIONS))
        ours = _ours(bench, service, connections)
        peers = {PLAIN: _plain(bench, peer, connections)}
        peers |= {place.product.name: _elsewhere(place, connections) for place in places}
        found = turns(ours, peers, rounds, lambda: progress.advance(task))
    return {
        "referrals": referrals,
        "processes": processes,
        "connections": connections,
        **_told(found.pop(PLAIN)),
        "products": {
            place.product.name: {"loopback": place.loopback, **_told(found[place.product.name])} for place in places
        },
    }


def turns(ours: Party, peers: Mapping[str, Party], rounds: int, advance: Callable[[], None]) -> dict[str, Rounds]:
    """Measure all of them in turns, one operation at a time; the first round only warms caches and connections."""
    found: dict[str, Rounds] = {name: {operation: [] for operation in OPERATIONS} for name in peers}
    for turn in range(rounds + 1):
        for operation in OPERATIONS:
            mine, disturbed = ours(operation)
            for name, peer in peers.items():
                theirs, others = peer(operation)
                if turn:
                    found[name][operation].append(_round(mine, theirs, disturbed or others))
            advance()
    return found


def _ours(bench: Bench, service: Running, connections: int) -> Party:
    def ask(operation: str) -> tuple[Answered, bool]:
        answered, usage = bench.service(service, operation, COUNTS[operation], connections)
        return answered, usage.disturbed

    return ask


def _plain(bench: Bench, peer: Running, connections: int) -> Party:
    def ask(operation: str) -> tuple[Answered, bool]:
        rows = bench.supply.take(operation, COUNTS[operation])
        requests = requests_for(operation, rows, peer_tokens(bench.partners))
        watch = Watch(peer=peer.pid, postgres=bench.ground.pid)
        answered = drive(HOST, peer.port, requests, connections)
        return answered, watch.usage().disturbed

    return ask


def _elsewhere(place: Place, connections: int) -> Party:
    # the product's own processes are unknown, so its CPU use cannot be told from that of others
    return lambda operation: (place.ask(operation, COUNTS[operation], connections), False)


def _round(ours: Answered, theirs: Answered, disturbed: bool) -> dict[str, Any]:
    return {
        "ours": ours.per_second,
        "theirs": theirs.per_second,
        "times": round(ours.per_second / theirs.per_second, 2),
        "disturbed": disturbed,
    }


def _told(found: Rounds) -> dict[str, Any]:
    return {"summary": {name: _summary(rows) for name, rows in found.items()}, "rounds": found}


def _summary(rounds: list[dict[str, Any]]) -> dict[str, Any]:
    middle = {name: median(row[name] for row in rounds) for name in ("ours", "theirs", "times")}
    return middle | {"disturbed_rounds": sum(row["disturbed"] for row in rounds), "rounds": len(rounds)}
