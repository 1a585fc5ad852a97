"""Rewraps organisation keys under the current root key, and data keys under an organisation's next key, under load.

Who takes part: ``corridor keys rotate``; the processes that serve, which decrypt old and new wraps meanwhile.
Promised: each row is replaced separately and only if unchanged since it was read, so nobody waits for the rotation and
the next run continues an interrupted one. Old generations stay while anything depends on them, including responses
stored for retries; the worker destroys them afterwards (``alembic/sql/keys/key_generations.sql``).
Damaged rows are skipped and listed; the rotation continues.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

from adapters.postgres.connection.commits import Heedful
from adapters.postgres.connection.hosts import connect
from adapters.postgres.connection.roles import APP, SEARCH_PATH, WORKER
from adapters.postgres.keys.rotation_progress import RotationProgress
from domain.kernel.ids import DataKeyId, OrganisationId
from domain.kernel.keys import CiphertextRejected, Vault, WrappedOrganisationKey

BATCH = 500
FIRST = UUID(int=0)
Connection = Any

UNDER_ANOTHER_ROOT = """
SELECT organisation_id, generation, root_key_id, wrapped FROM vault.organisation_keys WHERE root_key_id <> $1
"""
EXCHANGE_ORGANISATION_KEY = """
UPDATE vault.organisation_keys SET wrapped = $4, root_key_id = $5
WHERE organisation_id = $1 AND generation = $2 AND wrapped = $3
"""
GENERATIONS = """
SELECT generation, root_key_id, wrapped FROM vault.organisation_keys WHERE organisation_id = $1 ORDER BY generation
"""
NEXT_GENERATION = "INSERT INTO vault.organisation_keys VALUES ($1, $2, $3, $4, now()) ON CONFLICT DO NOTHING"
BEHIND = "SELECT count(*) FROM vault.wrapped_keys WHERE organisation_id = $1 AND generation < $2"
COPIES = """
SELECT data_key_id, case_id, generation, wrapped FROM vault.wrapped_keys
WHERE organisation_id = $1 AND generation < $2 AND data_key_id > $3 ORDER BY data_key_id LIMIT $4
"""
EXCHANGE_COPY = """
UPDATE vault.wrapped_keys SET generation = $4, wrapped = $5
WHERE data_key_id = $1 AND organisation_id = $2 AND wrapped = $3
"""


OWNER = "NONE"
"""Who the command line logged in as: alone may change an organisation's key."""


async def connect_for_rotation(url: str) -> Connection:
    """Connect as the owner and act as the app, without a time limit. Commits need not reach the disk at once: the old
    wrap works as well.
    """
    settings = {"role": APP, "search_path": SEARCH_PATH, "statement_timeout": "0", "synchronous_commit": "off"}
    settings["application_name"] = "corridor"  # so that a restore sees it
    return await connect(url, server_settings=settings, connection_class=Heedful)


@asynccontextmanager
async def acting_as(connection: Connection, role: str) -> AsyncIterator[None]:
    """Act as another role, then as the app again."""
    await connection.execute(f"SET ROLE {role}")
    try:
        yield
    finally:
        await connection.execute(f"SET ROLE {APP}")


async def rewrap_organisation_keys(
    connection: Connection, vault: Vault, present: str, course: RotationProgress
) -> None:
    """Rewrap every organisation's key under the root key ``present``."""
    async with acting_as(connection, OWNER):
        for row in await connection.fetch(UNDER_ANOTHER_ROOT, present):
            owner = OrganisationId(row["organisation_id"])
            old = WrappedOrganisationKey(row["generation"], row["root_key_id"], row["wrapped"])
            try:
                new = await vault.rewrap_organisation_key(owner, old)
            except CiphertextRejected:
                course.passed_by(f"generation {old.generation} of the key of organisation {owner}")
                continue
            await connection.execute(
                EXCHANGE_ORGANISATION_KEY, owner, old.generation, old.wrapped, new.wrapped, new.root_key_id
            )
            course.went_on()


async def rotate_organisation_key(
    connection: Connection,
    vault: Vault,
    organisation_id: OrganisationId,
    begin: Callable[[int], None],
    course: RotationProgress,
) -> int:
    """Make the next generation and wrap all data keys with it; returns the generation.

    An unfinished rotation is completed instead, without a further generation, unless everything left of it is damaged.
    Raises ``CiphertextRejected`` if the organisation's key itself is damaged.
    """
    newest = await _newest(connection, organisation_id)
    if not await _exchange_copies(connection, vault, organisation_id, newest, begin, course):
        made = await vault.next_organisation_key(organisation_id, newest)
        async with acting_as(connection, OWNER):
            await connection.execute(NEXT_GENERATION, organisation_id, made.generation, made.root_key_id, made.wrapped)
        newest = await _newest(connection, organisation_id)
        while await _exchange_copies(connection, vault, organisation_id, newest, begin, course):
            pass  # repeat for rows that were being recorded when the new key was added
    return newest.generation


async def _newest(connection: Connection, organisation_id: OrganisationId) -> WrappedOrganisationKey:
    async with acting_as(connection, WORKER):
        rows = await connection.fetch(GENERATIONS, organisation_id)
    return WrappedOrganisationKey(**rows[-1])


async def _exchange_copies(
    connection: Connection,
    vault: Vault,
    owner: OrganisationId,
    newest: WrappedOrganisationKey,
    begin: Callable[[int], None],
    course: RotationProgress,
) -> bool:
    """Rewrap every copy of an older generation; returns whether any could be rewrapped."""
    before = course.exchanged
    async with acting_as(connection, WORKER):
        wrapped = {row["generation"]: row["wrapped"] for row in await connection.fetch(GENERATIONS, owner)}
        begin(await connection.fetchval(BEHIND, owner, newest.generation))
        after = FIRST
        while rows := await connection.fetch(COPIES, owner, newest.generation, after, BATCH):
            present = await vault.organisation_key(owner, newest.generation, newest.wrapped)
            for row in rows:
                data_key_id = DataKeyId(row["data_key_id"])
                try:
                    old = await vault.organisation_key(owner, row["generation"], wrapped.get(row["generation"], b""))
                    anew = present.wrap(data_key_id, old.unwrap(data_key_id, row["wrapped"]))
                except CiphertextRejected:
                    course.passed_by(f"data key {data_key_id} of organisation {owner} and case {row['case_id']}")
                    continue
                await connection.execute(EXCHANGE_COPY, data_key_id, owner, row["wrapped"], newest.generation, anew)
                course.went_on()
            after = rows[-1]["data_key_id"]
    return course.exchanged > before
