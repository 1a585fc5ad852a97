"""What is done to the cluster while partners work. Each step is a pair: break something, then mend it."""

import json
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from urllib.request import Request, urlopen

from tests.ha.cluster import Cluster, until
from tests.ha.network import Host
from tests.ha.service import Corridor

Mend = Callable[[], None]
LIMIT_POSTGRES = 10.0
LIMIT_HOST = 30.0
"""Seconds without an acknowledgement that are promised (docs/operations/high-availability.md)."""


@dataclass(frozen=True)
class Failure:
    """Something that happens; ``limit``: seconds that may pass between two acknowledgements."""

    name: str
    limit: float
    strike: Callable[[Cluster, Corridor], Mend]
    leader_moves: bool = True


def _postgres_killed(cluster: Cluster, _: Corridor) -> Mend:
    cluster.kill_postgres(cluster.leader())
    return lambda: None


def _host_killed(cluster: Cluster, _: Corridor) -> Mend:
    leader = cluster.leader()
    leader.cut()  # a host without power says goodbye to nobody
    leader.kill()

    def mend() -> None:
        leader.heal()
        cluster.start_host(leader)

    return mend


def _cut_off(cluster: Cluster, _: Corridor) -> Mend:
    leader = cluster.leader()
    leader.cut()
    return leader.heal


def _cut_off_from_the_others(cluster: Cluster, _: Corridor) -> Mend:
    leader = cluster.leader()
    others = [host for host in cluster.hosts if host is not leader]
    for other in others:
        leader.lose_packets_to(other)

    def mend() -> None:
        for other in others:
            leader.send_packets_to(other)

    return mend


def _frozen(cluster: Cluster, _: Corridor) -> Mend:
    leader = cluster.leader()
    leader.signal_all(signal.SIGSTOP)
    return lambda: leader.signal_all(signal.SIGCONT)


def _etcd_gone(cluster: Cluster, _: Corridor) -> Mend:
    for host in cluster.hosts:
        host.kill_one("etcd")

    def mend() -> None:
        for host in cluster.hosts:
            cluster.start_etcd(host)

    return mend


def _replica_killed(cluster: Cluster, _: Corridor) -> Mend:
    leader = cluster.leader()
    replica = next(host for host in cluster.hosts if host is not leader)
    replica.cut()
    replica.kill()

    def mend() -> None:
        replica.heal()
        cluster.start_host(replica)

    return mend


def _switched(cluster: Cluster, _: Corridor) -> Mend:
    leader = cluster.leader()
    asked = json.dumps({"leader": leader.name}).encode()
    urlopen(Request(f"http://{leader.address}:8008/switchover", asked, method="POST"), timeout=60).close()
    return lambda: None


def _worker_killed(_: Cluster, corridor: Corridor) -> Mend:
    os.kill(corridor.workers[0], signal.SIGKILL)
    return lambda: None


FAILURES = (
    Failure("planned switchover", LIMIT_POSTGRES, _switched),
    Failure("PostgreSQL of the leader killed", LIMIT_POSTGRES, _postgres_killed),
    Failure("host of the leader dead", LIMIT_HOST, _host_killed),
    Failure("leader cut off from everything", LIMIT_HOST, _cut_off),
    Failure("leader cut off from the other hosts only", LIMIT_HOST, _cut_off_from_the_others),
    Failure("leader frozen, and awake again", LIMIT_HOST, _frozen),
    Failure("host of a replica dead", LIMIT_POSTGRES, _replica_killed, leader_moves=False),
    Failure("etcd away on all hosts", LIMIT_POSTGRES, _etcd_gone, leader_moves=False),
    Failure("one of two workers killed", LIMIT_POSTGRES, _worker_killed, leader_moves=False),
)


def another_leads(cluster: Cluster, before: Host) -> None:
    """Wait until another host leads."""

    def moved() -> bool:
        try:
            return bool(cluster.leader(ignoring=before))
        except RuntimeError:
            return False

    until(moved, f"no host leads but {before.name}")
