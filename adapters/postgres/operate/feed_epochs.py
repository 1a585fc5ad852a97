"""Begins an epoch of the feeds where nothing in the database shows that its last events are gone."""

from adapters.postgres.connection.hosts import connect
from adapters.postgres.operate.operator_trail import note_as_owner

BEGIN = "SELECT corridor.begin_epoch(always => true)"


async def begin_feed_epoch(url: str) -> None:
    """Begin one, as the owner, and note it in the operator's trail."""
    connection = await connect(url)
    try:
        async with connection.transaction():
            await connection.execute(BEGIN)
            await note_as_owner(connection, "begin_feed_epoch")
    finally:
        await connection.close()
