"""Creates UUIDv7s: they sort by creation time, which keeps indexes compact."""

from uuid import UUID

import uuid_utils


def new_id() -> UUID:
    """Create one. Unique across processes; strictly increasing within a process."""
    return UUID(int=uuid_utils.uuid7().int)
