"""The part of the authorization server that people see: sign in, allow or refuse, list one's sessions, sign out."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.orm import Session

from adapters.oauth.callers import Callers
from adapters.oauth.endpoints import interactions
from adapters.oauth.endpoints.interactions import Interaction
from adapters.oauth.people import password_change, sessions
from adapters.oauth.people.accepting import Accepting
from adapters.oauth.people.allowances import narrowed, new_allowance
from adapters.oauth.people.authenticator_change import AuthenticatorChange
from adapters.oauth.people.browser_marks import BrowserMarks
from adapters.oauth.people.colleagues import Colleagues
from adapters.oauth.people.sessions import OpenSession
from adapters.oauth.people.sign_in import SignIn
from adapters.oauth.shared_state.attempts import take
from adapters.oauth.shared_state.audit_trail import audit_subject_of, write_down
from adapters.oauth.shared_state.secrets_at_rest import digest_of, new_opaque
from adapters.oauth.shared_state.unavailability import run
from adapters.postgres.rows.staff import CodeRow
from domain.kernel.keys import KeyRing
from domain.kernel.quota import Quota
from domain.oauth.people import (
    Application,
    Browser,
    NewAuthenticator,
    Opened,
    PendingAuthorization,
    RequestRefused,
    SessionSeen,
    TooManyTries,
)
from domain.ports.clock import utc_now

CODE_LIFE = timedelta(seconds=60)
BEGINNINGS = Quota(300, 60)
"""Per address. Each start creates a row that lives for a quarter of an hour, and needs no password."""


class Authorization:
    """The steps a person takes, one transaction each."""

    def __init__(
        self,
        engine: AsyncEngine,
        key_ring: KeyRing,
        callers: Callers,
        issuer: str,
        audience: str,
        *,
        pushed_only: bool = False,
    ) -> None:
        self._engine = engine
        self._callers = callers
        self.issuer = issuer
        self._audience = audience
        self._pushed_only = pushed_only
        self._sign_in = SignIn(engine, key_ring)
        self.marks = BrowserMarks(callers.keys)
        self._authenticators = AuthenticatorChange(engine, key_ring, self._sign_in, self.marks)
        self.colleagues = Colleagues(engine, callers.refresh)
        self.invitations = Accepting(engine, key_ring, self.marks)

    async def begin(self, form: Mapping[str, str], browser: Browser) -> str:
        """``GET /oauth/authorize``: returns the handle for the pages. Raises ``RequestRefused`` or ``TooManyTries``."""
        person = self.marks.whose(browser.known)
        # People who signed in here before are counted separately, so that others at the same address cannot block them.
        counted = ("authorize by person", person) if person else ("authorize by address", browser.origin.counted_as)
        if wait := await run(self._engine, lambda session: take(session, BEGINNINGS, *counted)):
            raise TooManyTries(BEGINNINGS, wait)
        audience, pushed_only = self._audience, self._pushed_only
        return await run(
            self._engine,
            lambda session: interactions.begin(session, form, browser.id, audience, pushed_only=pushed_only),
        )

    def error_address(self, form: Mapping[str, str], refused: RequestRefused) -> str | None:
        """Return the address to report an error to, if the application may be told there."""
        if not refused.to_client:
            return None
        return interactions.back_to(
            form["redirect_uri"],
            self.issuer,
            error=refused.error,
            error_description=str(refused),
            state=form.get("state"),
        )

    async def pending(self, handle: str, browser: Browser) -> PendingAuthorization:
        """Return what the next page shows. Raises ``RequestRefused``."""
        return await run(self._engine, lambda session: self._asked(session, handle, browser))

    async def application(self, handle: str, browser: Browser) -> Application | None:
        """Return the application of a request that this browser began, even if it is over."""
        return await run(self._engine, lambda session: interactions.find_application(session, handle, browser.id))

    async def sign_in(self, handle: str, browser: Browser, name: str, password: str, code: str) -> Opened:
        """Sign somebody in. Raises ``SignInFailed``, ``TooManyTries`` or ``RequestRefused``."""
        interaction = await run(self._engine, lambda session: interactions.find(session, handle, browser.id))
        who = await self._sign_in.check(
            name,
            password,
            code,
            client=interaction.client,
            origin=browser.origin,
            known=lambda user_id: self.marks.is_known(user_id, browser.known),
        )
        cookie = await run(
            self._engine, lambda session: sessions.open_session(session, who, browser, interaction.client.id)
        )
        return Opened(cookie, self.marks.known(who.user.id))

    async def decide(self, handle: str, browser: Browser, *, allow: bool) -> str:
        """Record the person's decision; returns the redirect to the application. Raises ``RequestRefused``."""
        return await run(self._engine, lambda session: self._decide(session, handle, browser, allow))

    async def list_sessions(self, browser: Browser) -> tuple[SessionSeen, ...] | None:
        """List the person's own sessions, newest first; ``None`` if nobody is signed in."""

        def _list(session: Session) -> tuple[SessionSeen, ...] | None:
            mine = sessions.find_session(session, browser.session)
            return (
                None
                if mine is None
                else tuple(
                    SessionSeen(row.id, row.address, row.agent, row.created_at, row.seen_at, row.id == mine.row.id)
                    for row in sessions.sessions_of(session, mine.user.id)
                )
            )

        return await run(self._engine, _list)

    async def end_session(self, browser: Browser, session_id: UUID | None) -> None:
        """End one of the person's own sessions, by default this one; its tokens end too, in this process at once."""

        def _end(session: Session) -> None:
            mine = sessions.find_session(session, browser.session)
            if mine is not None:
                sessions.end_session(session, mine.user, session_id or mine.row.id, browser.origin)

        await run(self._engine, _end)
        await self._callers.refresh()

    async def change_password(self, browser: Browser, present: str, new: str) -> None:
        """Change the person's password; raises what ``password_change`` says. All their other sessions end at once."""
        await password_change.change_password(self._engine, browser, present, new)
        await self._callers.refresh()

    async def offer_authenticator(self, browser: Browser, password: str, code: str) -> NewAuthenticator:
        """Offer a new key after the person has authenticated again; raises what ``authenticator_change`` says."""
        return await self._authenticators.offer(browser, password, code)

    async def resume_authenticator(self, browser: Browser, pending: str) -> NewAuthenticator:
        """Show the same key again after a wrong code. Raises ``RequestRefused``."""
        return await self._authenticators.resume(browser, pending)

    async def change_authenticator(self, browser: Browser, pending: str, code: str) -> None:
        """Replace the old key with the new one. All other sessions of the person end at once."""
        await self._authenticators.change(browser, pending, code)
        await self._callers.refresh()

    def _asked(self, session: Session, handle: str, browser: Browser) -> PendingAuthorization:
        interaction = interactions.find(session, handle, browser.id)
        person = self._person(session, interaction, browser)
        request = interaction.request
        return PendingAuthorization(
            application=interactions.application_of(session, interaction.client, request),
            scopes=tuple(
                (narrowed(request.scope, interaction.client, person.user) if person else request.scope).split()
            ),
            person=None if person is None else person.user.display_name,
            ui_locales=request.ui_locales,
            login_hint=request.login_hint,
        )

    def _person(self, session: Session, interaction: Interaction, browser: Browser) -> OpenSession | None:
        found = sessions.find_session(session, browser.session)
        if found is None or found.user.organisation_id != interaction.client.organisation_id:
            return None
        request, begun = interaction.request, interaction.row.expires_at - interactions.LIFE
        if request.anew and found.row.created_at < begun:
            return None
        # Measured at the start of the request, so that people may take their time to read it after signing in.
        if request.max_age is not None and found.row.created_at < begun - timedelta(seconds=request.max_age):
            return None
        return found

    def _decide(self, session: Session, handle: str, browser: Browser, allow: bool) -> str:
        interaction = interactions.find(session, handle, browser.id)
        person = self._person(session, interaction, browser)
        if person is None:
            raise RequestRefused("login_required", "Sign in first.", to_client=False)
        interactions.answer_once(session, interaction)
        request = interaction.request
        scope = narrowed(request.scope, interaction.client, person.user)
        allowed = allow and bool(scope)
        audit_subject = audit_subject_of(browser.origin, "allow_application", person.user, interaction.client.id)
        about = "application_allowed" if allowed else "application_refused"
        write_down(session, audit_subject, about, allowed=allowed, object_id=interaction.client.get_client_id())
        if not allowed:
            return interactions.back_to(request.redirect_uri, self.issuer, error="access_denied", state=request.state)
        allowance = new_allowance(interaction.client.id, person.row, scope, request.nonce)
        session.add(allowance)
        session.flush()
        code = new_opaque()
        session.add(
            CodeRow(
                digest=digest_of(code),
                allowance_id=allowance.id,
                redirect_uri=request.redirect_uri,
                code_challenge=request.code_challenge,
                jkt=request.jkt,
                expires_at=utc_now() + CODE_LIFE,
                used_at=None,
            )
        )
        return interactions.back_to(request.redirect_uri, self.issuer, code=code, state=request.state)
