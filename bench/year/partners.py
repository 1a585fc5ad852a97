"""The partners of the simulation: units of work of any organisation, at any time of the year."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from adapters.keyring.vault import AesVault
from adapters.postgres.connection.pool import Database, close_pool, open_pool
from adapters.postgres.connection.roles import APP
from adapters.postgres.mapping.values import new_id
from adapters.postgres.operate.logins import ensure_login
from adapters.postgres.work.open_work import StoredWork
from api.http.responses import no_render
from domain.kernel.access import Actor
from domain.kernel.ids import ClientId, OrganisationId
from domain.kernel.keys import KeyRing
from domain.kernel.request_info import RequestInfo
from domain.kernel.scopes import SCOPES
from domain.ports.work import OpenWork

PARTNER = frozenset(SCOPES) - {"corridors:manage", "organisations:manage"}
CONNECTIONS = 12


class Alerted(Exception):
    """Something could not be decrypted, which never happens while the key service is there."""


def no_alert(problem: Exception, where: str) -> None:
    """Stop the simulation: with all keys at hand everything can be read."""
    raise Alerted(f"{where}: {problem}")


@dataclass(frozen=True, slots=True)
class Partners:
    """Opens units of work."""

    database: Database
    vault: AesVault

    def acting(self, organisation_id: UUID, operation: str, at: datetime) -> tuple[OpenWork, Actor]:
        """Return the first two arguments of a use case: a system of that organisation acts at that time."""
        return self._as(Actor(ClientId(organisation_id), OrganisationId(organisation_id), PARTNER), operation, at)

    def coordinating(self, organisation_id: UUID, operation: str, at: datetime) -> tuple[OpenWork, Actor]:
        """Do the same as the coordinating body."""
        return self._as(
            Actor(ClientId(organisation_id), OrganisationId(organisation_id), frozenset(SCOPES)), operation, at
        )

    def _as(self, actor: Actor, operation: str, at: datetime) -> tuple[OpenWork, Actor]:
        request = RequestInfo(actor, operation, f"year_{new_id().hex}", None)
        return partial(StoredWork, self.database, self.vault, request, no_render, no_alert, now=lambda: at), actor


@asynccontextmanager
async def partners_at(owner: str, key_ring: KeyRing) -> AsyncIterator[Partners]:
    """Log in as the service does."""
    pool: Any = await open_pool(await ensure_login(owner, APP), APP, size=CONNECTIONS)
    try:
        yield Partners(Database(pool), AesVault(key_ring))
    finally:
        await close_pool(pool)
