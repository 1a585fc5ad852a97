"""What ``corridor client external`` and ``corridor user external`` do: whom an identity provider's tokens mean."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.oauth.external_names import (
    name_client,
    name_person,
    take_back_from_client,
    take_back_from_person,
)
from adapters.oauth.registry import Clients
from api.cli.registering import Work
from api.cli.said import fail
from api.settings import read_settings
from domain.errors import Missing
from domain.ids import from_text
from domain.oauth.external_names import ExternalName


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
            await name_client(engine, wanted, name)
        except Missing:
            fail(f"There is no active client {client_id}. See: corridor client list")

    return work


def unnaming_client(client_id: str, name: ExternalName) -> Work[int]:
    """Take the name back; gives how many people were named in it."""
    wanted = _id("client", client_id)

    async def work(_: Clients, engine: AsyncEngine) -> int:
        try:
            return await take_back_from_client(engine, wanted, name)
        except Missing:
            fail(f"{client_id} is not {name.client_id} at {name.issuer}. See: corridor client list --json")

    return work


def naming_person(user_id: str, name: ExternalName) -> Work[None]:
    """Let a name mean a person."""
    wanted = _id("user", user_id)

    async def work(_: Clients, engine: AsyncEngine) -> None:
        try:
            await name_person(engine, wanted, name)
        except Missing:
            fail(f"There is no active user {user_id}. See: corridor user list")

    return work


def unnaming_person(user_id: str, name: ExternalName) -> Work[None]:
    """Take the name back."""
    wanted = _id("user", user_id)

    async def work(_: Clients, engine: AsyncEngine) -> None:
        try:
            await take_back_from_person(engine, wanted, name)
        except Missing:
            fail(f"{user_id} is not {name.subject} at {name.issuer}. See: corridor user list --json")

    return work


def _id(kind: str, given: str) -> UUID:
    wanted = from_text(kind, given)
    if wanted is None:
        fail(f"{given} is not a {kind} id; it begins with {kind}_.")
    return wanted
