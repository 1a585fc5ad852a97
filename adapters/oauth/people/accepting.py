"""Turns an invitation into an organisation's first administrator.

Who takes part: a person with the link, in one browser. They choose a password, are offered the key of an authenticator,
and prove with its first code that it arrived. Password (hashed) and key are not stored before that: the browser keeps
them, sealed under the root key and bound to the invitation.
Promised: the person, the recovery codes, both entries in the trails and the end of the invitation are one transaction,
so a link makes one person. A link that is unknown, used, replaced, expired or no longer needed looks the same.
"""

import asyncio
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlalchemy.orm import Session
from sqlmodel import col
from uuid_utils import compat

from adapters.oauth.people.browser_marks import BrowserMarks
from adapters.oauth.people.invitations import has_administrator
from adapters.oauth.people.passwords import check_rule, hash_password
from adapters.oauth.people.sealed_offers import SealedOffers
from adapters.oauth.people.second_factor import (
    SECRET_BYTES,
    matching_step,
    new_authenticator,
    new_recovery_codes,
    new_secret,
)
from adapters.oauth.people.users import context, recovery_rows
from adapters.oauth.shared_state.attempts import take
from adapters.oauth.shared_state.audit_trail import write_down
from adapters.oauth.shared_state.secrets_at_rest import digest_of
from adapters.oauth.shared_state.unavailability import unavailable_while_away
from adapters.postgres.rows.directory import OrganisationRow
from adapters.postgres.rows.staff import InvitationRow, UserRow
from adapters.postgres.work.changes import AuditSubject
from domain.kernel import ids
from domain.kernel.keys import KeyRing
from domain.kernel.quota import Quota
from domain.kernel.roles import Role
from domain.oauth.people import (
    Browser,
    Invited,
    NewAdministrator,
    NewAuthenticator,
    RequestRefused,
    SignInFailed,
    TooManyTries,
)
from domain.ports.clock import utc_now

TRIES = Quota(20, 600)
OPERATION = "accept_invitation"
OFFER_SECONDS = 1800


class Accepting:
    """The steps of the page behind the link."""

    def __init__(self, engine: AsyncEngine, key_ring: KeyRing, marks: BrowserMarks) -> None:
        self._engine = engine
        self._key_ring = key_ring
        self._offers = SealedOffers(key_ring, marks)

    async def find(self, token: str) -> Invited:
        """Return who is invited; raises ``RequestRefused``."""
        async with unavailable_while_away(), AsyncSession(self._engine) as session:
            row, organisation = await session.run_sync(_look, token)
        return Invited(f"{row.name}@{organisation.code}", organisation.name)

    async def offer(self, token: str, password: str) -> NewAuthenticator:
        """Offer a key for the authenticator. Raises ``RequestRefused``, ``TooManyTries`` or ``InvalidValues``."""
        async with unavailable_while_away():
            row, organisation = await self._counted(token)
            check_rule(password, row.name, organisation.code, *row.display_name.split())
            hashed = await asyncio.to_thread(hash_password, password)
            secret = new_secret()
            pending = await self._offers.seal(secret + hashed.encode(), _bound_to(row), OFFER_SECONDS)
        return new_authenticator(secret, f"{row.name}@{organisation.code}", pending)

    async def resume(self, token: str, pending: str) -> NewAuthenticator:
        """Show an offered key again. Raises ``RequestRefused``."""
        async with unavailable_while_away(), AsyncSession(self._engine) as session:
            row, organisation = await session.run_sync(_look, token)
            secret, _ = await self._opened(row, pending)
        return new_authenticator(secret, f"{row.name}@{organisation.code}", pending)

    async def accept(self, token: str, browser: Browser, pending: str, code: str) -> NewAdministrator:
        """Add the person, and use the link up. Raises ``RequestRefused``, ``TooManyTries`` or ``SignInFailed``."""
        async with unavailable_while_away():
            row, organisation = await self._counted(token)
            secret, hashed = await self._opened(row, pending)
            step = matching_step(secret, code.replace(" ", ""), 0)
            if step is None:
                raise SignInFailed
            now, codes = utc_now(), new_recovery_codes()
            user_id = compat.uuid7()
            user = UserRow(
                id=user_id,
                organisation_id=row.organisation_id,
                name=row.name,
                display_name=row.display_name,
                role=Role.ORGANISATION_ADMIN,
                centre_ids=None,
                password_hash=hashed,
                totp_wrapped=await self._key_ring.wrap(secret, context(user_id)),
                totp_last_step=step,
                status="active",
                created_at=now,
                updated_at=now,
            )
            async with AsyncSession(self._engine) as session, session.begin():
                await session.run_sync(_record, token, browser, user, codes)
        return NewAdministrator(f"{row.name}@{organisation.code}", codes)

    async def _counted(self, token: str) -> tuple[InvitationRow, OrganisationRow]:
        def _count(session: Session) -> tuple[InvitationRow, OrganisationRow, int]:
            row, organisation = _look(session, token)
            return row, organisation, take(session, TRIES, "invitation", row.digest.hex())

        async with AsyncSession(self._engine, expire_on_commit=False) as session, session.begin():
            row, organisation, wait = await session.run_sync(_count)
        if wait:
            raise TooManyTries(TRIES, wait)
        return row, organisation

    async def _opened(self, row: InvitationRow, pending: str) -> tuple[bytes, str]:
        plain = await self._offers.open(pending, _bound_to(row))
        if plain is None:
            raise _refused()
        return plain[:SECRET_BYTES], plain[SECRET_BYTES:].decode()


def _look(session: Session, token: str) -> tuple[InvitationRow, OrganisationRow]:
    found = session.execute(
        select(InvitationRow, OrganisationRow)
        .join(OrganisationRow, col(OrganisationRow.id) == col(InvitationRow.organisation_id))
        .where(
            col(InvitationRow.digest) == digest_of(token),
            col(InvitationRow.expires_at) > utc_now(),
            col(OrganisationRow.status) == "active",
        )
    ).one_or_none()
    if found is None or has_administrator(session, found[0].organisation_id):
        raise _refused()
    return found[0], found[1]


def _record(session: Session, token: str, browser: Browser, user: UserRow, codes: tuple[str, ...]) -> None:
    row, _ = _look(session, token)
    by = row.invited_by_organisation_id
    used = delete(InvitationRow).where(col(InvitationRow.digest) == row.digest).returning(col(InvitationRow.digest))
    if session.execute(used).first() is None:
        raise _refused()  # another request was faster
    public_id = ids.to_text("user", user.id)
    session.add(user)
    session.flush()
    session.add_all(recovery_rows(user.id, codes))
    session.flush()
    for organisation_id in dict.fromkeys((by, user.organisation_id)):  # in the order of ``corridor.record``: no circle
        _note(session, organisation_id, user, browser, public_id)


def _note(session: Session, organisation_id: UUID, user: UserRow, browser: Browser, public_id: str) -> None:
    """Write the entry; in another organisation's trail the new person is what it is about, not who did it."""
    who = user.id if organisation_id == user.organisation_id else None
    origin = browser.origin
    audit_subject = AuditSubject(organisation_id, None, who, OPERATION, origin.address, origin.request_id)
    write_down(session, audit_subject, "administrator_added", object_id=public_id)


def _bound_to(row: InvitationRow) -> bytes:
    return b"oauth invitation|" + row.digest


def _refused() -> RequestRefused:
    return RequestRefused("invalid_request", "This link does not work (any more).", to_client=False)
