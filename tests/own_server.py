"""Databases with the directory that ships, and data folders that a test may have for itself without waiting for a new
cluster and thirty revisions.
"""

import subprocess
from pathlib import Path

from adapters.keyring.file_key_ring import FileKeyRing
from adapters.keyring.vault import AesVault
from adapters.postgres.connection.roles import ROLES
from adapters.postgres.directory import SHIPPED_DIRECTORY, import_directory
from adapters.postgres.operate.logins import ensure_login
from adapters.postgres.operate.migrate import upgrade


async def fill(url: str, key_ring: FileKeyRing) -> None:
    """Migrate an empty database, make the roles' logins, and import the directory that ships."""
    await upgrade(url)
    for role in ROLES:
        await ensure_login(url, role)
    await import_directory(url, AesVault(key_ring), SHIPPED_DIRECTORY.read_bytes())


def copy_of(folder: Path, to: Path) -> Path:
    """Copy a data folder that no server works in; its files belong to the same accounts. Gives ``to``."""
    subprocess.run(["cp", "-a", folder, to], check=True)
    return to
