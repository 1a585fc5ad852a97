"""``make ha``: three PostgreSQL hosts under Patroni on this machine, failures one after the other, and a table of them.

It needs root (for network namespaces), Debian's ``etcd-server`` and two processor cores that are free.
"""

import argparse
import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from rich.console import Console
from rich.table import Table

from adapters.embedded_postgres.data_folder.folder import Folder
from adapters.embedded_postgres.programs.accounts import account_for
from adapters.embedded_postgres.programs.binaries import programs_for
from tests.ha.checks import faults_found
from tests.ha.cluster import Cluster, until
from tests.ha.failures import FAILURES, Failure, another_leads
from tests.ha.network import three_hosts
from tests.ha.service import Corridor, running_corridor
from tests.ha.traffic import Traffic

LOCK = Path(__file__).with_name("requirements.lock")
PYTHON = "/usr/bin/python3"
"""Debian's: the account that PostgreSQL runs as may not reach the Python of this project."""
BEFORE, DURING, AFTER = 4.0, 8.0, 4.0
"""Seconds of work before a failure, once another leads, and once all is mended."""
console = Console(width=150)


def missing() -> str | None:
    """Say in one sentence what is missing."""
    if sys.platform != "linux" or os.geteuid() != 0:
        return "make ha needs root on Linux, because it makes network namespaces."
    wanted = {"etcd": "etcd-server", "ip": "iproute2", "setpriv": "util-linux", PYTHON: "python3"}
    packages = [package for program, package in wanted.items() if shutil.which(program) is None]
    return f"make ha needs more programs: apt-get install {' '.join(packages)}" if packages else None


def install_patroni(folder: Path) -> Path:
    """Install it in an environment of its own, which every account may read; gives its program."""
    uv, place = Path(sys.executable).with_name("uv"), folder / "patroni"
    subprocess.run([uv, "venv", "--quiet", "--python", PYTHON, place], check=True)
    install = [uv, "pip", "sync", "--quiet", "--require-hashes", LOCK, "--python", place / "bin" / "python"]
    subprocess.run(install, check=True)
    return place / "bin" / "patroni"


async def suffer(failure: Failure, cluster: Cluster, corridor: Corridor, traffic: Traffic) -> tuple[float, list[str]]:
    """Let one thing happen while partners work; gives the longest gap in seconds, and what is wrong afterwards."""
    ends = asyncio.Event()
    working = asyncio.create_task(traffic.run(ends))
    await asyncio.sleep(BEFORE)
    leader = cluster.leader()
    mend = await asyncio.to_thread(failure.strike, cluster, corridor)
    try:
        if failure.leader_moves:
            await asyncio.to_thread(another_leads, cluster, leader)
        await asyncio.sleep(DURING)
    finally:
        await asyncio.to_thread(mend)
    await asyncio.to_thread(until, cluster.is_whole, "the cluster is not complete again")
    await asyncio.sleep(AFTER)
    ends.set()
    await working
    found = await faults_found(cluster, corridor, traffic)
    gap = traffic.longest_gap()
    if gap > failure.limit:
        found.append(f"{gap:.1f} seconds without an acknowledgement")
    if not failure.leader_moves and cluster.leader() is not leader:
        found.append("another host leads without need")
    return gap, found


def run(names: list[str], folder: Path) -> int:
    """Run the failures; gives the exit code."""
    table = Table("failure", "requests", "acknowledged", "longest gap, s", "limit, s", "wrong")
    patroni, account = install_patroni(folder), account_for(Folder(folder))
    wrong = 0
    with three_hosts(folder, account) as hosts:
        cluster = Cluster(hosts, patroni, programs_for(account).bin_dir)
        cluster.start()
        with running_corridor(cluster.url, folder) as corridor:
            traffic = Traffic(corridor)
            for failure in FAILURES:
                if names and not any(name in failure.name for name in names):
                    continue
                console.print(f"{time.strftime('%H:%M:%S')} {failure.name} …")
                before = len(traffic.acknowledged)
                gap, found = asyncio.run(suffer(failure, cluster, corridor, traffic))
                wrong += len(found)
                number = len(traffic.acknowledged) - before
                requests = str(sum(traffic.statuses.values()))
                table.add_row(
                    failure.name,
                    requests,
                    str(number),
                    f"{gap:.1f}",
                    f"{failure.limit:.0f}",
                    "\n".join(found) or "nothing",
                )
                console.print(dict(traffic.statuses))
    console.print(table)
    return 1 if wrong else 0


def main() -> int:
    """Run what the command line names."""
    parser = argparse.ArgumentParser(prog="make ha", description=__doc__)
    parser.add_argument("failures", nargs="*", help="part of the name of a failure; all, if none is given")
    parser.add_argument("--keep", action="store_true", help="keep the folder with all logs")
    asked = parser.parse_args()
    if (sentence := missing()) is not None:
        sys.stderr.write(sentence + "\n")
        return 2
    folder = Path(tempfile.mkdtemp(prefix="corridor-ha-"))
    folder.chmod(0o711)
    try:
        return run(asked.failures, folder)
    finally:
        if asked.keep:
            console.print(f"logs: {folder}")
        else:
            with suppress(OSError):
                shutil.rmtree(folder)


if __name__ == "__main__":
    sys.exit(main())
