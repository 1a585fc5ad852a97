"""What ``corridor client external`` and ``corridor user external`` do: the names that an identity provider uses."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import TypeVar
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.oauth.provider.external_names import (
    name_client,
    name_person,
    take_back_from_client,
    take_back_from_person,
)
from adapters.postgres.operate.operator_trail import note_change
from api.cli.output import fail
from api.cli.registry.register import Work, id_in, owner_of
from api.process.settings import read_settings
from domain.kernel.errors import Missing
from domain.kernel.ids import to_text
from domain.oauth.external_names import ExternalName

T = TypeVar("T")


def external_name(issuer: str | None, external_client_id: str, subject: str) -> ExternalName:
    """Give the name at that issuer, or at the one that is set; without either, end with a sentence."""
    chosen = issuer or read_settings().identity_provider
    if chosen is None:
        fail("No identity provider is set. Set CORRIDOR_IDENTITY_PROVIDER to its issuer, or use --issuer.")
    return ExternalName(chosen, external_client_id, subject)


def naming_client(client_id: str, name: ExternalName) -> Work[None]:
    """Give a partner system a name."""
    nobody = f"There is no active client {client_id}. See: corridor client list"
    return _changing("name_client", "client", client_id, partial(name_client, name=name), nobody)


def unnaming_client(client_id: str, name: ExternalName) -> Work[int]:
    """Remove the name; gives how many names of people went with it."""
    nobody = f"{client_id} is not {name.client_id} at {name.issuer}. See: corridor client list --json"
    return _changing("take_name_from_client", "client", client_id, partial(take_back_from_client, name=name), nobody)


def naming_person(user_id: str, name: ExternalName) -> Work[None]:
    """Give a person a name."""
    nobody = f"There is no active user {user_id}. See: corridor user list"
    return _changing("name_user", "user", user_id, partial(name_person, name=name), nobody)


def unnaming_person(user_id: str, name: ExternalName) -> Work[None]:
    """Remove the name."""
    nobody = f"{user_id} is not {name.subject} at {name.issuer}. See: corridor user list --json"
    return _changing("take_name_from_user", "user", user_id, partial(take_back_from_person, name=name), nobody)


def _changing(
    operation: str, kind: str, given: str, change: Callable[[AsyncConnection, UUID], Awaitable[T]], nobody: str
) -> Work[T]:
    """Make one change to a name, with its entry in the trail; if there is no such owner, end with ``nobody``."""
    wanted = id_in(kind, given)

    async def work(engine: AsyncEngine) -> T:
        try:
            async with _noted(engine, operation, kind, wanted) as connection:
                return await change(connection, wanted)
        except Missing:
            fail(nobody)

    return work


@asynccontextmanager
async def _noted(engine: AsyncEngine, operation: str, kind: str, wanted: UUID) -> AsyncIterator[AsyncConnection]:
    """Give a transaction that ends with an entry in the audit trail of the named one; raises ``Missing``."""
    async with engine.begin() as connection:
        owner = await owner_of(connection, kind, wanted)
        yield connection
        await note_change(connection, operation, owner, to_text(kind, wanted))
