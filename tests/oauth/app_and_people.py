"""What the authorization server's tests share: a database, a server, organisations, clients, keys."""

import base64
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from joserfc.jwk import ECKey, Key
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool
from uuid_utils.compat import uuid7

from adapters.oauth.callers import Callers
from adapters.oauth.clients.client_assertions import ASSERTION_TYPE
from adapters.oauth.clients.registry import Clients
from adapters.oauth.people.users import Users
from adapters.oauth.server import AuthorizationServer
from adapters.oauth.wire.answers import Answer
from adapters.postgres.connection.engine import make_engine, sqlalchemy_url
from adapters.postgres.connection.logins import login_url
from adapters.postgres.connection.roles import OAUTH
from domain.kernel import ids
from domain.kernel.access import Actor
from domain.kernel.keys import KeyRing
from tests.oauth.signing import ISSUER, proof, public, signed

AUDIENCE = ISSUER
SCOPES = "referrals:read referrals:send"


@dataclass(frozen=True)
class Partner:
    """A registered client and what it proves itself with."""

    client_id: str
    organisation_id: UUID
    secret: str | None = None
    key: Key | None = None

    @property
    def id(self) -> UUID:
        found = ids.from_text("client", self.client_id)
        assert found is not None
        return found

    @property
    def basic(self) -> str:
        return basic(self.client_id, self.secret or "")


@dataclass(frozen=True)
class World:
    """One process's authorization server, and helpers that speak to it."""

    engine: AsyncEngine
    owner: AsyncEngine
    key_ring: KeyRing
    callers: Callers
    server: AuthorizationServer
    clients: Clients
    users: Users

    async def organisation(self) -> UUID:
        made, now = uuid7(), datetime.now(UTC)
        async with self.owner.begin() as connection:
            await connection.execute(
                text("""
                    INSERT INTO corridor.organisations
                        (id, code, version, name, operator_type, country, status, confirmations, confirmed_at,
                         created_at, updated_at)
                    VALUES (:id, :code, 1, 'A union', 'trade_union', 'KH', 'active', '[]', :now, :now, :now)
                """),
                {"id": made, "code": f"o-{made.hex}", "now": now},
            )
        return made

    async def centre(self, organisation: UUID) -> UUID:
        made, now = uuid7(), datetime.now(UTC)
        async with self.owner.begin() as connection:
            await connection.execute(
                text("""
                    INSERT INTO corridor.centres
                        (id, code, version, organisation_id, name, country, services, languages, capacity, status,
                         created_at, updated_at)
                    VALUES (:id, :code, 1, :organisation, 'A centre', 'KH', '{}', '{}', 'has_capacity', 'active',
                            :now, :now)
                """),
                {"id": made, "code": f"c-{made.hex}", "organisation": organisation, "now": now},
            )
        return made

    async def partner(self, scopes: str = SCOPES, **kwargs: Any) -> Partner:
        organisation = kwargs.pop("organisation_id", None) or await self.organisation()
        new = await self.clients.add(organisation, "Case system", scopes.split(), **kwargs)
        return Partner(new.client_id, organisation, new.secret)

    async def partner_with_key(self, key: Key | None = None, **kwargs: Any) -> Partner:
        key = key or ECKey.generate_key("P-256")
        partner = await self.partner(jwks={"keys": [public(key)]}, **kwargs)
        return Partner(partner.client_id, partner.organisation_id, key=key)

    async def token_answer(self, partner: Partner, *, proofs: tuple[str, ...] = (), **form: str) -> Answer:
        return await self.server.token(form_of(partner, form), partner.basic if partner.secret else None, proofs)

    async def revoke(self, partner: Partner, token: str) -> Answer:
        return await self.server.revoke(form_of(partner, {"token": token}), partner.basic if partner.secret else None)

    async def introspect(self, partner: Partner, token: str) -> dict[str, Any]:
        basic = partner.basic if partner.secret else None
        answer = await self.server.introspect(form_of(partner, {"token": token}), basic)
        assert answer.status == 200
        assert answer.headers["Cache-Control"] == "no-store"
        return dict(answer.body or {})

    def nonce(self) -> str:
        return self.callers.nonces.new()

    async def bound_token(self, partner: Partner, key: Key, **form: str) -> str:
        answer = await self.token_answer(partner, proofs=(proof(key, self.nonce()),), **form)
        assert answer.status == 200, answer.body
        assert (answer.body or {})["token_type"] == "DPoP"
        return str((answer.body or {})["access_token"])

    async def token(self, partner: Partner, **form: str) -> str:
        answer = await self.token_answer(partner, **form)
        assert answer.status == 200, answer.body
        return str((answer.body or {})["access_token"])

    async def identify(self, authorization: str | None, **kwargs: Any) -> Actor:
        kwargs = {"method": "GET", "url": f"{ISSUER}/v1/cases", **kwargs}
        return await self.callers.identify(authorization, **kwargs)

    async def owner_sql(self, statement: str, **values: Any) -> None:
        """Do what the service's own role may not."""
        async with self.owner.begin() as connection:
            await connection.execute(text(statement), values)

    async def set_organisation_status(self, organisation: UUID, status: str) -> None:
        async with self.owner.begin() as connection:
            await connection.execute(
                text("UPDATE corridor.organisations SET status = :status WHERE id = :id"),
                {"status": status, "id": organisation},
            )


@asynccontextmanager
async def make_world(url: str, key_ring: KeyRing) -> AsyncIterator[World]:
    engine = make_engine(login_url(url, OAUTH), OAUTH)
    owner = create_async_engine(sqlalchemy_url(url), poolclass=NullPool)
    callers = Callers(engine, key_ring, ISSUER, AUDIENCE)
    await callers.start()
    try:
        server = AuthorizationServer(engine, callers, ISSUER, AUDIENCE)
        yield World(engine, owner, key_ring, callers, server, Clients(engine), Users(engine, key_ring))
    finally:
        await callers.stop()
        await engine.dispose()


def form_of(partner: Partner, form: dict[str, str]) -> bytes:
    fields = {"grant_type": "client_credentials", **form}
    if partner.key is not None and "client_assertion" not in form:
        fields |= asserted(signed(partner.key, assertion_claims(partner)))
    return urlencode(fields).encode()


def asserted(assertion: str) -> dict[str, str]:
    return {"client_assertion_type": ASSERTION_TYPE, "client_assertion": assertion}


def assertion_claims(partner: Partner, **changes: Any) -> dict[str, Any]:
    now = int(time.time())
    claims = {
        "iss": partner.client_id,
        "sub": partner.client_id,
        "aud": ISSUER,
        "jti": uuid7().hex,
        "iat": now,
        "exp": now + 60,
        **changes,
    }
    return {name: value for name, value in claims.items() if value is not None}


def basic(client_id: str, secret: str) -> str:
    return "Basic " + base64.b64encode(f"{client_id}:{secret}".encode()).decode()


def error_of(answer: Answer) -> str:
    assert answer.headers["Cache-Control"] == "no-store"
    return str((answer.body or {})["error"])
