"""What has served its time goes; what must still be noticed stays. And nobody asks without end."""

import hashlib

import pytest
from sqlalchemy import text

from adapters.oauth.endpoints import core
from adapters.oauth.shared_state.retention import forget
from adapters.oauth.wire.limits import SKEW_SECONDS
from domain.kernel.quota import Quota
from tests.oauth.app_and_people import World, asserted, assertion_claims, error_of
from tests.oauth.desk import Desk, person, staff_application
from tests.oauth.signing import signed

TABLES = (
    "used_token_ids",
    "revoked_tokens",
    "tries",
    "interactions",
    "codes",
    "refresh_tokens",
    "allowances",
    "sessions",
)


async def counts(world: World) -> dict[str, int]:
    async with world.engine.connect() as connection:
        return {
            table: int(await connection.scalar(text(f"SELECT count(*) FROM oauth.{table}")) or 0) for table in TABLES
        }


async def test_only_what_is_over_is_forgotten(world: World) -> None:
    who = await person(world)
    desk = Desk(world, await staff_application(world, who.organisation_id))
    keyed = await world.partner_with_key()
    tokens = await desk.tokens(who)
    await world.revoke(keyed, await world.token(keyed))
    await forget(world.engine)
    kept = await counts(world)
    assert all(kept[table] for table in TABLES)
    assert (await desk.refresh(tokens["refresh_token"])).status == 200
    assert error_of(await desk.refresh(tokens["refresh_token"])) == "invalid_grant"
    for column, tables in (
        ("forget_at", ("used_token_ids", "revoked_tokens")),
        ("arrival", ("tries",)),
        ("expires_at", ("interactions", "allowances", "sessions")),
    ):
        for table in tables:
            await world.owner_sql(f"UPDATE oauth.{table} SET {column} = now() - interval '2 hours'")
    await forget(world.engine)
    async with world.engine.connect() as connection:
        # A service that another test started on this database counts on meanwhile.
        aged = "SELECT count(*) FROM oauth.tries WHERE arrival < now() - interval '1 hour'"
        old = await connection.scalar(text(aged))
    assert {**await counts(world), "tries": old} == dict.fromkeys(TABLES, 0)


async def test_clocks_that_differ_make_nothing_good_again(world: World) -> None:
    """Processes refuse by their own clock, and the database forgets by its own: the memory outlives what it guards."""
    partner = await world.partner_with_key()
    assert partner.key is not None
    claims = assertion_claims(partner)
    token = await world.token(partner, **asserted(signed(partner.key, claims)))
    said = await world.introspect(partner, token)
    await world.revoke(partner, token)
    used = hashlib.sha256("\x00".join(("client assertion", partner.client_id, claims["jti"])).encode()).digest()
    async with world.engine.connect() as connection:
        jti = await connection.scalar(
            text("SELECT forget_at FROM oauth.used_token_ids WHERE digest = :used"), {"used": used}
        )
        revoked = await connection.scalar(
            text("SELECT forget_at FROM oauth.revoked_tokens WHERE jti = :jti"), {"jti": said["jti"]}
        )
    assert jti.timestamp() >= claims["exp"] + SKEW_SECONDS
    assert revoked.timestamp() >= said["exp"] + SKEW_SECONDS


async def test_a_client_that_asks_too_often_is_told_when_to_come_back(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(core, "BY_CLIENT", Quota(3, 60))
    partner, other = await world.partner(), await world.partner()
    assert [(await world.token_answer(partner)).status for _ in range(3)] == [200] * 3
    many = await world.token_answer(partner)
    assert (many.status, error_of(many)) == (429, "temporarily_unavailable")
    assert 0 < int(many.headers["Retry-After"]) <= 20
    assert many.headers["RateLimit-Policy"] == '"client";q=3;w=60'
    assert many.headers["RateLimit"] == f'"client";r=0;t={many.headers["Retry-After"]}'
    impostor = type(other)(other.client_id, other.organisation_id, "wrong")
    for _ in range(5):
        assert (await world.token_answer(impostor)).status == 401
    assert (await world.token_answer(other)).status == 200
