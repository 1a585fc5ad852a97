"""Lets a signed-in person move to a new authenticator app.

The server offers a new key, the person enters it in the new app, and the app's first code proves that it arrived; only
then does the key replace the old one. Password and second factor are required first: a browser left open must not be
enough to take over the account. A recovery code works if the old phone is lost.

The offered key is not stored. The browser keeps it, sealed under the root key and bound to the person, the session and
the key it replaces, so it works for ten minutes, in this session, and once.
"""

import asyncio
import hashlib

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlalchemy.orm import Session
from sqlmodel import col

from adapters.oauth.people.browser_marks import BrowserMarks
from adapters.oauth.people.password_change import sign_out_elsewhere
from adapters.oauth.people.passwords import password_matches
from adapters.oauth.people.sealed_offers import SealedOffers
from adapters.oauth.people.second_factor import matching_step, new_authenticator, new_secret
from adapters.oauth.people.sessions import OpenSession, find_session
from adapters.oauth.people.sign_in import SignIn
from adapters.oauth.people.users import context
from adapters.oauth.shared_state.attempts import take
from adapters.oauth.shared_state.audit_trail import audit_subject_of, write_down
from adapters.oauth.shared_state.unavailability import unavailable_while_away
from adapters.postgres.rows.directory import OrganisationRow
from adapters.postgres.rows.staff import UserRow
from domain.kernel.keys import KeyRing
from domain.kernel.quota import Quota
from domain.oauth.people import Browser, NewAuthenticator, RequestRefused, SignInFailed, TooManyTries
from domain.ports.clock import utc_now

TRIES = Quota(10, 600)
OPERATION = "change_authenticator"
OFFER_SECONDS = 600


class AuthenticatorChange:
    """Offers new keys and replaces old ones with them."""

    def __init__(self, engine: AsyncEngine, key_ring: KeyRing, sign_in: SignIn, marks: BrowserMarks) -> None:
        self._engine = engine
        self._key_ring = key_ring
        self._sign_in = sign_in
        self._offers = SealedOffers(key_ring, marks)

    async def offer(self, browser: Browser, password: str, code: str) -> NewAuthenticator:
        """Offer a new key. Raises ``RequestRefused`` (nobody is signed in), ``TooManyTries`` or ``SignInFailed``."""
        async with unavailable_while_away():
            mine, organisation = await self._signed_in(browser, counted=True)
            right = await asyncio.to_thread(password_matches, mine.user.password_hash, password)
            if not right or await self._sign_in.spend_second_factor(mine.user, code) is None:
                await self._refuse(mine, browser, "wrong_code" if right else "wrong_password")
                raise SignInFailed
            secret = new_secret()
            pending = await self._offers.seal(secret, _bound_to(mine), OFFER_SECONDS)
        return new_authenticator(secret, f"{mine.user.name}@{organisation}", pending)

    async def resume(self, browser: Browser, pending: str) -> NewAuthenticator:
        """Show an offered key again. Raises ``RequestRefused`` if it is no longer valid."""
        async with unavailable_while_away():
            mine, organisation = await self._signed_in(browser, counted=False)
            secret = await self._opened(mine, pending)
        return new_authenticator(secret, f"{mine.user.name}@{organisation}", pending)

    async def change(self, browser: Browser, pending: str, code: str) -> None:
        """Use the offered key from now on. Raises ``RequestRefused``, ``TooManyTries`` or ``SignInFailed``."""
        async with unavailable_while_away():
            mine, _ = await self._signed_in(browser, counted=True)
            secret = await self._opened(mine, pending)
            step = matching_step(secret, code.replace(" ", ""), 0)
            if step is None:
                await self._refuse(mine, browser, "wrong_code")
                raise SignInFailed
            wrapped = await self._key_ring.wrap(secret, context(mine.user.id))
            async with AsyncSession(self._engine) as session, session.begin():
                await session.run_sync(_record, mine, browser, wrapped, step)

    async def _signed_in(self, browser: Browser, *, counted: bool) -> tuple[OpenSession, str]:
        """Find who is signed in, with their organisation's code; ``counted`` counts a try."""

        def _look(session: Session) -> tuple[OpenSession, str, int]:
            mine = find_session(session, browser.session)
            if mine is None:
                raise RequestRefused("login_required", "Sign in first.", to_client=False)
            code = select(col(OrganisationRow.code)).where(col(OrganisationRow.id) == mine.user.organisation_id)
            wait = take(session, TRIES, "change of authenticator", mine.user.id.hex) if counted else 0
            return mine, session.scalars(code).one(), wait

        async with AsyncSession(self._engine, expire_on_commit=False) as session, session.begin():
            mine, organisation, wait = await session.run_sync(_look)
        if wait:
            raise TooManyTries(TRIES, wait)
        return mine, organisation

    async def _opened(self, mine: OpenSession, pending: str) -> bytes:
        secret = await self._offers.open(pending, _bound_to(mine))
        if secret is None:
            raise RequestRefused("invalid_request", "This page is out of date; start again.", to_client=False)
        return secret

    async def _refuse(self, mine: OpenSession, browser: Browser, about: str) -> None:
        audit_subject = audit_subject_of(browser.origin, OPERATION, mine.user, None)
        async with AsyncSession(self._engine) as session, session.begin():
            await session.run_sync(lambda it: write_down(it, audit_subject, about, allowed=False))


def _bound_to(mine: OpenSession) -> bytes:
    replaced = hashlib.sha256(mine.user.totp_wrapped).digest()
    return b"oauth offered second factor|" + mine.user.id.bytes + mine.row.id.bytes + replaced


def _record(session: Session, mine: OpenSession, browser: Browser, wrapped: bytes, step: int) -> None:
    changed = session.execute(
        update(UserRow)
        .where(col(UserRow.id) == mine.user.id, col(UserRow.totp_wrapped) == mine.user.totp_wrapped)
        .values(totp_wrapped=wrapped, totp_last_step=step, updated_at=utc_now())
        .returning(col(UserRow.id))
    ).first()
    if changed is None:
        raise RequestRefused("invalid_request", "The key was changed meanwhile; start again.", to_client=False)
    sign_out_elsewhere(session, mine)
    write_down(session, audit_subject_of(browser.origin, OPERATION, mine.user, None), "authenticator_changed")
