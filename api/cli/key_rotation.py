"""What ``corridor keys rotate`` and ``corridor keys drop`` do."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.keyring.erasures.lines import ErasureListUnusable
from adapters.keyring.erasures.sealed_list import list_root_key_id, rewrap_key
from adapters.keyring.root_key_file import add_root_key, drop_root_key
from adapters.keyring.vault import AesVault
from adapters.oauth import rewrapping as of_the_server
from adapters.oauth.signatures.signing_keys import rotate
from adapters.postgres.connection.pool import Database, close_pool, open_operators_pool
from adapters.postgres.connection.roles import APP, OAUTH, WORKER
from adapters.postgres.keys import network_keys as of_the_network
from adapters.postgres.keys.key_rotation import (
    OWNER,
    acting_as,
    connect_for_rotation,
    rewrap_organisation_keys,
    rotate_organisation_key,
)
from adapters.postgres.keys.rotation_progress import RotationProgress
from adapters.postgres.keys.wrapped_secrets import other_roots, rewrap_secrets
from adapters.postgres.operate.operator_trail import OPERATOR, note_beginning, note_change
from adapters.webhook_sender import rewrapping as of_webhooks
from api.cli.output import err, fail
from api.cli.registry.register import KeyWork
from api.cli.session import migrated_database
from api.process.key_ring import open_key_ring
from api.process.settings import Settings
from domain.kernel.ids import OrganisationId, to_text
from domain.kernel.keys import CiphertextRejected, KeyRing, Vault

T = TypeVar("T")
Work = Callable[[Settings, Any, KeyRing], Awaitable[T]]
COLUMNS = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
SECRETS = ((OAUTH, of_the_server.KINDS), (WORKER, of_webhooks.KINDS), (OWNER, of_the_network.KINDS))
"""What the root key wraps besides organisations' keys, and who may reach it."""
ROOTS = "SELECT DISTINCT root_key_id FROM vault.organisation_keys"
ORGANISATIONS = """
SELECT o.id, o.code FROM corridor.organisations AS o JOIN vault.organisation_keys AS k ON k.organisation_id = o.id
WHERE $1::text[] IS NULL OR o.code = ANY ($1) GROUP BY o.id, o.code ORDER BY o.code
"""


def run(work: Work[T]) -> T:
    """Work with the database and the root key of the settings."""
    with migrated_database() as (settings, url):
        return asyncio.run(_run(settings, url, work))


async def _run(settings: Settings, url: str, work: Work[T]) -> T:
    pool = await open_operators_pool(url, APP, size=2)
    connection = await connect_for_rotation(url)
    try:
        async with open_key_ring(settings, Database(pool)) as key_ring:
            return await work(settings, connection, key_ring)
    finally:
        await connection.close()
        await close_pool(pool)


async def rotate_root(settings: Settings, connection: Any, key_ring: KeyRing) -> dict[str, Any]:
    """Add a root key to the file (a key service has its own command) and put everything under it.

    An unfinished rotation is finished first, and then no further root key is made, unless only damaged values were
    left.
    """
    await note_beginning(connection, "rotate_root_key")
    present = await _present(key_ring)
    older = await _others(settings, connection, key_ring, present)
    with Progress(*COLUMNS, console=err, transient=True) as progress:
        task = progress.add_task("Wrapping anew", total=None)
        course = RotationProgress(lambda: progress.advance(task))
        if older:
            await _passes(settings, connection, key_ring, present, course)
        if not course.exchanged and settings.key_service_url is None:
            older |= {present}
            present = add_root_key(settings.root_key_file)
            await _passes(settings, connection, key_ring, present, course)
    needed = await _others(settings, connection, key_ring, present)
    return {
        "root_key": present,
        "wrapped_anew": course.exchanged,
        "no_longer_needed": sorted(older - needed),
        "damaged": course.damaged,
    }


async def _passes(
    settings: Settings, connection: Any, key_ring: KeyRing, present: str, course: RotationProgress
) -> None:
    """Repeat for values that another process wrapped before it had read the file again."""
    before = -1
    while course.exchanged > before:
        before = course.exchanged
        await rewrap_organisation_keys(connection, AesVault(key_ring), present, course)
        for role, kinds in SECRETS:
            async with acting_as(connection, role):
                await rewrap_secrets(connection, key_ring, kinds, present, course)
        try:
            await rewrap_key(settings.erasures_path, key_ring)
        except ErasureListUnusable as problem:
            course.passed_by(str(problem))


def rotating_organisations(codes: Sequence[str] | None) -> Work[list[dict[str, Any]]]:
    """Give these organisations (``None``: all) their next key."""

    async def work(_: Settings, connection: Any, key_ring: KeyRing) -> list[dict[str, Any]]:
        async with acting_as(connection, OWNER):
            rows = await connection.fetch(ORGANISATIONS, None if codes is None else list(codes))
        missing = set(codes or ()) - {row["code"] for row in rows}
        if missing:
            fail(f"No such organisation, or it has no key yet: {', '.join(sorted(missing))}.")
        vault = AesVault(key_ring)
        with Progress(*COLUMNS, console=err, transient=True) as progress:
            return [await _rotate(connection, vault, row, progress) for row in rows]

    return work


async def _rotate(connection: Any, vault: Vault, row: Any, progress: Progress) -> dict[str, Any]:
    task = progress.add_task(row["code"], total=None)
    course, generation = RotationProgress(lambda: progress.advance(task)), None
    await note_beginning(connection, "rotate_organisation_key", row["id"], to_text("organisation", row["id"]))
    try:
        generation = await rotate_organisation_key(
            connection, vault, OrganisationId(row["id"]), lambda total: progress.update(task, total=total), course
        )
    except CiphertextRejected:
        course.passed_by(f"the key of organisation {row['id']}")
    progress.remove_task(task)
    return {
        "organisation": row["code"],
        "generation": generation,
        "wrapped_anew": course.exchanged,
        "damaged": course.damaged,
    }


def dropping(root_key_id: str) -> Work[None]:
    """Take an old root key out of the file, once nothing in this database names it."""

    async def work(settings: Settings, connection: Any, key_ring: KeyRing) -> None:
        if settings.key_service_url is not None:
            fail("The root key is in a key service. Raise min_decryption_version there instead.")
        if root_key_id in await _others(settings, connection, key_ring, ""):
            fail(f"Root key {root_key_id} is still needed. Run: corridor keys rotate --root")
        # what was put under another key must last before this one goes: this commit waits for all those before it
        await connection.execute("SET synchronous_commit = on")
        await note_beginning(connection, "drop_root_key")
        drop_root_key(settings.root_key_file, root_key_id)

    return work


def rotating_signing_key(*, at_once: bool) -> KeyWork[str]:
    """Make a new key that signs tokens; gives its id. ``at_once``: the old one, and what it signed, ends now."""

    async def work(engine: AsyncEngine, key_ring: KeyRing) -> str:
        async with engine.begin() as connection:
            kid = await rotate(connection, key_ring, at_once=at_once)
            await note_change(connection, "rotate_signing_key", OPERATOR, None)
        return kid

    return work


async def _present(key_ring: KeyRing) -> str:
    return key_ring.root_key_id(await key_ring.wrap(b"which", b"which root key is the present one"))


async def _others(settings: Settings, connection: Any, key_ring: KeyRing, present: str) -> set[str]:
    async with acting_as(connection, OWNER):
        roots = {row["root_key_id"] for row in await connection.fetch(ROOTS)}
    of_list = await list_root_key_id(settings.erasures_path, key_ring)
    roots |= set() if of_list is None else {of_list}
    for role, kinds in SECRETS:
        async with acting_as(connection, role):
            roots |= await other_roots(connection, key_ring, kinds, present)
    return roots - {present}
