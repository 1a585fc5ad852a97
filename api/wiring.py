"""Puts the adapters into the ports: the one module of ``api`` (beside the command line) that knows them."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager

from adapters.keyring.file_key_ring import FileKeyRing
from adapters.keyring.vault import AesVault
from adapters.oauth.callers import Callers
from adapters.oauth.registry import Clients
from adapters.oauth.server import AuthorizationServer
from adapters.postgres.engine import make_engine
from adapters.postgres.ids import new_id
from adapters.postgres.open_work import StoredWork
from adapters.postgres.pool import Database, close_pool, open_pool
from adapters.postgres.roles import APP
from api.rate_limit import RateLimit
from api.service import Render, Service
from api.settings import Settings
from domain.errand import Errand
from domain.keys import KeyRing, Vault

__all__ = ["new_id", "open_key_ring", "running_service"]


async def open_key_ring(settings: Settings, database: Database) -> KeyRing:
    """Open the root key. A new one is made only while nothing is wrapped: a lost file is never silently replaced."""
    fresh = await database.value("SELECT NOT EXISTS (SELECT FROM vault.organisation_keys)")
    if fresh:
        settings.root_key_file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    return FileKeyRing.open(settings.root_key_file, create=bool(fresh))


@asynccontextmanager
async def running_service(settings: Settings) -> AsyncIterator[Service]:
    """Start every part that a process needs, and end them in the opposite order."""
    if settings.database_url is None:
        raise ValueError("the command line starts the embedded PostgreSQL and names it in database_url")
    async with AsyncExitStack() as parts:
        pool = await open_pool(settings.database_url, APP, size=settings.pool_size)
        parts.push_async_callback(close_pool, pool)
        engine = make_engine(settings.database_url, APP)
        parts.push_async_callback(engine.dispose)
        database = Database(pool)
        key_ring = await open_key_ring(settings, database)
        vault = AesVault(key_ring)
        audience = settings.public_url
        callers = Callers(engine, key_ring, settings.public_url, audience)
        await callers.start()
        parts.push_async_callback(callers.stop)
        yield Service(
            settings=settings,
            callers=callers,
            open_work=_opener(database, vault),
            authorization_server=AuthorizationServer(engine, callers, settings.public_url, audience),
            clients=Clients(engine),
            database=database,
            rate_limit=RateLimit(settings.requests_per_minute),
        )


def _opener(database: Database, vault: Vault) -> Callable[[Errand, Render], Callable[[], StoredWork]]:
    def for_errand(errand: Errand, render: Render) -> Callable[[], StoredWork]:
        return lambda: StoredWork(database, vault, errand, render)

    return for_errand
