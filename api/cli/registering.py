"""What ``corridor client`` does with the register of partner systems."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.oauth.external_names import names_by_owner
from adapters.oauth.registry import Clients, NewClient
from adapters.postgres.engine import make_engine
from adapters.postgres.operator import note_change
from adapters.postgres.roles import APP
from api.cli.said import fail
from api.cli.session import migrated_database
from domain.errors import InvalidValues, Missing
from domain.ids import from_text, to_text

T = TypeVar("T")
Work = Callable[[Clients, AsyncEngine], Awaitable[T]]


async def with_register_at(url: str, work: Work[T]) -> T:
    """Work with the register of a database that is up to date."""
    engine = make_engine(url, APP)
    try:
        return await work(Clients(engine), engine)
    finally:
        await engine.dispose()


def with_register(work: Work[T]) -> T:
    """Work with the register of the database that the settings name; wrong values end with a sentence."""
    with migrated_database() as (_, url):
        try:
            return asyncio.run(with_register_at(url, work))
        except InvalidValues as wrong:
            fail(" ".join(f"{fault.pointer.strip('/')}: {fault.message}" for fault in wrong.faults))


async def id_of(engine: AsyncEngine, table: str, kind: str, reference: str) -> UUID:
    """Find an organisation or a centre by code or id."""
    by_id = from_text(kind, reference)
    column, value = ("id", by_id) if by_id is not None else ("code", reference)
    async with engine.connect() as connection:
        statement = text(f"SELECT id FROM corridor.{table} WHERE {column} = :value")  # noqa: S608 - names of ours
        found: UUID | None = await connection.scalar(statement, {"value": value})
    if found is None:
        fail(f"There is no {kind} {reference}. See: corridor directory export")
    return found


def adding(
    organisation: str,
    name: str,
    scopes: Sequence[str],
    *,
    centres: Sequence[str],
    jwks: Any,
    dpop_required: bool,
    redirect_uris: Sequence[str] = (),
) -> Work[NewClient]:
    """Register a partner system of an organisation, perhaps for some of its centres only."""

    async def work(_: Clients, engine: AsyncEngine) -> NewClient:
        owner = await id_of(engine, "organisations", "organisation", organisation)
        limited = [await id_of(engine, "centres", "centre", code) for code in centres] or None
        async with engine.begin() as connection:
            made = await Clients(connection).add(
                owner,
                name,
                scopes,
                centre_ids=limited,
                jwks=jwks,
                dpop_required=dpop_required,
                redirect_uris=redirect_uris,
            )
            await note_change(connection, "register_client", owner, made.client_id)
        return made

    return work


def listing(organisation: str | None) -> Work[list[dict[str, Any]]]:
    """List partner systems for people and programs. Secrets are never shown."""

    async def work(clients: Clients, engine: AsyncEngine) -> list[dict[str, Any]]:
        owner = None if organisation is None else await id_of(engine, "organisations", "organisation", organisation)
        names = await names_by_owner(engine)
        return [
            {
                "client_id": to_text("client", one.id),
                "organisation_id": to_text("organisation", one.organisation_id),
                "name": one.name,
                "status": one.status,
                "scopes": list(one.scopes),
                "external_names": [asdict(name) for name in names.get(one.id, ())],
            }
            for one in await clients.list(owner)
        ]

    return work


def disabling(client_id: str) -> Work[None]:
    """Shut a partner system out."""
    wanted = from_text("client", client_id)
    if wanted is None:
        fail(f"{client_id} is not a client id; it begins with client_.")

    async def work(clients: Clients, engine: AsyncEngine) -> None:
        owner = next((one.organisation_id for one in await clients.list() if one.id == wanted), None)
        if owner is None:
            raise Missing("There is no such client. See: corridor client list")
        async with engine.begin() as connection:
            await Clients(connection).disable(owner, wanted)
            await note_change(connection, "disable_client", owner, client_id)

    return work


def read_jwks(path: Path | None) -> Any:
    """Read a file of public keys; one that cannot be read ends with a sentence."""
    if path is None:
        return None
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        fail(f"--jwks {path}: {problem}")
