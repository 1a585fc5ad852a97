"""The functions of the owner for an excluded receiver serve the deletion that it owes, and nothing else (ADR 0025)."""

import json
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

from tests.app_under_test import World
from tests.http.cases.protected_cases import accepted
from tests.http.cases.test_exclusion import excluded


@pytest.fixture
async def app(world: World) -> AsyncIterator[asyncpg.Connection]:
    """A connection that acts as the application does."""
    connection = await asyncpg.connect(world.url)
    await connection.execute("SET ROLE corridor_app")
    yield connection
    await connection.close()


async def owing(world: World) -> tuple[dict[str, Any], str, str]:
    """A referral of which the excluded receiver owes a deletion: its row, the receiver's context, and the sender's."""
    case_id, _, referral = await accepted(world)
    await excluded(await world.caller("nea"), case_id, "cso")
    row = json.loads(
        await world.value(
            "SELECT row_to_json(r) FROM corridor.referrals AS r WHERE corridor.public_id('referral', r.id) = $1",
            referral["id"],
        )
    )
    contexts = [json.dumps({"organisation_id": row[end], "client_id": None, "key": None})
                for end in ("to_organisation_id", "from_organisation_id")]  # fmt: skip
    return row, contexts[0], contexts[1]


async def test_only_who_owes_is_shown_the_referral(world: World, app: asyncpg.Connection) -> None:
    row, receiver, sender = await owing(world)
    load = "SELECT corridor.load_owed_deletion($1, $2::uuid) -> 'file' ->> 'referral' IS NOT NULL"
    assert await app.fetchval(load, receiver, row["id"]) is True
    assert await app.fetchval(load, sender, row["id"]) is False
    _, _, other = await accepted(world)
    assert await app.fetchval(load, receiver, other["id"].removeprefix("referral_")) is False
    plain = "SELECT corridor.load_referral($1, $2::uuid) -> 'file' ->> 'referral' IS NOT NULL"
    assert not await app.fetchval(plain, receiver, row["id"]), "row-level security shows it nothing"


async def test_nothing_but_that_referral_is_written(world: World, app: asyncpg.Connection) -> None:
    row, receiver, sender = await owing(world)
    given = {**row, "version": row["version"] + 1}
    entry = {"case_id": row["case_id"], "organisation_id": row["from_organisation_id"]}
    for context, changes in (
        (sender, {"update": {"referrals": [given]}}),
        (receiver, {}),
        (receiver, {"update": {"referrals": []}}),
        (receiver, {"update": {"referrals": [given, given]}}),
        (receiver, {"update": {"referrals": [{**given, "status": "accepted"}]}}),
        (receiver, {"update": {"referrals": [{**given, "case_id": row["id"]}]}}),
        (receiver, {"update": {"referrals": [given], "cases": []}}),
        (receiver, {"update": {"referrals": [given]}, "grant": []}),
        (receiver, {"update": {"referrals": [given]}, "journal": [{"case_id": row["id"]}]}),
        (receiver, {"update": {"referrals": [given]}, "audit": [entry]}),
    ):
        with pytest.raises(asyncpg.PostgresError) as refused:
            await app.execute("SELECT corridor.record_owed_deletion($1, $2)", context, json.dumps(changes))
        assert refused.value.sqlstate == "CR003", changes
    kept = await world.value("SELECT version FROM corridor.referrals WHERE id = $1::uuid", row["id"])
    assert kept == row["version"]
