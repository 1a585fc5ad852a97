"""Who is at the browser: name, password and second factor, checked together and answered alike.

Guessing is slowed down by address, and by account and address together. Both can be used up only by whoever is at that
address: nobody locks a colleague out from elsewhere. Against many addresses at once there is a third quota for an
account, from which a browser is exempt in which that person signed in before (OWASP's "device cookies").
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import UpdateBase, select, update
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlalchemy.orm import Session
from sqlmodel import col

from adapters.oauth.passwords import password_matches
from adapters.oauth.second_factor import matching_step, recovery_digest
from adapters.oauth.tries import Quota, take
from adapters.oauth.users import context
from adapters.postgres.rows.directory import OrganisationRow
from adapters.postgres.rows.staff import RecoveryCodeRow, UserRow
from domain import ids
from domain.keys import KeyRing
from domain.oauth.people import SignInFailed, TooManyTries

BY_ADDRESS = Quota(60, 600)
BY_ACCOUNT_AND_ADDRESS = Quota(10, 600)
BY_ACCOUNT = Quota(100, 3600)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Somebody who proved who they are; ``methods`` as RFC 8176 names them."""

    user_id: UUID
    methods: tuple[str, ...]


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
        organisation_id: UUID,
        address: str,
        known: Callable[[UUID], bool] = lambda _: False,
    ) -> SignedIn:
        """Let somebody of that organisation in, or raise ``SignInFailed`` or ``TooManyTries``.

        An application acts only for people of its own organisation: a partner's page must not collect the consent of
        others. ``known`` tells whether somebody signed in with this browser before.
        """
        name = name.strip().lower()
        async with AsyncSession(self._engine, expire_on_commit=False) as session, session.begin():
            user = await _find(session, name)
        await self._count(name, address, exempt=user is not None and known(user.id))
        right = await asyncio.to_thread(password_matches, user.password_hash if user else None, password)
        if user is None or not right or user.organisation_id != organisation_id:
            raise SignInFailed
        await self._spend_second_factor(user, code)
        return SignedIn(user.id, ("pwd", "otp", "mfa"))

    async def _count(self, name: str, address: str, *, exempt: bool) -> None:
        def _count(session: Session) -> list[int]:
            return [
                take(session, BY_ADDRESS, "sign-in by address", address),
                take(session, BY_ACCOUNT_AND_ADDRESS, "sign-in by both", name, address),
                0 if exempt else take(session, BY_ACCOUNT, "sign-in by account", name),
            ]

        async with AsyncSession(self._engine) as session, session.begin():
            waits = await session.run_sync(_count)
        if any(waits):
            raise TooManyTries(max(waits))

    async def _spend_second_factor(self, user: UserRow, code: str) -> None:
        """Use up a code. Two browsers with the same one: the row's lock lets the second see that it is spent."""
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
            .values(used_at=datetime.now(UTC))
            if step is None
            else update(UserRow)
            .where(col(UserRow.id) == user.id, col(UserRow.totp_last_step) < step)
            .values(totp_last_step=step)
        )
        async with self._engine.begin() as connection:
            if (await connection.execute(spend)).rowcount != 1:
                raise SignInFailed


async def _find(session: AsyncSession, name: str) -> UserRow | None:
    person, _, organisation = name.partition("@")
    statement = (
        select(UserRow)
        .join(OrganisationRow, col(OrganisationRow.id) == col(UserRow.organisation_id))
        .where(
            col(UserRow.name) == person,
            col(OrganisationRow.code) == organisation,
            col(UserRow.status) == "active",
            col(OrganisationRow.status) == "active",
        )
    )
    return None if "\x00" in name else (await session.scalars(statement)).one_or_none()
