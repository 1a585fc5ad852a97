"""Sessions of the desk: begun by the code flow, kept by rotating refresh tokens, ended by signing out.

Who takes part: a browser, which holds a cookie and nothing else; this class, the desk's side of OAuth; the
authorization server, called as any client calls it. Promised: a stolen database opens no session, since tokens are
sealed under the cookie; a session that nobody uses for an hour is over, and every one after twelve. On failure: if a
process dies between renewing tokens and storing them, the person signs in again.

Only one request at a time renews a session's tokens, in any process: a refresh token works once. It holds no lock while
it does: it announces for how long the others should wait.
"""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from typing import Any
from urllib.parse import urlencode

from authlib.oauth2.rfc7636 import create_s256_code_challenge
from sqlalchemy import delete, update
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.orm import Session
from sqlmodel import col

from adapters.oauth.callers import Callers
from adapters.oauth.desk.desk_client import SCOPES, DeskClient, desk_client, ensured
from adapters.oauth.desk.flow_secrets import is_state_of, state_of, verifier_of
from adapters.oauth.desk.token_seal import DeskTokens, seal, unseal
from adapters.oauth.people.sessions import IDLE, LIFE
from adapters.oauth.server import AuthorizationServer
from adapters.oauth.shared_state.secrets_at_rest import digest_of, new_opaque
from adapters.oauth.shared_state.unavailability import run
from adapters.postgres.rows.staff import DeskSessionRow
from domain.kernel.errors import Unauthenticated, Unavailable
from domain.oauth.desk import (
    CALLBACK,
    Beginning,
    DeskAccess,
    DeskDisabled,
    DeskPerson,
    OrganisationNotFound,
    SignInOver,
)
from domain.oauth.people import Origin
from domain.ports.clock import utc_now

SPARE_SECONDS = 30.0
"""A token that expires sooner is renewed first."""
RENEWING = timedelta(seconds=10)
LOOKS_AGAIN_SECONDS = 0.1
MOST_KNOWN = 10_000


class DeskSessions:
    """The desk's side of signing in."""

    def __init__(self, engine: AsyncEngine, server: AuthorizationServer, callers: Callers, issuer: str) -> None:
        self._engine = engine
        self._server = server
        self._callers = callers
        self._issuer = issuer
        self._known: dict[bytes, DeskTokens] = {}

    async def begin(self, sign_in_name: str, language: str, origin: Origin) -> Beginning:
        """Begin to sign somebody in; raises ``OrganisationNotFound`` and ``DeskDisabled``."""
        organisation = sign_in_name.strip().lower().partition("@")[2]
        secret, redirect_uri = self._callers.keys.secret, self._issuer + CALLBACK
        if not organisation.isprintable():  # PostgreSQL takes no NUL
            raise OrganisationNotFound
        client = await run(self._engine, lambda session: ensured(session, organisation, redirect_uri, secret))
        if client is None:
            raise OrganisationNotFound
        flow = new_opaque()
        asked = {
            "response_type": "code",
            "redirect_uri": redirect_uri,
            "state": state_of(flow),
            "code_challenge": create_s256_code_challenge(verifier_of(flow)),  # type: ignore[no-untyped-call]
            "code_challenge_method": "S256",
            "prompt": "login",  # on a shared computer, the session of a colleague must not be taken up
            "login_hint": sign_in_name.strip(),
            "ui_locales": language,
            "scope": "openid profile " + " ".join(SCOPES),
        }
        answer = await self._server.push(urlencode(asked).encode(), client.authorization, (), origin)
        if answer.status == 401:
            raise DeskDisabled  # an active desk has just got its present secret
        if answer.status != 201 or answer.body is None:
            raise SignInOver
        there = urlencode({"client_id": client.client_id, "request_uri": answer.body["request_uri"]})
        return Beginning(f"{self._issuer}/oauth/authorize?{there}", f"{flow}.{client.client_id}")

    async def finish(self, flow: str, state: str, code: str, origin: Origin) -> str:
        """Redeem the code and open a session; returns the value of its cookie. Raises ``SignInOver``."""
        own, _, client_id = flow.partition(".")
        if not is_state_of(own, state):
            raise SignInOver
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._issuer + CALLBACK,
            "code_verifier": verifier_of(own),
        }
        tokens = await self._tokens(client_id, form, {}, origin)
        if tokens is None:
            raise SignInOver
        cookie, now = new_opaque(), utc_now()
        row = DeskSessionRow(
            digest=digest_of(cookie),
            tokens=seal(tokens, cookie),
            renewed_at=now,
            renewing_until=now,
            expires_at=now + LIFE,
        )
        await run(self._engine, lambda session: session.add(row))
        return cookie

    async def access(self, cookie: str | None, origin: Origin) -> DeskAccess | None:
        """Return what the session may do; ``None`` if it is over, or there is none."""
        if not cookie:
            return None
        digest = digest_of(cookie)
        tokens = self._known.get(digest)
        if tokens is None or _expires(tokens):
            tokens = await self._current(cookie, digest, origin)
            self._know(digest, tokens)
        if tokens is None or not await self._still_accepted(tokens, digest):
            return None
        who = tokens.person
        person = DeskPerson(who["sub"], who["name"], who["org"], who["role"])
        return DeskAccess(tokens.access_token, frozenset(tokens.scopes), person)

    async def _still_accepted(self, tokens: DeskTokens, digest: bytes) -> bool:
        """Whether the API accepts the token: a page may consist of what this process knows, without asking the API."""
        try:
            bearer = f"Bearer {tokens.access_token}"
            await self._callers.recognise(bearer, method="GET", url=self._issuer)
        except Unauthenticated:
            await self._forget(digest)
            return False
        return True

    async def end(self, cookie: str, origin: Origin) -> None:
        """End a session, and with it the person's allowance for the desk."""
        digest = digest_of(cookie)
        row = await run(self._engine, lambda session: session.get(DeskSessionRow, digest))
        tokens = None if row is None else unseal(row.tokens, cookie)
        await self._forget(digest)
        if tokens is not None:
            await self._revoke(tokens, origin)

    async def _revoke(self, tokens: DeskTokens, origin: Origin) -> None:
        form = urlencode({"token": tokens.refresh_token}).encode()
        await self._server.revoke(form, self._client(tokens.client_id).authorization, origin)

    async def forget(self, cookie: str) -> None:
        """Drop a session whose token is no longer accepted."""
        await self._forget(digest_of(cookie))

    async def _current(self, cookie: str, digest: bytes, origin: Origin) -> DeskTokens | None:
        """Read the tokens; renew them, or wait until somebody else has."""
        give_up = utc_now() + 2 * RENEWING
        while utc_now() < give_up:
            row = await run(self._engine, lambda session: session.get(DeskSessionRow, digest))
            if row is None or row.expires_at <= utc_now() or row.renewed_at <= utc_now() - IDLE:
                return None
            tokens = unseal(row.tokens, cookie)
            if tokens is None or not _expires(tokens):
                return tokens
            if await run(self._engine, partial(_announce, digest=digest, read=row.tokens)):
                return await self._renewed(tokens, cookie, digest, origin)
            await asyncio.sleep(LOOKS_AGAIN_SECONDS)
        raise Unavailable

    async def _renewed(self, old: DeskTokens, cookie: str, digest: bytes, origin: Origin) -> DeskTokens | None:
        form = {"grant_type": "refresh_token", "refresh_token": old.refresh_token}
        tokens = await self._tokens(old.client_id, form, old.person, origin)
        if tokens is None:
            await self._forget(digest)
            return None
        now = utc_now()
        stored = {"tokens": seal(tokens, cookie), "renewed_at": now, "renewing_until": now}
        renewal = update(DeskSessionRow).where(col(DeskSessionRow.digest) == digest).values(**stored)
        kept = renewal.returning(col(DeskSessionRow.digest))
        if await run(self._engine, lambda session: session.execute(kept).first()) is None:
            await self._revoke(tokens, origin)  # signed out in the meantime
            return None
        return tokens

    async def _tokens(
        self, client_id: str, form: Mapping[str, str], person: Mapping[str, Any], origin: Origin
    ) -> DeskTokens | None:
        """Ask the token endpoint; ``None`` if it refuses."""
        answer = await self._server.token(urlencode(form).encode(), self._client(client_id).authorization, (), origin)
        if answer.status >= 500 or answer.status == 429:
            raise Unavailable
        if answer.status != 200 or answer.body is None:
            return None
        got = answer.body
        try:
            bearer = f"Bearer {got['access_token']}"
            who = person or await self._server.userinfo("GET", bearer, None, lambda _: None)
        except Unauthenticated:
            return None
        return DeskTokens(
            client_id=client_id,
            access_token=got["access_token"],
            access_until=utc_now.seconds() + int(got["expires_in"]),
            refresh_token=got["refresh_token"],
            scopes=tuple(got["scope"].split()),
            person=dict(who),
        )

    def _client(self, client_id: str) -> DeskClient:
        return desk_client(client_id, self._callers.keys.secret)

    def _know(self, digest: bytes, tokens: DeskTokens | None) -> None:
        self._known.pop(digest, None)
        if tokens is not None:
            self._known[digest] = tokens
            if len(self._known) > MOST_KNOWN:
                del self._known[next(iter(self._known))]

    async def _forget(self, digest: bytes) -> None:
        self._known.pop(digest, None)
        gone = delete(DeskSessionRow).where(col(DeskSessionRow.digest) == digest)
        await run(self._engine, lambda session: session.execute(gone))


def _announce(session: Session, digest: bytes, read: bytes) -> bool:
    """Announce that this request renews the tokens that it has ``read``; ``False`` if another one does, or has: a
    refresh token that is sent twice counts as stolen.
    """
    now = utc_now()
    announced = (
        update(DeskSessionRow)
        .where(
            col(DeskSessionRow.digest) == digest,
            col(DeskSessionRow.tokens) == read,
            col(DeskSessionRow.renewing_until) <= now,
        )
        .values(renewing_until=now + RENEWING)
        .returning(col(DeskSessionRow.digest))
    )
    return session.execute(announced).first() is not None


def _expires(tokens: DeskTokens) -> bool:
    return tokens.access_until - SPARE_SECONDS <= utc_now.seconds()
