"""What ``corridor keys repair`` does."""

from dataclasses import asdict
from typing import Any

from rich.progress import Progress, SpinnerColumn, TextColumn

from adapters.keyring.vault import AesVault
from adapters.postgres.keys.key_repair import KeyRepair, Repaired
from adapters.postgres.operate.operator_trail import note_beginning
from api.cli.output import err
from api.process.settings import Settings
from domain.kernel.keys import KeyRing


async def repair(_: Settings, connection: Any, key_ring: KeyRing) -> dict[str, Any]:
    """Seal anew what another key of its case opens; gives numbers, and the ids of what nothing opens."""
    await note_beginning(connection, "repair_keys")
    repaired = Repaired()
    with Progress(SpinnerColumn(), TextColumn("{task.description}"), console=err, transient=True) as progress:
        progress.add_task("Reading every case", total=None)
        await KeyRepair(connection, AesVault(key_ring)).run(repaired)
    return asdict(repaired)
