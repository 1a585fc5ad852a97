"""The authorization server as the routes see it: forms go in, responses come out, the transaction is committed between.

A refusal is committed like any other response: the ``jti`` that it used up must stay used.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from authlib.oauth2 import OAuth2Error
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlalchemy.orm import Session

from adapters.oauth.authorization import Authorization
from adapters.oauth.callers import Callers
from adapters.oauth.clients.key_references import KeyReferences, KeysAtHand, KeysNeeded
from adapters.oauth.endpoints.core import Core, Grants, answer_of
from adapters.oauth.endpoints.grants import ClientCredentials
from adapters.oauth.endpoints.grants_for_people import CodeGrant, RefreshGrant, S256Only
from adapters.oauth.endpoints.introspection import introspect
from adapters.oauth.endpoints.metadata import Metadata
from adapters.oauth.endpoints.pushed_requests import push
from adapters.oauth.endpoints.revocation import revoke
from adapters.oauth.people.allowances import load_allowed
from adapters.oauth.shared_state.unavailability import unavailable_while_away
from adapters.oauth.tokens.access_tokens import AccessTokens
from adapters.oauth.tokens.id_tokens import userinfo_claims
from adapters.oauth.wire.answers import NO_STORE, Answer
from adapters.oauth.wire.forms import FormRequest, read_form
from adapters.outgoing.guarded_http import Outgoing
from domain.kernel.errors import InsufficientScope, InvalidToken, Unavailable
from domain.kernel.ids import ClientId
from domain.oauth.people import Origin

GRANTS: Grants = ((ClientCredentials, ()), (CodeGrant, (S256Only(required=True),)), (RefreshGrant, ()))
NOWHERE = Origin(None, "")
AWAY = {**NO_STORE, "Retry-After": "2"}


class AuthorizationServer:
    """The endpoints under ``/oauth`` and ``/.well-known``."""

    def __init__(
        self,
        engine: AsyncEngine,
        callers: Callers,
        issuer: str,
        audience: str,
        *,
        pushed_only: bool = False,
        outgoing: Outgoing | None = None,
    ) -> None:
        self._engine = engine
        self._callers = callers
        self._references = KeyReferences(outgoing or Outgoing())
        self._tokens = AccessTokens(issuer, audience, callers.keys)
        self.issues = callers.own_tokens
        own = (issuer,) if self.issues else ()
        others = () if callers.provider is None else (callers.provider.issuer,)
        self.metadata = Metadata(issuer, audience, own + others, pushed_only)
        self.pages = Authorization(engine, callers.key_ring, callers, issuer, audience, pushed_only=pushed_only)

    async def token(
        self, body: bytes, authorization: str | None, proofs: Sequence[str] = (), origin: Origin = NOWHERE
    ) -> Answer:
        """``POST /oauth/token``. ``proofs`` are the values of the header ``DPoP``."""
        return await self._answer("/oauth/token", body, authorization, proofs, origin, Core.create_token_response)

    async def push(
        self, body: bytes, authorization: str | None, proofs: Sequence[str] = (), origin: Origin = NOWHERE
    ) -> Answer:
        """``POST /oauth/par``."""
        return await self._answer("/oauth/par", body, authorization, proofs, origin, push)

    async def userinfo(
        self, method: str, authorization: str | None, dpop: str | None, count: Callable[[ClientId], None]
    ) -> dict[str, Any]:
        """``/oauth/userinfo``. Raises ``InvalidToken``, or ``InsufficientScope`` for a token without ``openid``.

        ``count`` counts the request for its client, and may refuse it.
        """
        url = f"{self._tokens.issuer}/oauth/userinfo"
        known = await self._callers.recognise(authorization, method=method, url=url, dpop=dpop)
        count(known.actor.client_id)
        token = known.token
        if token.allowance_id is None or "openid" not in token.scopes:
            raise InsufficientScope("openid")
        async with unavailable_while_away(), AsyncSession(self._engine) as session:
            allowed = await session.run_sync(load_allowed, token.allowance_id)
        if allowed is None:
            raise InvalidToken
        return userinfo_claims(allowed, token.scopes)

    async def revoke(self, body: bytes, authorization: str | None, origin: Origin = NOWHERE) -> Answer:
        """``POST /oauth/revoke``. This process knows at once, the others within a second."""
        answer = await self._answer("/oauth/revoke", body, authorization, (), origin, revoke)
        if answer.status == 200:
            await self._callers.refresh()
        return answer

    async def introspect(self, body: bytes, authorization: str | None, origin: Origin = NOWHERE) -> Answer:
        """``POST /oauth/introspect``."""
        return await self._answer("/oauth/introspect", body, authorization, (), origin, introspect)

    def jwks(self) -> dict[str, Any]:
        """``GET /oauth/jwks``."""
        return self._callers.keys.jwks()

    async def _answer(
        self,
        path: str,
        body: bytes,
        authorization: str | None,
        proofs: Sequence[str],
        origin: Origin,
        act: Callable[[Core, FormRequest], Answer],
    ) -> Answer:
        def _run(session: Session, request: FormRequest) -> Answer:
            try:
                return act(Core(session, self._tokens, self._callers.nonces, GRANTS), request)
            except OAuth2Error as error:
                return answer_of(error)

        async def once(keys_at_hand: KeysAtHand) -> Answer:
            request = FormRequest(self._tokens.issuer + path, read_form(body), authorization, proofs, origin)
            request.keys_at_hand = keys_at_hand
            async with unavailable_while_away(), AsyncSession(self._engine, expire_on_commit=False) as session:
                answer = await session.run_sync(_run, request)
                await session.commit()
            return replace(answer, client_id=request.authenticated)

        try:
            try:
                return await once(self._references.at_hand)
            except KeysNeeded as needed:
                # read outside of a transaction: the one that had begun is rolled back, and the request is run again
                published = await self._references.jwks(needed.uri, needed.kid)
                asked_for = needed.uri
            return await once(lambda uri, _: published if uri == asked_for else {"keys": []})
        except OAuth2Error as error:
            return answer_of(error)
        except Unavailable as error:
            return Answer(503, {"error": "temporarily_unavailable", "error_description": error.detail}, AWAY)
