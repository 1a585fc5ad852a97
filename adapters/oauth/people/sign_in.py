"""Signing in: name, password and second factor are checked together, and all failures look the same.

Guessing is rate-limited by address, and by account and address together. Only somebody at that address can use up
either quota, so nobody can lock a colleague out from elsewhere. A third quota per account guards against attacks from
many addresses. Browsers in which that person signed in before have their own quota, so that nobody can lock them out,
even from behind the same address (OWASP's "device cookies"); beyond it they count like any other. A successful sign-in
is not a guess, and is not counted.
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import UpdateBase, select, update
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlalchemy.orm import Session
from sqlmodel import col

from adapters.oauth.clients.client_model import Client
from adapters.oauth.people.passwords import password_matches
from adapters.oauth.people.second_factor import matching_step, recovery_digest
from adapters.oauth.people.users import context
from adapters.oauth.shared_state.attempts import Try, give_back, take
from adapters.oauth.shared_state.audit_trail import audit_subject_of, write_down
from adapters.postgres.rows.directory import OrganisationRow
from adapters.postgres.rows.staff import RecoveryCodeRow, UserRow
from domain.kernel import ids
from domain.kernel.keys import KeyRing
from domain.kernel.quota import Quota
from domain.oauth.people import Origin, SignInFailed, TooManyTries
from domain.ports.clock import utc_now

BY_ADDRESS = Quota(60, 600)
BY_ACCOUNT_AND_ADDRESS = Quota(10, 600)
BY_ACCOUNT = Quota(100, 3600)
BY_KNOWN_BROWSERS = Quota(10, 600)
NOTED = Quota(1, 600)
"""Audit entries about rate-limited sign-ins, per account; the quotas themselves limit the other kinds."""

FAILS_AFTER_SECONDS = 0.25
"""Refusals take at least this long: timing must not reveal whether the person exists, or which of the three failed."""
SIGN_IN = "sign_in"


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Somebody who authenticated; ``methods`` as in RFC 8176, ``about`` as in the audit trail."""

    user: UserRow
    methods: tuple[str, ...]
    about: str


class SignIn:
    """Checks names, passwords and codes."""

    def __init__(self, engine: AsyncEngine, key_ring: KeyRing) -> None:
        self._engine = engine
        self._key_ring = key_ring

    async def check(
        self,
        name: str,
        password: str,
        code: str,
        *,
        client: Client,
        origin: Origin,
        known: Callable[[UUID], bool] = lambda _: False,
    ) -> SignedIn:
        """Sign in a person of the client's organisation, or raise ``SignInFailed`` or ``TooManyTries``.

        An application acts only for people of its own organisation: a partner's page must not collect the consent of
        others.
        ``known`` tells whether somebody signed in with this browser before.
        """
        began = time.monotonic()
        try:
            return await self._checked(name.strip().lower(), password, code, client, origin, known)
        except (SignInFailed, TooManyTries):
            await asyncio.sleep(FAILS_AFTER_SECONDS - (time.monotonic() - began))
            raise

    async def _checked(
        self, name: str, password: str, code: str, client: Client, origin: Origin, known: Callable[[UUID], bool]
    ) -> SignedIn:
        async with AsyncSession(self._engine, expire_on_commit=False) as session, session.begin():
            user = await _find(session, name)
        counted = await self._count(name, user, client, origin, known=user is not None and known(user.id))
        right = await asyncio.to_thread(password_matches, user.password_hash if user else None, password)
        if user is not None:
            wrong = _wrong(user, client, right=right)
            method = None if wrong else await self.spend_second_factor(user, code)
            if method is not None:
                await self._give_back(counted)
                return SignedIn(user, ("pwd", "otp", "mfa"), method)
            await self._refused(user, client, origin, wrong or "wrong_code")
        raise SignInFailed

    async def _count(
        self, name: str, user: UserRow | None, client: Client, origin: Origin, *, known: bool
    ) -> tuple[Try, ...]:
        """Count a try; returns the counters it was counted in. Raises ``TooManyTries``."""
        address = origin.counted_as
        here: Try = (BY_KNOWN_BROWSERS, "sign-in in known browsers", name)
        # One after the other: an attempt refused for its address must not use up the account's quota for everybody.
        elsewhere: tuple[Try, ...] = (
            (BY_ADDRESS, "sign-in by address", address),
            (BY_ACCOUNT_AND_ADDRESS, "sign-in by both", name, address),
            (BY_ACCOUNT, "sign-in by account", name),
        )

        def _count(session: Session) -> TooManyTries | tuple[Try, ...]:
            if known and not take(session, *here):
                return (here,)
            for each in elsewhere:
                if wait := take(session, *each):
                    if user is not None and not take(session, NOTED, "lock-out noted", name):
                        _write_refusal(session, user, client, origin, "too_many_tries")
                    return TooManyTries(each[0], wait)
            return elsewhere

        async with AsyncSession(self._engine) as session, session.begin():
            counted = await session.run_sync(_count)
        if isinstance(counted, TooManyTries):
            raise counted
        return counted

    async def _give_back(self, counted: tuple[Try, ...]) -> None:
        """Undo the count for a successful sign-in: it was not a guess, and people may sign in often."""

        def _give_back(session: Session) -> None:
            for each in counted:
                give_back(session, *each)

        async with AsyncSession(self._engine) as session, session.begin():
            await session.run_sync(_give_back)

    async def _refused(self, user: UserRow, client: Client, origin: Origin, about: str) -> None:
        async with AsyncSession(self._engine) as session, session.begin():
            await session.run_sync(_write_refusal, user, client, origin, about)

    async def spend_second_factor(self, user: UserRow, code: str) -> str | None:
        """Use up a code and return its description for the audit trail; ``None`` if it is wrong.

        If two browsers send the same code, the row lock lets the second see that it is spent.
        """
        secret = await self._key_ring.unwrap(user.totp_wrapped, context(user.id))
        step = matching_step(secret, code.replace(" ", ""), user.totp_last_step)
        digest = recovery_digest(ids.to_text("user", user.id), code)
        spend: UpdateBase = (
            update(RecoveryCodeRow)
            .where(
                col(RecoveryCodeRow.user_id) == user.id,
                col(RecoveryCodeRow.digest) == digest,
                col(RecoveryCodeRow.used_at).is_(None),
            )
            .values(used_at=utc_now())
            if step is None
            else update(UserRow)
            .where(col(UserRow.id) == user.id, col(UserRow.totp_last_step) < step)
            .values(totp_last_step=step)
        )
        async with self._engine.begin() as connection:
            spent = (await connection.execute(spend)).rowcount == 1
        if not spent:
            return None
        return "signed_in_with_recovery_code" if step is None else "signed_in"


def _wrong(user: UserRow, client: Client, *, right: bool) -> str | None:
    """Return what is wrong before the second factor is checked, in the audit trail's terms."""
    if not right:
        return "wrong_password"
    if user.status != "active":
        return "person_disabled"
    return None if user.organisation_id == client.organisation_id else "application_of_another_organisation"


def _write_refusal(session: Session, user: UserRow, client: Client, origin: Origin, about: str) -> None:
    """Record that somebody, not necessarily that person, tried to sign in as a person."""
    audit_subject = audit_subject_of(origin, SIGN_IN, user, client.id, known=False)
    write_down(session, audit_subject, about, allowed=False, object_id=ids.to_text("user", user.id))


async def _find(session: AsyncSession, name: str) -> UserRow | None:
    person, _, organisation = name.partition("@")
    statement = (
        select(UserRow)
        .join(OrganisationRow, col(OrganisationRow.id) == col(UserRow.organisation_id))
        .where(
            col(UserRow.name) == person,
            col(OrganisationRow.code) == organisation,
            col(OrganisationRow.status) == "active",
        )
    )
    return None if "\x00" in name else (await session.scalars(statement)).one_or_none()
