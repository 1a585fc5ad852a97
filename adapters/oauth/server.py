"""The authorization server as the routes see it: forms go in, answers come out, the transaction is committed between.

An answer that refuses is committed like any other: the ``jti`` that it used up must stay used.
"""

from collections.abc import Callable

from authlib.oauth2 import OAuth2Error
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlalchemy.orm import Session

from adapters.oauth.access_tokens import AccessTokens
from adapters.oauth.answers import NO_STORE, Answer
from adapters.oauth.away import unavailable_while_away
from adapters.oauth.core import Core, answer_of
from adapters.oauth.forms import FormRequest, read_form
from adapters.oauth.grants import ClientCredentials
from adapters.oauth.metadata import Metadata
from adapters.oauth.signing_keys import SigningKeys
from domain.errors import Unavailable

GRANTS = (ClientCredentials,)
AWAY = {**NO_STORE, "Retry-After": "2"}


class AuthorizationServer:
    """The endpoints under ``/oauth`` and ``/.well-known``."""

    def __init__(self, engine: AsyncEngine, keys: SigningKeys, issuer: str, audience: str) -> None:
        self._engine = engine
        self._keys = keys
        self._tokens = AccessTokens(issuer, audience, keys)
        self.metadata = Metadata(issuer, audience)

    async def token(self, body: bytes, authorization: str | None) -> Answer:
        """``POST /oauth/token``."""
        return await self._answer(
            "/oauth/token", body, authorization, lambda core, form: core.create_token_response(form)
        )

    def jwks(self) -> dict[str, object]:
        """``GET /oauth/jwks``."""
        return self._keys.jwks()

    async def _answer(
        self, path: str, body: bytes, authorization: str | None, act: Callable[[Core, FormRequest], Answer]
    ) -> Answer:
        try:
            form = read_form(body)
        except OAuth2Error as error:
            return answer_of(error)
        headers = {} if authorization is None else {"Authorization": authorization}
        request = FormRequest(self._tokens.issuer + path, form, headers)

        def _run(session: Session) -> Answer:
            return act(Core(session, self._tokens, GRANTS), request)

        try:
            with unavailable_while_away():
                async with AsyncSession(self._engine, expire_on_commit=False) as session:
                    answer = await session.run_sync(_run)
                    await session.commit()
        except Unavailable as error:
            return Answer(503, {"error": "temporarily_unavailable", "error_description": error.detail}, AWAY)
        return answer
