"""What ``corridor client`` does: registers partner systems, lists, activates and disables them."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.oauth.clients.registry import Clients, NewClient
from adapters.oauth.provider.external_names import names_by_owner
from adapters.postgres.operate.operator_trail import OPERATOR, note_change
from api.cli.output import fail
from api.cli.registry.register import Work, codes_of_organisations, id_in, id_of, owner_of
from domain.kernel.errors import Missing
from domain.kernel.ids import to_text


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

    async def work(engine: AsyncEngine) -> NewClient:
        owner = await id_of(engine, "organisation", organisation)
        limited = [await id_of(engine, "centre", code) for code in centres] or None
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

    async def work(engine: AsyncEngine) -> list[dict[str, Any]]:
        owner = None if organisation is None else await id_of(engine, "organisation", organisation)
        names, codes = await names_by_owner(engine), await codes_of_organisations(engine)
        return [
            {
                "client_id": to_text("client", one.id),
                "organisation_id": to_text("organisation", one.organisation_id),
                "organisation_code": codes[one.organisation_id],
                "name": one.name,
                "status": one.status,
                "scopes": list(one.scopes),
                "pending_jwks": one.pending_jwks,
                "external_names": [asdict(name) for name in names.get(one.id, ())],
            }
            for one in await Clients(engine).list(owner)
        ]

    return work


def activating(client_id: str) -> Work[None]:
    """Activate a partner system that waits for a second person. It stands in the trail of the system's organisation and
    in the operator's own, since the operator stands in for somebody of that organisation.
    """
    wanted = id_in("client", client_id)

    async def work(engine: AsyncEngine) -> None:
        async with engine.begin() as connection:
            owner = await owner_of(connection, "client", wanted)
            try:
                await Clients(connection).activate(owner, wanted)
            except Missing:
                fail(f"{client_id} is disabled.")
            for trail in (owner, OPERATOR):
                await note_change(connection, "activate_client", trail, client_id)

    return work


def disabling(client_id: str) -> Work[None]:
    """Disable a partner system."""
    wanted = id_in("client", client_id)

    async def work(engine: AsyncEngine) -> None:
        async with engine.begin() as connection:
            owner = await owner_of(connection, "client", wanted)
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
        fail(f"--jwks {path}: the file cannot be read as JSON ({problem}).")
