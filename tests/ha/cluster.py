"""etcd and Patroni on the three hosts, with the files in ``deploy/patroni/``."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import asyncpg
import yaml

from tests.ha.network import PREFIX, Host

EXAMPLES = Path(__file__).parents[2] / "deploy" / "patroni"
OWNER_PASSWORD = "owner-password"
SETUP = (
    f"CREATE ROLE corridor LOGIN CREATEROLE PASSWORD '{OWNER_PASSWORD}'",
    "CREATE DATABASE corridor OWNER corridor ENCODING UTF8 LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8'"
    " TEMPLATE template0",
)
WAIT_SECONDS = 180.0


def until(happens: Callable[[], object], what: str, seconds: float = WAIT_SECONDS) -> None:
    """Wait for it; raises with what did not happen."""
    end = time.monotonic() + seconds
    while not happens():
        if time.monotonic() > end:
            raise RuntimeError(f"after {seconds:.0f} seconds: {what}")
        time.sleep(0.2)


class Cluster:
    """The three hosts as one PostgreSQL."""

    def __init__(self, hosts: list[Host], patroni: Path, postgres: Path) -> None:
        """``patroni`` is its program, ``postgres`` the folder of PostgreSQL's."""
        self.hosts = hosts
        self._patroni = patroni
        self._postgres = postgres

    @property
    def url(self) -> str:
        """The owner's, of all hosts."""
        places = ",".join(f"{host.address}:5432" for host in self.hosts)
        return f"postgresql://corridor:{OWNER_PASSWORD}@{places}/corridor?target_session_attrs=primary"

    def start(self) -> None:
        """Start all hosts, and make Corridor's database."""
        for host in self.hosts:
            self.start_host(host)
        until(self.is_whole, "the cluster is not complete")
        for statement in SETUP:
            self._ask_superuser(statement)

    def start_host(self, host: Host) -> None:
        """Start etcd and Patroni on one host."""
        self.start_etcd(host)
        config = host.folder / "patroni.yml"
        config.write_text(self._config(host), encoding="utf-8")
        host.run("patroni", [self._patroni, config], {"LD_LIBRARY_PATH": ""})

    def start_etcd(self, host: Host) -> None:
        """Start etcd alone."""
        host.run("etcd", ["/usr/bin/etcd"], self._etcd(host))

    def _etcd(self, host: Host) -> dict[str, str]:
        text = (EXAMPLES / "etcd.env").read_text(encoding="utf-8")
        lines = [line.partition("=") for line in text.splitlines() if line and not line.startswith("#")]
        # the first host's address stands for the host's own, except where all three are listed
        own = {
            name: value if name == "ETCD_INITIAL_CLUSTER" else value.replace("10.0.0.1:", f"10.0.0.{host.number}:")
            for name, _, value in lines
        }
        placed = {name: value.replace("10.0.0.", PREFIX) for name, value in own.items()}
        return {**placed, "ETCD_NAME": host.name, "ETCD_DATA_DIR": str(host.folder / "etcd")}

    def _config(self, host: Host) -> str:
        text = (EXAMPLES / "patroni.yml").read_text(encoding="utf-8").replace("10.0.0.", PREFIX)
        config = yaml.safe_load(text)
        config["name"] = host.name
        for part, port in (("restapi", 8008), ("postgresql", 5432)):
            config[part] |= {"listen": f"{host.address}:{port}", "connect_address": f"{host.address}:{port}"}
        config["postgresql"] |= {
            "bin_dir": str(self._postgres),
            "data_dir": str(host.folder / "data"),
            "pgpass": str(host.folder / "pgpass"),
            "parameters": {"unix_socket_directories": str(host.folder)},
        }
        config["watchdog"] = {"mode": "off"}  # no machine here may be reset
        return str(yaml.safe_dump(config))

    def members(self, seen_by: Host) -> list[dict[str, Any]]:
        """What one host knows of all; empty if it does not answer."""
        try:
            with urlopen(f"http://{seen_by.address}:8008/cluster", timeout=2) as answer:
                found: list[dict[str, Any]] = json.load(answer)["members"]
                return found
        except (OSError, ValueError, KeyError):
            return []

    def leader(self, ignoring: Host | None = None) -> Host:
        """The host that leads; raises if none does."""
        for host in self.hosts:
            if host is ignoring:
                continue
            with suppress(OSError), urlopen(f"http://{host.address}:8008/primary", timeout=2):
                return host
        raise RuntimeError("no host leads")

    def is_whole(self) -> bool:
        """Whether one leads, and the others follow it closely."""
        for host in self.hosts:
            members = self.members(host)
            roles = sorted(member["role"] for member in members)
            well = all(member["state"] in ("running", "streaming") for member in members)
            if roles != ["leader", "quorum_standby", "quorum_standby"] or not well:
                return False
            if any(member.get("lag", 0) for member in members):
                return False
        return True

    def kill_postgres(self, host: Host) -> None:
        """Kill the server of a host with all its processes; Patroni lives on."""
        postmaster = int((host.folder / "data" / "postmaster.pid").read_text(encoding="utf-8").split()[0])
        os.kill(postmaster, signal.SIGKILL)

    def _ask_superuser(self, statement: str) -> None:
        password = yaml.safe_load((EXAMPLES / "patroni.yml").read_text(encoding="utf-8"))["postgresql"][
            "authentication"
        ]["superuser"]["password"]
        subprocess.run(
            [self._postgres / "psql", "-h", self.leader().address, "-U", "postgres", "-qc", statement],
            env={"PGPASSWORD": password, "PATH": os.defpath},
            check=True,
            timeout=60,
        )


async def ask(url: str, statement: str, *arguments: object) -> list[Any]:
    """Ask the database as its owner."""
    connection = await asyncpg.connect(url, timeout=30)
    try:
        return list(await connection.fetch(statement, *arguments))
    finally:
        await connection.close()
