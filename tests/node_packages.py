"""Installs the packages of a folder's ``package.json`` and ``package-lock.json``, once per state of the lock file.

``node_modules`` is next to them, ignored by git. If several test processes run at once, one installs and the others
wait.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

NODE = shutil.which("node") is not None and shutil.which("npm") is not None
QUIET = {"NODE_NO_WARNINGS": "1", "NO_COLOR": "1", "REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true"}
CI = ("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline", "--fetch-retries=5")
INSTALL_SECONDS = 500


def node_environment() -> dict[str, str]:
    """The environment for programs of Node: without colours, news and reports home."""
    return {**os.environ, **QUIET}


def installed(folder: Path, then: Callable[[Path], None] | None = None) -> Path:
    """Install, unless that was done, and give ``node_modules``. ``then`` prepares what was installed, once."""
    modules = folder / "node_modules"
    wanted = hashlib.sha256((folder / "package-lock.json").read_bytes()).hexdigest()
    with (folder / ".node_modules.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        mark = modules / ".installed"
        if not mark.exists() or mark.read_text() != wanted:
            npm = subprocess.run(
                CI, cwd=folder, env=node_environment(), capture_output=True, text=True, check=False,
                timeout=INSTALL_SECONDS,
            )  # fmt: skip
            assert npm.returncode == 0, npm.stdout + npm.stderr
            if then is not None:
                then(modules)
            mark.write_text(wanted)
    return modules
