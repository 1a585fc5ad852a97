"""What ``corridor user`` does: adds people who sign in, lists them, renews their credentials, disables them."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.oauth.people.users import Users
from adapters.oauth.provider.external_names import names_by_owner
from adapters.postgres.operate.operator_trail import note_change
from api.cli.output import fail
from api.cli.registry.register import KeyWork, id_in, id_of, owner_of
from domain.kernel.errors import Missing
from domain.kernel.ids import to_text
from domain.kernel.keys import KeyRing
from domain.kernel.roles import Role


def adding(
    organisation: str, name: str, display_name: str, role: Role, *, centres: Sequence[str], password: str | None
) -> KeyWork[dict[str, Any]]:
    """Add a person, perhaps for some centres only."""

    async def work(engine: AsyncEngine, key_ring: KeyRing) -> dict[str, Any]:
        owner = await id_of(engine, "organisation", organisation)
        limited = [await id_of(engine, "centre", code) for code in centres] or None
        async with engine.begin() as connection:
            users = Users(connection, key_ring)
            made = await users.add(owner, name, display_name, role, password=password, centre_ids=limited)
            await note_change(connection, "add_user", owner, made.user_id)
        return asdict(made)

    return work


def listing(organisation: str) -> KeyWork[list[dict[str, Any]]]:
    """List people for people and programs."""

    async def work(engine: AsyncEngine, key_ring: KeyRing) -> list[dict[str, Any]]:
        owner = await id_of(engine, "organisation", organisation)
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


def renewing(user_id: str, password: str | None) -> KeyWork[dict[str, Any]]:
    """Give a person new credentials."""
    wanted = id_in("user", user_id)

    async def work(engine: AsyncEngine, key_ring: KeyRing) -> dict[str, Any]:
        async with engine.begin() as connection:
            owner = await owner_of(connection, "user", wanted)
            try:
                made = await Users(connection, key_ring).renew(owner, wanted, password=password)
            except Missing:
                fail(f"{user_id} is disabled.")
            await note_change(connection, "renew_user", owner, user_id)
        return asdict(made)

    return work


def disabling(user_id: str) -> KeyWork[None]:
    """Disable a person."""
    wanted = id_in("user", user_id)

    async def work(engine: AsyncEngine, key_ring: KeyRing) -> None:
        async with engine.begin() as connection:
            owner = await owner_of(connection, "user", wanted)
            await Users(connection, key_ring).disable(owner, wanted)
            await note_change(connection, "disable_user", owner, user_id)

    return work


def read_password(path: Path | None) -> str | None:
    """Read a file of one line; one that cannot be read ends with a sentence."""
    if path is None:
        return None
    try:
        return path.read_text(encoding="utf-8").rstrip("\n")
    except (OSError, ValueError) as problem:
        fail(f"--password-file {path}: the file cannot be read ({type(problem).__name__}).")
