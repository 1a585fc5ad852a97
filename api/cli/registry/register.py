"""The register of partner systems and people, as commands work with it."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, contextmanager
from typing import TypeVar
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.postgres.connection.engine import make_operators_engine
from adapters.postgres.connection.pool import Database, close_pool, open_operators_pool
from adapters.postgres.connection.roles import APP, OAUTH
from api.cli.output import fail
from api.cli.session import migrated_database
from api.process.key_ring import open_key_ring
from api.process.settings import Settings
from domain.kernel.errors import InvalidValues, Missing
from domain.kernel.ids import from_text
from domain.kernel.keys import KeyRing
from domain.kernel.sentence import Sentence

T = TypeVar("T")
Work = Callable[[AsyncEngine], Awaitable[T]]
KeyWork = Callable[[AsyncEngine, KeyRing], Awaitable[T]]
TABLES = {"organisation": "corridor.organisations", "centre": "corridor.centres"}
OWNER = {
    "client": text("SELECT organisation_id FROM oauth.clients WHERE id = :id"),
    "user": text("SELECT organisation_id FROM oauth.users WHERE id = :id"),
}


async def with_register_at(url: str, work: Work[T]) -> T:
    """Work with the register of a database that is up to date."""
    engine = make_operators_engine(url, OAUTH)
    try:
        return await work(engine)
    finally:
        await engine.dispose()


def with_register(work: Work[T]) -> T:
    """Work with the register of the database that the settings name; wrong values end with a sentence."""
    with migrated_database() as (_, url), _wrong_values_said():
        return asyncio.run(with_register_at(url, work))


def with_root_key(work: KeyWork[T]) -> T:
    """Work with the register and the root key that the settings name; wrong values end with a sentence."""
    with migrated_database() as (settings, url), _wrong_values_said():
        if settings.key_service_url is None and not settings.root_key_file.exists():
            fail(f"There is no root key at {settings.root_key_file}. The first start makes it: corridor serve")
        return asyncio.run(_with_root_key(settings, url, work))


@contextmanager
def _wrong_values_said() -> Iterator[None]:
    try:
        yield
    except InvalidValues as wrong:
        fail(" ".join(f"{fault.pointer.strip('/')}: {fault.message}" for fault in wrong.faults))


async def _with_root_key(settings: Settings, url: str, work: KeyWork[T]) -> T:
    async with AsyncExitStack() as parts:
        pool = await open_operators_pool(url, APP, size=2)
        parts.push_async_callback(close_pool, pool)
        engine = make_operators_engine(url, OAUTH)
        parts.push_async_callback(engine.dispose)
        return await work(engine, await parts.enter_async_context(open_key_ring(settings, Database(pool))))


def id_in(kind: str, given: str) -> UUID:
    """Read the id of a client or a user; anything else ends with a sentence."""
    found = from_text(kind, given)
    if found is None:
        fail(f"{given} is not a {kind} id. A {kind} id begins with {kind}_.")
    return found


async def id_of(engine: AsyncEngine, kind: str, reference: str) -> UUID:
    """Find an organisation or a centre by code or id; where there is none, end with a sentence."""
    by_id = from_text(kind, reference)
    column, value = ("id", by_id) if by_id is not None else ("code", reference)
    async with engine.connect() as connection:
        statement = text(f"SELECT id FROM {TABLES[kind]} WHERE {column} = :value")  # noqa: S608 - names of ours
        found: UUID | None = await connection.scalar(statement, {"value": value})
    if found is None:
        fail(f"There is no {kind} {reference}. See: corridor directory export")
    return found


async def codes_of_organisations(engine: AsyncEngine) -> dict[UUID, str]:
    """Give what people call the organisations by."""
    async with engine.connect() as connection:
        return {
            row.id: row.code for row in await connection.execute(text("SELECT id, code FROM corridor.organisations"))
        }


async def owner_of(connection: AsyncConnection, kind: str, wanted: UUID) -> UUID:
    """Find the organisation of a client or a user, whose audit trail records the change; raises ``Missing``."""
    owner: UUID | None = await connection.scalar(OWNER[kind], {"id": wanted})
    if owner is None:
        raise Missing(Sentence("There is no such {kind}. See: corridor {kind} list", kind=kind))
    return owner
