"""PostgreSQL itself keeps agreements as they were signed: the service's role signs for no other organisation, and
changes neither terms nor signatures (ADR 0052).
"""

import json
from collections.abc import AsyncIterator

import asyncpg
import pytest

from tests.app_under_test import World

SIGNATURE = """
    INSERT INTO corridor.agreement_signatures (agreement_id, organisation_id, signed_at, on_paper, recorded_at)
    SELECT a.id, o.id, now(), $1::jsonb, now()
    FROM corridor.agreements AS a, corridor.organisations AS o WHERE o.code = 'mtuc'
    ORDER BY a.id LIMIT 1
"""
PAPER = json.dumps({"signed_on": "2026-01-15", "signatory": "X"})


@pytest.fixture
async def app(world: World) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    """A connection that acts as the application does, for an organisation of no corridor in the first agreement."""
    connection = await asyncpg.connect(world.url)
    transaction = connection.transaction()
    await transaction.start()
    await connection.execute(
        "DELETE FROM corridor.agreement_signatures WHERE organisation_id ="
        " (SELECT id FROM corridor.organisations WHERE code = 'mtuc')"
    )
    yield connection
    await transaction.rollback()
    await connection.close()


@pytest.mark.parametrize(
    ("who", "coordinates", "paper", "may"),
    [
        ("mtuc", "", None, True),
        ("nea", "", None, False),
        ("nea", "", PAPER, False),
        ("nea", "true", None, False),
        ("nea", "true", PAPER, True),
    ],
)
async def test_the_app_signs_for_no_other_organisation(
    app: "asyncpg.Connection[asyncpg.Record]", who: str, coordinates: str, paper: str | None, *, may: bool
) -> None:
    owner = await app.fetchval("SELECT id::text FROM corridor.organisations WHERE code = $1", who)
    await app.execute("SET LOCAL ROLE corridor_app")
    await app.execute(
        "SELECT set_config('app.org', $1, true), set_config('app.sees_unconfirmed', $2, true)", owner, coordinates
    )
    if may:
        assert await app.execute(SIGNATURE, paper) == "INSERT 0 1"
        return
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await app.execute(SIGNATURE, paper)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE corridor.agreements SET data_categories = '{}'",
        "UPDATE corridor.agreements SET valid_to = '2199-01-01'",
        "UPDATE corridor.agreements SET told = 0",
        "UPDATE corridor.agreement_signatures SET signed_at = now()",
        "DELETE FROM corridor.agreements",
        "DELETE FROM corridor.agreement_signatures",
    ],
)
async def test_the_app_changes_no_agreement(app: "asyncpg.Connection[asyncpg.Record]", change: str) -> None:
    await app.execute("SET LOCAL ROLE corridor_app")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await app.execute(change)
