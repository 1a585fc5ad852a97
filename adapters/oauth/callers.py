"""Turns the ``Authorization`` header of every request into an actor.

A known token costs a hash and a few look-ups. A new one costs a signature check and one read of the client, whose
centres and scopes may have shrunk since the token was signed. Both check ``RevocationList``.
"""

import asyncio
import contextlib
import logging
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from adapters.oauth.possession.dpop import Proof
from adapters.oauth.possession.dpop_nonces import Nonces
from adapters.oauth.possession.proofs import NonceNeeded, the_proof, use_up
from adapters.oauth.shared_state.retention import forget
from adapters.oauth.shared_state.unavailability import unavailable_while_away
from adapters.oauth.signatures.compact_jwt import JwtRejected
from adapters.oauth.signatures.signing_keys import SigningKeys
from adapters.oauth.tokens.actors import actor_of
from adapters.oauth.tokens.known_tokens import KnownToken, RevocationList, TokenCache, digest_of
from adapters.oauth.tokens.verified_token import VerifiedToken, verify
from adapters.oauth.wire.limits import CACHED_TOKENS, STANDING_POLL_SECONDS
from domain.kernel.access import Actor
from domain.kernel.errors import InvalidToken, Unauthenticated
from domain.kernel.keys import KeyRing
from domain.kernel.sentence import Sentence
from domain.oauth.errors import DpopNonceNeeded, DpopRefused

if TYPE_CHECKING:
    from adapters.oauth.provider.identity_provider import IdentityProvider

log = logging.getLogger(__name__)

SCHEMES = frozenset({"bearer", "dpop"})
FORGET_EVERY_POLLS = 60


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

    async def start(self) -> None:
        """Load the signing keys (create the first one if needed) and start following revocations."""
        await self.keys.start()
        await self.revocations.refresh()
        self._poll = asyncio.create_task(self._follow())

    async def stop(self) -> None:
        """End the polling."""
        if self._poll is not None:
            self._poll.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._poll
            self._poll = None

    async def refresh(self) -> None:
        """Learn at once of changes made by this process."""
        await self.revocations.refresh()
        await self.keys.refresh()
        self._cache.keep_only(self.keys.kids if self.provider is None else self.keys.kids | self.provider.kids)

    async def identify(self, authorization: str | None, *, method: str, url: str, dpop: str | None = None) -> Actor:
        """Return the actor; raises ``Unauthenticated``, ``InvalidToken`` or, without the database, ``Unavailable``.

        ``dpop`` is the value of that header (two values are joined by a comma, as in HTTP: no proof contains one). Only
        the
        path of ``url`` counts; scheme and host are the issuer's.
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
        if known is None:
            known = await self._meet(presented)
            self._cache.put(digest, known)
        token = known.token
        if self.revocations.refuses(token):
            raise InvalidToken
        if token.jkt is not None or scheme == "dpop":
            await self._prove(token, scheme, presented, dpop, method, url)
        return known

    async def _prove(
        self, token: VerifiedToken, scheme: str, presented: str, dpop: str | None, method: str, url: str
    ) -> None:
        if scheme != "dpop" or token.jkt is None:
            # A bound token sent as Bearer, or an unbound one as DPoP: either would make the binding worthless.
            raise InvalidToken
        try:
            proofs = () if dpop is None else (dpop,)
            target = urljoin(self._issuer, urlsplit(url).path)
            proof = the_proof(proofs, self.nonces, method, target, access_token=presented)
            if proof.jkt != token.jkt:
                raise JwtRejected(Sentence("The proof was signed with a different key than the token is bound to."))
            await self._use_up(proof)
        except JwtRejected as reason:
            raise DpopRefused(reason.sentence) from None
        except NonceNeeded as needed:
            raise DpopNonceNeeded(needed.nonce) from None

    async def _use_up(self, proof: Proof) -> None:
        async with unavailable_while_away(), AsyncSession(self._engine) as session, session.begin():
            await session.run_sync(use_up, proof)

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

    async def _follow(self) -> None:
        polls = 0
        while True:
            await asyncio.sleep(STANDING_POLL_SECONDS)
            polls += 1
            try:
                await self.refresh()
                if polls % FORGET_EVERY_POLLS == 0:
                    await forget(self._engine)
            except Exception as error:
                # The next poll may succeed. Until then ``RevocationList`` goes stale and refuses everybody.
                log.warning("who is shut out could not be read: %s", type(error).__name__)
