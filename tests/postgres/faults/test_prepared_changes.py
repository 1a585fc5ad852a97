"""Credentials and the response that shows them are recorded together, or neither is (ADR 0081)."""

import asyncio
from collections.abc import Callable
from typing import Any
from uuid import UUID

import asyncpg
import httpx2
import pytest
from joserfc.jwk import ECKey
from sqlalchemy import text

from adapters.oauth.shared_state.retention import forget
from adapters.postgres.connection.engine import make_engine
from adapters.postgres.connection.logins import login_url
from adapters.postgres.connection.pool import close_pool, open_pool
from adapters.postgres.connection.roles import APP, OAUTH
from adapters.postgres.mapping.values import to_json
from tests.app_under_test import Caller, World
from tests.builders import made
from tests.http.directory.directory_builders import an_organisation, the_coordinator
from tests.http.directory.test_invitations import WHO
from tests.oauth.signing import public

ASKED = {"name": "Case desk", "scopes": ["directory:read"]}
CLIENTS = "/v1/organisations/peso-qc/clients"
WRITTEN_WITH_THE_RESPONSE = """
    SELECT i.xmin = k.xmin FROM {table} AS i, corridor.idempotency AS k
    WHERE i.{column} = $1 AND k.client_id = $2 AND k.digest = $3
"""
AGED = "UPDATE oauth.prepared_changes SET prepared_at = now() - interval '61 minutes' WHERE id = $1"
PREPARED = "SELECT id FROM oauth.prepared_changes ORDER BY id DESC LIMIT 1"


async def gets_a_token(world: World, client: dict[str, Any]) -> bool:
    caller = Caller(world.http, "peso-qc", client["client_id"], client["client_secret"], frozenset(client["scopes"]))
    return (await world.token_of(caller)).status_code == 200


def number_of(public_id: str) -> UUID:
    return UUID(public_id.partition("_")[2])


async def one_transaction(world: World, by: Caller, key: str, table: str, column: str, number: UUID) -> bool:
    statement = WRITTEN_WITH_THE_RESPONSE.format(table=table, column=column)
    return bool(await world.value(statement, number, number_of(by.client_id), world.digest_of(by, key)))


async def count(world: World) -> int:
    return int(await world.value("SELECT count(*) FROM oauth.clients"))


async def test_credentials_are_written_in_the_transaction_of_the_response(world: World) -> None:
    coordinator = await the_coordinator(world)
    client = await made(coordinator, CLIENTS, ASKED, idempotency_key="prepared-register")
    number = number_of(client["id"])
    assert await one_transaction(world, coordinator, "prepared-register", "oauth.clients", "id", number)
    rotated = await coordinator.post(f"{CLIENTS}/{client['id']}/rotate", {}, idempotency_key="prepared-rotate")
    assert rotated.json()["version"] == 2
    assert await one_transaction(world, coordinator, "prepared-rotate", "oauth.clients", "id", number)
    assert await gets_a_token(world, rotated.json())
    organisation = await an_organisation(world)
    await made(
        coordinator, f"/v1/organisations/{organisation['id']}/invitations", WHO, idempotency_key="prepared-invite"
    )
    invited = number_of(organisation["id"])
    assert await one_transaction(world, coordinator, "prepared-invite", "oauth.invitations", "organisation_id", invited)


@pytest.mark.parametrize("done", [True, False], ids=["it was done", "it was not"])
async def test_a_retry_tells_of_a_client_that_exists(
    world: World, broken: Callable[..., None], monkeypatch: pytest.MonkeyPatch, done: bool
) -> None:
    coordinator, key = await the_coordinator(world), f"prepared-broken-{done}"
    before = await count(world)
    broken("corridor.record_prepared", ConnectionResetError, done=done)
    lost = await coordinator.post(CLIENTS, ASKED, idempotency_key=key)
    assert (lost.status_code, lost.json()["code"]) == (503, "unavailable")
    assert "may have been" in lost.json()["detail"]
    assert await count(world) == before + done
    monkeypatch.undo()
    again = await coordinator.post(CLIENTS, ASKED, idempotency_key=key)
    assert again.status_code == 201, again.text
    assert again.headers.get("idempotent-replayed") == ("true" if done else None)
    assert await count(world) == before + 1
    assert await gets_a_token(world, again.json())


@pytest.mark.parametrize("done", [True, False], ids=["it was done", "it was not"])
async def test_a_rotation_that_was_cut_off_leaves_the_old_secret_or_shows_the_new_one(
    world: World, broken: Callable[..., None], monkeypatch: pytest.MonkeyPatch, done: bool
) -> None:
    coordinator = await the_coordinator(world)
    old = await made(coordinator, CLIENTS, ASKED)
    path, key = f"{CLIENTS}/{old['id']}/rotate", f"prepared-rotation-{done}"
    broken("corridor.record_prepared", ConnectionResetError, done=done)
    assert (await coordinator.post(path, {}, idempotency_key=key)).status_code == 503
    monkeypatch.undo()
    assert await gets_a_token(world, old) is not done
    renewed = (await coordinator.post(path, {}, idempotency_key=key)).json()
    assert await gets_a_token(world, renewed)
    assert not await gets_a_token(world, old)


async def test_of_rotations_at_once_each_replaces_the_one_before(world: World) -> None:
    coordinator = await the_coordinator(world)
    client = await made(coordinator, CLIENTS, ASKED)
    path = f"{CLIENTS}/{client['id']}/rotate"
    both = await asyncio.gather(coordinator.post(path, {}), coordinator.post(path, {}))
    assert [answer.status_code for answer in both] == [200, 200]
    last, first = sorted((answer.json() for answer in both), key=lambda shown: -shown["version"])
    assert (first["version"], last["version"]) == (2, 3)
    assert await gets_a_token(world, last)
    assert not await gets_a_token(world, first)
    seen = {"if_match": f'"{last["version"]}"'}
    once = await asyncio.gather(coordinator.post(path, {}, **seen), coordinator.post(path, {}, **seen))
    assert sorted(answer.status_code for answer in once) == [200, 412]


async def test_the_owner_is_told_with_the_same_record(world: World) -> None:
    coordinator = await the_coordinator(world)
    client = await made(coordinator, "/v1/organisations/hrdf/clients", ASKED)
    trails = await world.value(
        """
        SELECT array_agg(o.code ORDER BY o.code) FROM corridor.audit AS a
        JOIN corridor.organisations AS o ON o.id = a.organisation_id
        WHERE a.entry::jsonb ->> 'object' = $1 AND a.entry::jsonb ->> 'outcome' = 'allowed'
        """,
        client["id"],
    )
    assert trails == ["hrdf", "peso-qc"]


async def test_columns_of_the_next_version_keep_their_defaults(world: World) -> None:
    coordinator, organisation = await the_coordinator(world), await an_organisation(world)
    tables = ("oauth.clients", "oauth.invitations")
    try:
        for table in tables:
            await world.value(f"ALTER TABLE {table} ADD COLUMN of_next_version boolean NOT NULL DEFAULT true")
        await made(coordinator, CLIENTS, ASKED)
        await made(coordinator, f"/v1/organisations/{organisation['id']}/invitations", WHO)
    finally:
        for table in tables:
            await world.value(f"ALTER TABLE {table} DROP COLUMN IF EXISTS of_next_version")


async def test_a_key_that_nothing_can_store_is_refused(world: World) -> None:
    key = {**public(ECKey.generate_key("P-256")), "kid": "a\x00b"}
    refused = await (await the_coordinator(world)).post(CLIENTS, {**ASKED, "jwks": {"keys": [key]}})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/jwks/keys/0")


@pytest.fixture
async def left(world: World, broken: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> UUID:
    """A registration that was prepared, and not recorded."""
    broken("corridor.record_prepared", ConnectionResetError, done=False)
    answer: httpx2.Response = await (await the_coordinator(world)).post(CLIENTS, ASKED)
    assert answer.status_code == 503
    monkeypatch.undo()
    found: UUID = await world.value(PREPARED)
    return found


async def test_only_the_organisation_that_asked_enacts_it_and_once(world: World, left: UUID) -> None:
    pool = await open_pool(login_url(world.url, APP), APP, size=1)
    try:

        async def enact(organisation: str) -> None:
            owner = await world.value("SELECT id FROM corridor.organisations WHERE code = $1", organisation)
            context = to_json({"organisation_id": owner, "client_id": owner})
            await pool.fetchval("SELECT corridor.enact($1, $2)", context, left)

        with pytest.raises(asyncpg.PostgresError, match="version_conflict"):
            await enact("nea")
        before = await count(world)
        await enact("peso-qc")
        assert await count(world) == before + 1
        with pytest.raises(asyncpg.PostgresError, match="version_conflict"):
            await enact("peso-qc")
    finally:
        await close_pool(pool)


async def test_what_nobody_enacts_is_deleted_after_an_hour(world: World, left: UUID) -> None:
    engine = make_engine(login_url(world.url, OAUTH), OAUTH)
    still = "SELECT count(*) FROM oauth.prepared_changes WHERE id = $1"
    try:
        await forget(engine)
        assert await world.value(still, left) == 1
        await world.value(
            "UPDATE oauth.prepared_changes SET prepared_at = now() - interval '61 minutes' WHERE id = $1", left
        )
        await forget(engine)
        assert await world.value(still, left) == 0
        with pytest.raises(Exception, match="permission denied"):
            async with engine.begin() as connection:
                await connection.execute(text("SELECT row FROM oauth.prepared_changes"))
    finally:
        await engine.dispose()
