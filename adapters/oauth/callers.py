"""Turns the ``Authorization`` header of every request into an actor.

A known token costs a hash and a few look-ups. A new one costs a signature check and one read of the client, whose
centres and scopes may have shrunk since the token was signed. Both check ``RevocationList``.

Every process reads that list each second, so that disabling takes effect before tokens expire. A list older than
``REVOCATION_SECONDS`` refuses everybody, and so does an unavailable database: without it, their requests would fail
anyway.
"""

import asyncio
import hashlib
import time
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from adapters.ending_tasks import end
from adapters.oauth.possession.dpop_nonces import Nonces
from adapters.oauth.possession.proofs import must_possess
from adapters.oauth.shared_state.following import follow
from adapters.oauth.shared_state.unavailability import unavailable_while_away
from adapters.oauth.signatures.compact_jwt import JwtRejected
from adapters.oauth.signatures.signing_keys import SigningKeys
from adapters.oauth.tokens.actors import actor_of
from adapters.oauth.tokens.verified_token import KnownToken, VerifiedToken, verify
from adapters.oauth.wire.limits import CACHED_TOKENS, REVOCATION_SECONDS
from domain.kernel.access import Actor
from domain.kernel.errors import InvalidToken, Unauthenticated
from domain.kernel.ids import ClientId
from domain.kernel.keys import KeyRing
from domain.ports.clock import utc_now

if TYPE_CHECKING:
    from adapters.oauth.provider.identity_provider import IdentityProvider

SCHEMES = frozenset({"bearer", "dpop"})


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
        if known is not None and known.token.expires_at <= utc_now.seconds():
            del self._known[digest]
            return None
        return known

    def put(self, digest: bytes, known: KnownToken) -> None:
        """Cache a token, evicting the oldest if full."""
        self._known[digest] = known
        if len(self._known) > self._capacity:
            del self._known[next(iter(self._known))]

    def keep_only(self, kids: frozenset[str]) -> None:
        """Forget tokens whose signing key is gone, and those that have expired: nobody may ask for them again."""
        now, known = utc_now.seconds(), self._known.items()
        self._known = {digest: one for digest, one in known if one.token.kid in kids and one.token.expires_at > now}

    def __len__(self) -> int:
        return len(self._known)


READ = text("""
    SELECT (SELECT coalesce(array_agg(jti), '{}') FROM oauth.revoked_tokens WHERE forget_at > now()) AS tokens,
           ARRAY(SELECT id FROM oauth.clients WHERE status <> 'active'
                 UNION ALL SELECT id FROM corridor.organisations WHERE status <> 'active'
                 UNION ALL SELECT id FROM oauth.users WHERE status <> 'active'
                 UNION ALL SELECT id FROM oauth.allowances WHERE ended_at > now() - interval '10 minutes'
                 UNION ALL SELECT id FROM oauth.external_names WHERE removed_at > now() - interval '10 minutes') AS ids
""")


class RevocationList:
    """``ids`` of disabled clients, organisations and people, and of allowances and external names that ended recently;
    ``jti`` of revoked ``tokens``. Older endings need no memory: access tokens live 300 s, and so do cached tokens of an
    external provider.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._asking = asyncio.Lock()
        self._read_at = float("-inf")
        self.ids: frozenset[UUID] = frozenset()
        self.tokens: frozenset[str] = frozenset()

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
        self.ids, self.tokens = frozenset(row.ids), frozenset(row.tokens)
        self._read_at = asked_at

    async def must_be_fresh(self) -> None:
        """Refresh a stale list. Of many concurrent callers one asks the database; all give up in time."""
        async with unavailable_while_away(), self._asking:
            if self.stale:
                await self.refresh()

    def refuses(self, token: VerifiedToken) -> bool:
        """Return whether this token must be refused."""
        system = (token.client_id, token.organisation_id)
        person = (token.allowance_id, token.external_user_id, token.external_name_id)
        return token.jti in self.tokens or not self.ids.isdisjoint((*system, *person))


class Callers:
    """The verifier of access tokens, one per process. Without ``own_tokens`` it accepts only the provider's."""

    def __init__(
        self,
        engine: AsyncEngine,
        key_ring: KeyRing,
        issuer: str,
        audience: str,
        *,
        cached_tokens: int = CACHED_TOKENS,
        provider: "IdentityProvider | None" = None,
        own_tokens: bool = True,
    ) -> None:
        self._engine = engine
        self._issuer = issuer
        self._audience = audience
        self.key_ring = key_ring
        self.provider = provider
        self.own_tokens = own_tokens
        self.keys = SigningKeys(engine, key_ring)
        self.nonces = Nonces(self.keys)
        self.revocations = RevocationList(engine)
        self._cache = TokenCache(cached_tokens)
        self._poll: asyncio.Task[None] | None = None

    @property
    def retry_secret(self) -> bytes:
        """The secret with which retries are recognised (ADR 0044)."""
        return self.keys.retry_secret

    async def start(self) -> None:
        """Load the signing keys (create the first one if needed) and start following revocations."""
        await self.keys.start()
        await self.revocations.refresh()
        self._poll = asyncio.create_task(follow(self.refresh, self._engine))

    async def stop(self) -> None:
        """End the polling."""
        if self._poll is not None:
            await end(self._poll)
            self._poll = None

    async def refresh(self) -> None:
        """Learn at once of changes made by this process."""
        await self.revocations.refresh()
        await self.keys.refresh()
        self._cache.keep_only(self.keys.kids if self.provider is None else self.keys.kids | self.provider.kids)

    async def identify(self, authorization: str | None, *, method: str, url: str, dpop: str | None = None) -> Actor:
        """Return the actor; raises ``Unauthenticated``, ``InvalidToken`` or, without the database, ``Unavailable``.

        ``dpop`` is the value of that header (two values are joined by a comma, as in HTTP: no proof contains one). Of
        ``url`` only the path counts; scheme and host are the issuer's.
        """
        return (await self.recognise(authorization, method=method, url=url, dpop=dpop)).actor

    async def recognise(
        self, authorization: str | None, *, method: str, url: str, dpop: str | None = None
    ) -> KnownToken:
        """Do the same as ``identify``, and return the token's content as well."""
        if authorization is None:
            raise Unauthenticated
        scheme, _, presented = authorization.partition(" ")
        scheme = scheme.lower()
        if scheme not in SCHEMES or not presented:
            raise Unauthenticated
        if self.revocations.stale:
            await self.revocations.must_be_fresh()
        digest = digest_of(presented)
        known = self._cache.get(digest)
        new = known is None
        if known is None:
            known = await self._meet(presented)
            self._cache.put(digest, known)
        token = known.token
        if self.revocations.refuses(token):
            if not new:
                raise InvalidToken
            # The database has just said who may act: an organisation confirmed a moment ago is still on the list.
            await self.revocations.refresh()
            if self.revocations.refuses(token):
                raise InvalidToken
        if token.jkt is not None or scheme == "dpop":
            if scheme != "dpop" or token.jkt is None:
                # A bound token sent as Bearer, or an unbound one as DPoP: either would make the binding worthless.
                raise InvalidToken
            target = urljoin(self._issuer, urlsplit(url).path)
            await must_possess(self._engine, self.nonces, token.jkt, dpop, method, target, presented)
        return known

    def known_client(self, authorization: str) -> ClientId | None:
        """Return the client of a header that ``identify`` has accepted; it is not checked again."""
        known = self._cache.get(digest_of(authorization.partition(" ")[2]))
        return None if known is None else known.actor.client_id

    async def must_still_admit(self, authorization: str | None) -> None:
        """Check once more, for a response that takes long, a header that ``identify`` has accepted; a proof of
        possession is not asked for again. Raises ``InvalidToken``.
        """
        if self.revocations.stale:
            await self.revocations.must_be_fresh()
        known = self._cache.get(digest_of((authorization or "").partition(" ")[2]))
        if known is None or self.revocations.refuses(known.token):
            raise InvalidToken

    async def _meet(self, presented: str) -> KnownToken:
        try:
            if self.provider is not None and self.provider.issued(presented):
                return await self.provider.meet(self._engine, presented)
            if not self.own_tokens:
                raise InvalidToken
            token = verify(presented, self.keys, self._issuer, self._audience)
        except JwtRejected:
            raise InvalidToken from None
        async with unavailable_while_away(), AsyncSession(self._engine) as session:
            actor = await session.run_sync(actor_of, token)
        if actor is None:
            raise InvalidToken
        return KnownToken(token, actor)
