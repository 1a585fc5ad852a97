"""What a process knows of tokens: those that it verified lately, and what has been disabled or revoked since.

A known token costs a request microseconds. Every process reads the list of revocations each second, so that disabling
takes effect before tokens expire. A list older than ``REVOCATION_SECONDS`` refuses everybody, and so does an
unavailable database: without it, their requests would fail anyway.
"""

import asyncio
import hashlib
import time
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.oauth.shared_state.unavailability import unavailable_while_away
from adapters.oauth.tokens.verified_token import VerifiedToken
from adapters.oauth.wire.limits import REVOCATION_SECONDS
from domain.kernel.access import Actor


@dataclass(frozen=True, slots=True)
class KnownToken:
    """A verified token and the actor it represents."""

    token: VerifiedToken
    actor: Actor


def digest_of(text: str) -> bytes:
    """Return a token's key in the cache, so that the token itself is not kept."""
    return hashlib.sha256(text.encode("latin-1", "replace")).digest()


class TokenCache:
    """Valid tokens by their hash, until they expire; at most ``capacity``, the oldest goes first."""

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._known: dict[bytes, KnownToken] = {}

    def get(self, digest: bytes) -> KnownToken | None:
        """Return a token that has not expired."""
        known = self._known.get(digest)
        if known is not None and known.token.expires_at <= time.time():
            del self._known[digest]
            return None
        return known

    def put(self, digest: bytes, known: KnownToken) -> None:
        """Cache a token, evicting the oldest if full."""
        self._known[digest] = known
        if len(self._known) > self._capacity:
            del self._known[next(iter(self._known))]

    def keep_only(self, kids: frozenset[str]) -> None:
        """Forget tokens whose signing key is gone."""
        self._known = {digest: known for digest, known in self._known.items() if known.token.kid in kids}

    def __len__(self) -> int:
        return len(self._known)


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
