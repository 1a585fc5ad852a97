"""The disabled clients, users and organisations. Every process reads this list each second, so that disabling takes
effect before tokens expire.

A list older than ``REVOCATION_SECONDS`` refuses everybody, and so does an unavailable database: without it, their
requests would fail anyway.
"""

import asyncio
import time
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.oauth.shared_state.unavailability import unavailable_while_away
from adapters.oauth.tokens.verified_token import VerifiedToken
from adapters.oauth.wire.limits import REVOCATION_SECONDS

READ = text("""
    SELECT (SELECT coalesce(array_agg(id), '{}') FROM oauth.clients WHERE status <> 'active') AS clients,
           (SELECT coalesce(array_agg(id), '{}') FROM corridor.organisations WHERE status <> 'active') AS organisations,
           (SELECT coalesce(array_agg(jti), '{}') FROM oauth.revoked_tokens WHERE forget_at > now()) AS tokens,
           (SELECT coalesce(array_agg(id), '{}') FROM oauth.allowances
             WHERE ended_at > now() - interval '10 minutes') AS allowances,
           (SELECT coalesce(array_agg(id), '{}') FROM oauth.users WHERE status <> 'active') AS users,
           (SELECT coalesce(array_agg(id), '{}') FROM oauth.external_names
             WHERE removed_at > now() - interval '10 minutes') AS names
""")


class RevocationList:
    """The disabled clients, organisations and people, the revoked tokens, and the allowances and external names that
    ended recently.

    Older endings need no memory: access tokens live 300 s, and so do cached tokens of an external provider.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._asking = asyncio.Lock()
        self._read_at = float("-inf")
        self.clients: frozenset[UUID] = frozenset()
        self.organisations: frozenset[UUID] = frozenset()
        self.tokens: frozenset[str] = frozenset()
        self.allowances: frozenset[UUID] = frozenset()
        self.users: frozenset[UUID] = frozenset()
        self.names: frozenset[UUID] = frozenset()

    @property
    def stale(self) -> bool:
        """Return whether the list is too old to accept anybody."""
        return time.monotonic() - self._read_at > REVOCATION_SECONDS

    async def refresh(self) -> None:
        """Read the list: whatever was committed before this call is included. ``Unavailable`` without a database."""
        asked_at = time.monotonic()
        async with unavailable_while_away(), self._engine.connect() as connection:
            row = (await connection.execute(READ)).one()
        if asked_at < self._read_at:
            return  # a later refresh finished first and is newer
        self.clients = frozenset(row.clients)
        self.organisations = frozenset(row.organisations)
        self.tokens = frozenset(row.tokens)
        self.allowances = frozenset(row.allowances)
        self.users = frozenset(row.users)
        self.names = frozenset(row.names)
        self._read_at = asked_at

    async def must_be_fresh(self) -> None:
        """Refresh a stale list. Of many concurrent callers one asks the database; all give up in time."""
        async with unavailable_while_away(), self._asking:
            if self.stale:
                await self.refresh()

    def refuses(self, token: VerifiedToken) -> bool:
        """Return whether this token must be refused."""
        return (
            token.client_id in self.clients
            or token.organisation_id in self.organisations
            or token.jti in self.tokens
            or token.allowance_id in self.allowances
            or token.external_user_id in self.users
            or token.external_name_id in self.names
        )
