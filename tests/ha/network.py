"""Three hosts on this machine: network namespaces on a bridge of their own, so that a host can be cut off silently."""

import os
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from adapters.embedded_postgres.programs.accounts import Account

PREFIX = "10.213.77."
"""Stands for ``10.0.0.`` of the example files."""
HERE = PREFIX + "254"
"""Where Corridor and its clients are."""
BRIDGE = "corridor-ha"


def ip(*words: str) -> None:
    """Change the network; raises if that is not allowed."""
    subprocess.run(["ip", *words], check=True, capture_output=True, timeout=30)


@dataclass
class Host:
    """One of the hosts, with what runs on it."""

    number: int
    folder: Path
    account: Account
    running: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """As in the example files."""
        return f"pg{self.number}"

    @property
    def address(self) -> str:
        """Its only address."""
        return f"{PREFIX}{self.number}"

    @property
    def _namespace(self) -> str:
        return f"{BRIDGE}-{self.number}"

    @property
    def _cable(self) -> str:
        return f"cor-ha-{self.number}"

    def connect(self) -> None:
        """Make the namespace and put it on the bridge."""
        ip("netns", "add", self._namespace)
        ip("link", "add", self._cable, "type", "veth", "peer", "name", "eth0", "netns", self._namespace)
        ip("link", "set", self._cable, "master", BRIDGE, "up")
        ip("-n", self._namespace, "addr", "add", f"{self.address}/24", "dev", "eth0")
        for link in ("eth0", "lo"):
            ip("-n", self._namespace, "link", "set", link, "up")

    def remove(self) -> None:
        """Kill what is left on it, and take it off the network."""
        self.kill()
        with suppress(subprocess.CalledProcessError):
            ip("link", "del", self._cable)
        with suppress(subprocess.CalledProcessError):
            ip("netns", "del", self._namespace)

    def cut(self) -> None:
        """Lose every packet from and to this host."""
        ip("link", "set", self._cable, "down")

    def heal(self) -> None:
        """Let packets through again."""
        ip("link", "set", self._cable, "up")

    def lose_packets_to(self, other: "Host") -> None:
        """Lose what this host sends to another, so that no connection between them works."""
        ip("-n", self._namespace, "route", "add", "blackhole", f"{other.address}/32")

    def send_packets_to(self, other: "Host") -> None:
        """Undo it."""
        ip("-n", self._namespace, "route", "del", "blackhole", f"{other.address}/32")

    def kill_one(self, name: str) -> None:
        """Kill one program that was started here."""
        child = self.running.pop(name)
        child.kill()
        child.wait(30)

    def run(self, name: str, command: Sequence[str | Path], environment: Mapping[str, str] = {}) -> None:
        """Start a program here, as the unprivileged account; its output goes to a file."""
        drop = ["setpriv", f"--reuid={self.account.uid}", f"--regid={self.account.gid}", "--clear-groups"]
        with (self.folder / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(
                ["ip", "netns", "exec", self._namespace, *drop, *map(str, command)],
                cwd=self.folder,
                env={"PATH": os.defpath, "LC_ALL": "C.UTF-8", **environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def processes(self) -> list[int]:
        """Everything that runs in its namespace."""
        listed = subprocess.run(["ip", "netns", "pids", self._namespace], capture_output=True, text=True, check=False)
        return [int(pid) for pid in listed.stdout.split()]

    def signal_all(self, number: signal.Signals) -> None:
        """Send a signal to everything that runs here."""
        for pid in self.processes():
            with suppress(ProcessLookupError):
                os.kill(pid, number)

    def kill(self) -> None:
        """End everything that runs here, at once."""
        while self.processes():
            self.signal_all(signal.SIGKILL)
            for child in self.running.values():
                child.poll()
        for child in self.running.values():
            child.wait(30)
        self.running.clear()


@contextmanager
def three_hosts(folder: Path, account: Account) -> Iterator[list[Host]]:
    """Make them for the duration of the block."""
    hosts = [Host(number, folder / f"pg{number}", account) for number in (1, 2, 3)]
    ip("link", "add", BRIDGE, "type", "bridge")
    try:
        ip("addr", "add", f"{HERE}/24", "dev", BRIDGE)
        ip("link", "set", BRIDGE, "up")
        for host in hosts:
            host.folder.mkdir(mode=0o700)
            os.chown(host.folder, account.uid, account.gid)
            host.connect()
        yield hosts
    finally:
        for host in hosts:
            host.remove()
        ip("link", "del", BRIDGE)
