"""Clients registered before any could be pending stay as they are; what waits does not come in by going back."""

from typing import Any

import asyncpg
import pytest

from adapters.postgres.operate.migrate import downgrade, upgrade
from tests.postgres.migrations.old_rows import ORIGIN, OldRows, number
from tests.postgres.migrations.test_upgrade_with_rows import at_revision, upgraded

KEYS = '{"keys": [{"kty": "EC"}]}'
NEW = '{"keys": [{"kty": "OKP"}]}'
SHOWN = """
    SELECT name, status, secret_hash IS NOT NULL AS secret, jwks, pending_jwks, version FROM oauth.clients ORDER BY name
"""


async def client(rows: OldRows, name: str, **values: Any) -> None:
    given = {"secret_hash": None, "jwks": None, "status": "active", **values}
    columns = ", ".join(given)
    places = ", ".join(f"${place}" for place in range(4, 4 + len(given)))
    await rows.connection.execute(
        f"""
        INSERT INTO oauth.clients (id, organisation_id, name, scopes, grant_types, redirect_uris, dpop_required,
                                   created_at, updated_at, {columns})
        VALUES ($1, $2, $3, '{{cases:read}}', '{{client_credentials}}', '{{}}', false, now(), now(), {places})
        """,
        number(name),
        ORIGIN,
        name,
        *given.values(),
    )


async def test_they_stay_active_with_what_they_have(worker_id: str) -> None:
    async with at_revision("0021", worker_id) as (url, rows):
        await client(rows, "by keys", jwks=KEYS)
        await client(rows, "by secret", secret_hash=b"x")
        await client(rows, "gone", jwks=KEYS, status="disabled")
        await upgraded(url, rows)
        assert [tuple(row) for row in await rows.connection.fetch(SHOWN)] == [
            ("by keys", "active", False, KEYS, None, 1),
            ("by secret", "active", True, None, None, 1),
            ("gone", "disabled", False, KEYS, None, 1),
        ]


async def test_what_waited_does_not_become_active_by_going_back(worker_id: str) -> None:
    async with at_revision("0021", worker_id) as (url, rows):
        await upgraded(url, rows)
        await client(rows, "new", status="pending", pending_jwks=NEW, version=1)
        await client(rows, "rotating", jwks=KEYS, pending_jwks=NEW, version=2)
        await client(rows, "given up", status="disabled", pending_jwks=NEW, version=2)
        await downgrade(url, "0021")
        await upgrade(url)
        assert [tuple(row) for row in await rows.connection.fetch(SHOWN)] == [
            ("given up", "disabled", False, NEW, None, 1),
            ("new", "disabled", False, NEW, None, 1),
            ("rotating", "active", False, KEYS, None, 1),
        ]


CONTRADICTIONS: tuple[dict[str, Any], ...] = (
    {"status": "active"},
    {"status": "active", "pending_jwks": NEW},
    {"status": "active", "secret_hash": b"x", "jwks": KEYS},
    {"status": "active", "secret_hash": b"x", "pending_jwks": NEW},
    {"status": "pending"},
    {"status": "pending", "jwks": KEYS, "pending_jwks": NEW},
    {"status": "pending", "secret_hash": b"x", "pending_jwks": NEW},
    {"status": "waiting", "jwks": KEYS},
)


async def test_the_database_holds_credentials_and_status_together(worker_id: str) -> None:
    async with at_revision("0021", worker_id) as (url, rows):
        await upgraded(url, rows)
        for values in CONTRADICTIONS:
            with pytest.raises(asyncpg.CheckViolationError):
                await client(rows, "neither", version=1, **values)
