"""Tokens that end before their time, and what a client may learn about tokens."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Any, cast
from unittest.mock import AsyncMock

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.keyring.file_key_ring import FileKeyRing
from adapters.oauth.callers import READ, RevocationList
from domain.kernel import ids
from domain.kernel.errors import InvalidToken
from tests.oauth.app_and_people import AUDIENCE, SCOPES, World, error_of, make_world
from tests.oauth.signing import ISSUER


async def test_a_revoked_token_opens_nothing_here_at_once_and_elsewhere_within_two_seconds(
    world: World, database_url: str, key_ring: FileKeyRing
) -> None:
    partner = await world.partner()
    token, kept = await world.token(partner), await world.token(partner)
    async with make_world(database_url, key_ring) as other:
        for each in (world, other):
            await each.identify(f"Bearer {token}")
        assert (await world.revoke(partner, token)).status == 200
        with pytest.raises(InvalidToken):
            await world.identify(f"Bearer {token}")
        await asyncio.sleep(1.9)
        with pytest.raises(InvalidToken):
            await other.identify(f"Bearer {token}")
        await other.identify(f"Bearer {kept}")
    assert (await world.introspect(partner, token)) == {"active": False}
    assert (await world.revoke(partner, token)).status == 200


async def test_nonsense_is_revoked_without_a_word(world: World) -> None:
    partner = await world.partner()
    for nonsense in ("x", "a.b.c", "A" * 20_000):
        answer = await world.revoke(partner, nonsense)
        assert (answer.status, answer.body) == (200, None)


async def test_nobody_revokes_the_token_of_another_client(world: World) -> None:
    partner, stranger = await world.partner(), await world.partner()
    sibling = await world.partner(organisation_id=partner.organisation_id)
    token = await world.token(partner)
    for other in (stranger, sibling):
        answer = await world.revoke(other, token)
        assert (answer.status, error_of(answer)) == (400, "invalid_grant")
    await world.identify(f"Bearer {token}")


async def test_introspection_tells_ones_own_organisation_what_a_token_says(world: World) -> None:
    partner = await world.partner()
    sibling = await world.partner(organisation_id=partner.organisation_id)
    token = await world.token(partner)
    said = await world.introspect(sibling, token)
    assert said.pop("exp") - said.pop("iat") == 300
    assert len(said.pop("jti")) == 32
    assert said == {
        "active": True,
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": partner.client_id,
        "client_id": partner.client_id,
        "org": ids.to_text("organisation", partner.organisation_id),
        "scope": SCOPES,
        "token_type": "Bearer",
    }


async def test_introspection_tells_a_stranger_nothing(world: World) -> None:
    partner, stranger = await world.partner(), await world.partner()
    token = await world.token(partner)
    assert await world.introspect(stranger, token) == {"active": False}
    assert await world.introspect(partner, "nonsense") == {"active": False}
    await world.clients.disable(partner.organisation_id, partner.id)
    sibling = await world.partner(organisation_id=partner.organisation_id)
    assert await world.introspect(sibling, token) == {"active": False}


async def test_both_endpoints_want_a_client_and_a_token(world: World) -> None:
    partner = await world.partner()
    for endpoint in (world.server.revoke, world.server.introspect):
        nobody = await endpoint(b"token=x", None)
        assert (nobody.status, error_of(nobody)) == (401, "invalid_client")
        nothing = await endpoint(b"token=", partner.basic)
        assert (nothing.status, error_of(nothing)) == (400, "invalid_request")


async def test_late_news_of_who_is_shut_out_does_not_replace_later_news(world: World) -> None:
    read, go, partner = asyncio.Event(), asyncio.Event(), await world.partner()

    class Slow:
        """The engine, with an answer that takes long on its way."""

        @asynccontextmanager
        async def connect(self) -> AsyncIterator[Any]:
            async with world.engine.connect() as connection:
                rows = await connection.execute(READ)
                read.set()
                await go.wait()
                yield SimpleNamespace(execute=AsyncMock(return_value=rows))

    standing = RevocationList(world.engine)
    standing._engine = cast("AsyncEngine", Slow())
    late = asyncio.create_task(standing.refresh())
    await read.wait()
    await world.clients.disable(partner.organisation_id, partner.id)
    standing._engine = world.engine
    await standing.refresh()
    assert partner.id in standing.ids
    go.set()
    await late
    assert partner.id in standing.ids
