"""Loads what does not decrypt once more before calling it damaged: its key may have been replaced meanwhile."""

from uuid import UUID

from adapters.postgres.work.work import PostgresWork
from domain.kernel.errors import VersionConflict


async def conflict_if_changed(work: PostgresWork, case_id: UUID, version: int) -> None:
    """Raise ``VersionConflict``, so that everything is loaded again, unless the case still has this version."""
    if await work.load("load_case_version", case_id) != version:
        raise VersionConflict
