"""What ``corridor user`` and ``corridor keys`` do."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.oauth.external_names import names_by_owner
from adapters.oauth.signing_keys import rotate
from adapters.oauth.users import Users
from adapters.postgres.engine import make_engine
from adapters.postgres.operator import OPERATOR, note_change
from adapters.postgres.pool import Database, close_pool, open_pool
from adapters.postgres.roles import APP
from api.cli.registering import id_of
from api.cli.said import fail
from api.cli.session import migrated_database
from api.key_ring import open_key_ring
from api.settings import Settings
from domain.errors import InvalidValues, Missing
from domain.ids import from_text, to_text
from domain.keys import KeyRing
from domain.roles import Role

T = TypeVar("T")
Work = Callable[[AsyncEngine, KeyRing], Awaitable[T]]
ORGANISATION_OF = text("SELECT organisation_id FROM oauth.users WHERE id = :id")


def with_root_key(work: Work[T]) -> T:
    """Work with the database and the root key that the settings name; wrong values end with a sentence."""
    with migrated_database() as (settings, url):
        if settings.key_service_url is None and not settings.root_key_file.exists():
            fail(f"There is no root key at {settings.root_key_file}. It is made by: corridor serve")
        try:
            return asyncio.run(_run(settings, url, work))
        except InvalidValues as wrong:
            fail(" ".join(f"{fault.pointer.strip('/')}: {fault.message}" for fault in wrong.faults))


async def _run(settings: Settings, url: str, work: Work[T]) -> T:
    async with AsyncExitStack() as parts:
        pool = await open_pool(url, APP, size=2)
        parts.push_async_callback(close_pool, pool)
        engine = make_engine(url, APP)
        parts.push_async_callback(engine.dispose)
        return await work(engine, await parts.enter_async_context(open_key_ring(settings, Database(pool))))


def adding(
    organisation: str, name: str, display_name: str, role: Role, *, centres: Sequence[str], password: str | None
) -> Work[dict[str, Any]]:
    """Add somebody, perhaps for some centres only."""

    async def work(engine: AsyncEngine, key_ring: KeyRing) -> dict[str, Any]:
        owner = await id_of(engine, "organisations", "organisation", organisation)
        limited = [await id_of(engine, "centres", "centre", code) for code in centres] or None
        async with engine.begin() as connection:
            users = Users(connection, key_ring)
            made = await users.add(owner, name, display_name, role, password=password, centre_ids=limited)
            await note_change(connection, "add_user", owner, made.user_id)
        return asdict(made)

    return work


def listing(organisation: str) -> Work[list[dict[str, Any]]]:
    """List people for people and programs."""

    async def work(engine: AsyncEngine, key_ring: KeyRing) -> list[dict[str, Any]]:
        owner = await id_of(engine, "organisations", "organisation", organisation)
        names = await names_by_owner(engine)
        return [
            {
                "user_id": to_text("user", one.id),
                "name": one.name,
                "role": one.role,
                "status": one.status,
                "external_names": [asdict(name) for name in names.get(one.id, ())],
            }
            for one in await Users(engine, key_ring).list(owner)
        ]

    return work


def renewing(user_id: str, password: str | None) -> Work[dict[str, Any]]:
    """Give somebody new credentials."""
    wanted = _user(user_id)

    async def work(engine: AsyncEngine, key_ring: KeyRing) -> dict[str, Any]:
        async with engine.begin() as connection:
            owner = await _organisation_of(connection, wanted)
            try:
                made = await Users(connection, key_ring).renew(owner, wanted, password=password)
            except Missing:
                fail(f"{user_id} is disabled.")
            await note_change(connection, "renew_user", owner, user_id)
        return asdict(made)

    return work


def disabling(user_id: str) -> Work[None]:
    """Shut somebody out."""
    wanted = _user(user_id)

    async def work(engine: AsyncEngine, key_ring: KeyRing) -> None:
        async with engine.begin() as connection:
            owner = await _organisation_of(connection, wanted)
            await Users(connection, key_ring).disable(owner, wanted)
            await note_change(connection, "disable_user", owner, user_id)

    return work


def _user(given: str) -> UUID:
    wanted = from_text("user", given)
    if wanted is None:
        fail(f"{given} is not a user id; it begins with user_.")
    return wanted


async def _organisation_of(connection: AsyncConnection, user_id: UUID) -> UUID:
    owner: UUID | None = await connection.scalar(ORGANISATION_OF, {"id": user_id})
    if owner is None:
        raise Missing("There is no such user.")
    return owner


def rotating(*, at_once: bool) -> Work[str]:
    """Make a new signing key."""

    async def work(engine: AsyncEngine, key_ring: KeyRing) -> str:
        async with engine.begin() as connection:
            kid = await rotate(connection, key_ring, at_once=at_once)
            await note_change(connection, "rotate_signing_key", OPERATOR, None)
        return kid

    return work


def read_password(path: Path | None) -> str | None:
    """Read a file of one line; one that cannot be read ends with a sentence."""
    if path is None:
        return None
    try:
        return path.read_text(encoding="utf-8").rstrip("\n")
    except (OSError, ValueError) as problem:
        fail(f"--password-file {path}: {type(problem).__name__}")
