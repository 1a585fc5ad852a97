"""What ``corridor client external`` and ``corridor user external`` do: whom an identity provider's tokens mean."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.oauth.external_names import (
    name_client,
    name_person,
    take_back_from_client,
    take_back_from_person,
)
from adapters.oauth.registry import Clients
from adapters.postgres.operator import note_change
from api.cli.registering import Work
from api.cli.said import fail
from api.settings import read_settings
from domain.errors import Missing
from domain.ids import from_text, to_text
from domain.oauth.external_names import ExternalName

OWNER = {
    "client": text("SELECT organisation_id FROM oauth.clients WHERE id = :id"),
    "user": text("SELECT organisation_id FROM oauth.users WHERE id = :id"),
}


def external_name(issuer: str | None, external_client_id: str, subject: str) -> ExternalName:
    """Give the name at that issuer, or at the one that is set; without either, end with a sentence."""
    chosen = issuer or read_settings().identity_provider
    if chosen is None:
        fail("No identity provider is set. Write its issuer into CORRIDOR_IDENTITY_PROVIDER, or name it by --issuer.")
    return ExternalName(chosen, external_client_id, subject)


def naming_client(client_id: str, name: ExternalName) -> Work[None]:
    """Let a name mean a partner system."""
    wanted = _id("client", client_id)

    async def work(_: Clients, engine: AsyncEngine) -> None:
        try:
            async with _noted(engine, "name_client", "client", wanted) as connection:
                await name_client(connection, wanted, name)
        except Missing:
            fail(f"There is no active client {client_id}. See: corridor client list")

    return work


def unnaming_client(client_id: str, name: ExternalName) -> Work[int]:
    """Take the name back; gives how many people were named in it."""
    wanted = _id("client", client_id)

    async def work(_: Clients, engine: AsyncEngine) -> int:
        try:
            async with _noted(engine, "take_name_from_client", "client", wanted) as connection:
                return await take_back_from_client(connection, wanted, name)
        except Missing:
            fail(f"{client_id} is not {name.client_id} at {name.issuer}. See: corridor client list --json")

    return work


def naming_person(user_id: str, name: ExternalName) -> Work[None]:
    """Let a name mean a person."""
    wanted = _id("user", user_id)

    async def work(_: Clients, engine: AsyncEngine) -> None:
        try:
            async with _noted(engine, "name_user", "user", wanted) as connection:
                await name_person(connection, wanted, name)
        except Missing:
            fail(f"There is no active user {user_id}. See: corridor user list")

    return work


def unnaming_person(user_id: str, name: ExternalName) -> Work[None]:
    """Take the name back."""
    wanted = _id("user", user_id)

    async def work(_: Clients, engine: AsyncEngine) -> None:
        try:
            async with _noted(engine, "take_name_from_user", "user", wanted) as connection:
                await take_back_from_person(connection, wanted, name)
        except Missing:
            fail(f"{user_id} is not {name.subject} at {name.issuer}. See: corridor user list --json")

    return work


@asynccontextmanager
async def _noted(engine: AsyncEngine, operation: str, kind: str, wanted: UUID) -> AsyncIterator[AsyncConnection]:
    """Give a transaction that ends with the entry in the audit trail of whoever is named; ``Missing`` for nobody."""
    async with engine.begin() as connection:
        owner: UUID | None = await connection.scalar(OWNER[kind], {"id": wanted})
        if owner is None:
            raise Missing
        yield connection
        await note_change(connection, operation, owner, to_text(kind, wanted))


def _id(kind: str, given: str) -> UUID:
    wanted = from_text(kind, given)
    if wanted is None:
        fail(f"{given} is not a {kind} id; it begins with {kind}_.")
    return wanted
