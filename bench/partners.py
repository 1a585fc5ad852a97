"""Partner systems for a measurement: one registered client per organisation, and the scopes it asks for."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg

from adapters.oauth.clients.registry import Clients
from adapters.postgres.connection.engine import make_operators_engine
from adapters.postgres.connection.roles import OAUTH
from bench.service import Running
from domain.kernel import ids
from domain.kernel.access import Actor
from domain.kernel.ids import ClientId, OrganisationId

SCOPES = frozenset(
    {"directory:read", "cases:read", "cases:write", "consents:write", "referrals:read", "referrals:send"}
    | {"referrals:respond", "events:read", "identity:read", "webhooks:manage"}
)


@dataclass(frozen=True, slots=True)
class Partner:
    """One client."""

    organisation: str
    organisation_id: OrganisationId
    client_id: str
    secret: str

    @property
    def actor(self) -> Actor:
        """The actor that its tokens represent."""
        client = ids.from_text("client", self.client_id)
        assert client is not None
        return Actor(ClientId(client), self.organisation_id, SCOPES)


async def register_partners(url: str, scopes: frozenset[str] = SCOPES) -> dict[UUID, Partner]:
    """Register a client for each organisation; returns them by organisation id."""
    connection = await asyncpg.connect(url)
    try:
        rows = await connection.fetch("SELECT id, code FROM corridor.organisations")
    finally:
        await connection.close()
    engine = make_operators_engine(url, OAUTH)
    try:
        return {row["id"]: await _register(Clients(engine), row, scopes) for row in rows}
    finally:
        await engine.dispose()


async def _register(clients: Clients, row: Any, scopes: frozenset[str]) -> Partner:
    made = await clients.add(row["id"], "Measurement", scopes)
    assert made.secret is not None
    return Partner(row["code"], OrganisationId(row["id"]), made.client_id, made.secret)


def tokens_of(service: Running, partners: dict[UUID, Partner]) -> dict[UUID, str]:
    """Get a new token for every partner; they live five minutes."""
    return {number: service.token(partner.client_id, partner.secret, SCOPES) for number, partner in partners.items()}
