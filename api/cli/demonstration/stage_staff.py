"""The people of the demonstration who may sign in at the desk: one at each end of the corridor."""

import asyncio
import secrets
from functools import partial
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.keyring.file_key_ring import FileKeyRing
from api.cli.registry.register import KeyWork, with_register_at
from api.cli.registry.users import adding
from api.demo.cast import Caseworker
from api.process.settings import Settings
from domain.kernel.keys import KeyRing
from domain.kernel.roles import Role

STAFF = (("nea", "sokha", "Sokha Chan", "Battambang"), ("map", "somchai", "Somchai Prasert", "Chiang Mai"))
"""Organisation, sign-in name, name, and where they work."""


def add_staff(settings: Settings) -> tuple[Caseworker, ...]:
    """Add a caseworker at each end, with passwords of their own."""
    return asyncio.run(_add_staff(settings))


async def _add_staff(settings: Settings) -> tuple[Caseworker, ...]:
    key_ring = FileKeyRing.open(settings.root_key_file)
    found = []
    for organisation, name, display_name, place in STAFF:
        password = secrets.token_urlsafe(12)
        work = adding(organisation, name, display_name, Role.CASEWORKER, centres=(), password=password)
        made = await with_register_at(str(settings.database_url), partial(_with_key_ring, work, key_ring))
        codes = tuple(made["recovery_codes"])
        found.append(Caseworker(display_name, place, made["sign_in_name"], made["password"], codes))
    return tuple(found)


async def _with_key_ring(work: KeyWork[dict[str, Any]], key_ring: KeyRing, engine: AsyncEngine) -> dict[str, Any]:
    return await work(engine, key_ring)
