"""``corridor client``: partner systems and their credentials."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, Any, TypeVar
from uuid import UUID

import typer
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.oauth.registry import Clients, RegisteredClient
from adapters.postgres.engine import make_engine
from adapters.postgres.roles import APP
from api.cli.said import fail, out, print_json
from api.cli.session import migrated_database
from domain.errors import InvalidValues, Missing
from domain.ids import from_text, to_text

app = typer.Typer(no_args_is_help=True, help="Partner systems: register, list, disable.")
AsJson = Annotated[bool, typer.Option("--json", help="Write the result for a program.")]
Organisation = Annotated[str, typer.Option(help="The organisation's code or id.")]
T = TypeVar("T")


def _with_register(work: Callable[[Clients, AsyncEngine], Awaitable[T]]) -> T:
    async def run(url: str) -> T:
        engine = make_engine(url, APP)
        try:
            return await work(Clients(engine), engine)
        finally:
            await engine.dispose()

    with migrated_database() as (_, url):
        try:
            return asyncio.run(run(url))
        except InvalidValues as wrong:
            fail(" ".join(f"{fault.pointer.strip('/')}: {fault.message}" for fault in wrong.faults))


async def _id_of(engine: AsyncEngine, table: str, kind: str, reference: str) -> UUID:
    by_id = from_text(kind, reference)
    column, value = ("id", by_id) if by_id is not None else ("code", reference)
    async with engine.connect() as connection:
        statement = text(f"SELECT id FROM corridor.{table} WHERE {column} = :value")  # noqa: S608 - names of ours
        found: UUID | None = await connection.scalar(statement, {"value": value})
    if found is None:
        fail(f"There is no {kind} {reference}. See: corridor directory export")
    return found


def _read_jwks(path: Path | None) -> Any:
    if path is None:
        return None
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        fail(f"--jwks {path}: {problem}")


@app.command()
def add(
    organisation: Organisation,
    name: Annotated[str, typer.Option(help="What people call this system.")],
    scope: Annotated[str, typer.Option(help='Scopes, separated by spaces: "referrals:read referrals:send".')],
    jwks: Annotated[
        Path | None, typer.Option(help="A file with the public keys (JWKS): private_key_jwt instead of a secret.")
    ] = None,
    centre: Annotated[list[str] | None, typer.Option(help="Limit it to this centre; may be repeated.")] = None,
    dpop_required: Annotated[bool, typer.Option("--dpop-required", help="Bind its tokens to a key (DPoP).")] = False,
    as_json: AsJson = False,
) -> None:
    """Register a partner system. The secret is printed once and stored only as a hash."""
    keys = _read_jwks(jwks)

    async def work(clients: Clients, engine: AsyncEngine) -> dict[str, Any]:
        owner = await _id_of(engine, "organisations", "organisation", organisation)
        centres = None if not centre else [await _id_of(engine, "centres", "centre", one) for one in centre]
        made = await clients.add(owner, name, scope.split(), centre_ids=centres, jwks=keys, dpop_required=dpop_required)
        return {"client_id": made.client_id, "client_secret": made.secret}

    made = _with_register(work)
    if as_json:
        print_json(made)
        return
    out.print(f"client_id:     {made['client_id']}", markup=False)
    if made["client_secret"] is not None:
        out.print(f"client_secret: {made['client_secret']}", markup=False)
        out.print("Keep the secret now; it is not shown again.")


@app.command("list")
def list_clients(
    organisation: Annotated[str | None, typer.Option(help="Only this organisation's.")] = None, as_json: AsJson = False
) -> None:
    """List partner systems, newest first. Secrets are never shown."""

    async def work(clients: Clients, engine: AsyncEngine) -> tuple[RegisteredClient, ...]:
        owner = None if organisation is None else await _id_of(engine, "organisations", "organisation", organisation)
        return await clients.list(owner)

    found = [
        {
            "client_id": to_text("client", one.id),
            "organisation_id": to_text("organisation", one.organisation_id),
            "name": one.name,
            "status": one.status,
            "scopes": list(one.scopes),
        }
        for one in _with_register(work)
    ]
    if as_json:
        print_json(found)
        return
    for row in found:
        out.print(f"{row['client_id']}  {row['status']:8}  {row['name']}", markup=False)
    if not found:
        out.print("No client is registered. See: corridor client add --help")


@app.command()
def disable(client_id: Annotated[str, typer.Argument(help="client_…")]) -> None:
    """Shut a partner system out, for good. Takes effect within two seconds in every process."""
    wanted = from_text("client", client_id)
    if wanted is None:
        fail(f"{client_id} is not a client id; it begins with client_.")

    async def work(clients: Clients, _: AsyncEngine) -> None:
        owner = next((one.organisation_id for one in await clients.list() if one.id == wanted), None)
        if owner is None:
            raise Missing("There is no such client. See: corridor client list")
        await clients.disable(owner, wanted)

    _with_register(work)
    out.print(f"{client_id} is disabled.", markup=False)
