"""The registry of people who sign in. Password, second factor and recovery codes are shown once."""

import asyncio
import re
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session
from sqlmodel import col
from uuid_utils import compat

from adapters.oauth.clients.own_centres import check_centres
from adapters.oauth.people.passwords import check_rule, hash_password
from adapters.oauth.people.second_factor import new_recovery_codes, new_secret, provisioning_uri, recovery_digest
from adapters.postgres.connection.engine import Bind
from adapters.postgres.rows.directory import OrganisationRow
from adapters.postgres.rows.staff import RecoveryCodeRow, UserRow
from domain.kernel import ids
from domain.kernel.errors import CodeTaken, FieldFault, InvalidValues, Missing
from domain.kernel.keys import KeyRing
from domain.kernel.roles import Role
from domain.kernel.sentence import Sentence
from domain.ports.clock import utc_now

NAME = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?", re.ASCII)
END_ALLOWANCES = text("UPDATE oauth.allowances SET ended_at = now() WHERE user_id = :user AND ended_at IS NULL")
END_SESSIONS = text("UPDATE oauth.sessions SET ended_at = now() WHERE user_id = :user AND ended_at IS NULL")
FORGET_RECOVERY_CODES = text("DELETE FROM oauth.recovery_codes WHERE user_id = :user")


@dataclass(frozen=True, slots=True)
class NewUser:
    """What is shown once."""

    user_id: str
    sign_in_name: str
    password: str
    authenticator: str
    recovery_codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KnownUser:
    """Somebody in the registry. ``name`` is the part of the sign-in name before the ``@``."""

    id: UUID
    name: str
    role: Role
    status: str


def check_name(name: str, display_name: str) -> None:
    """Raise ``InvalidValues`` for a name that nobody can have."""
    if not NAME.fullmatch(name) or not display_name.strip() or len(display_name) > 200 or "\x00" in display_name:
        sentence = Sentence("Use lower-case letters, digits, dots, hyphens and underscores.")
        raise InvalidValues((FieldFault("/name", "invalid_name", sentence),))


class Users:
    """The registry. The caller has already been authorised."""

    def __init__(self, engine: Bind, key_ring: KeyRing) -> None:
        self._engine = engine
        self._key_ring = key_ring

    async def add(
        self,
        organisation_id: UUID,
        name: str,
        display_name: str,
        role: Role,
        *,
        password: str | None = None,
        centre_ids: Sequence[UUID] | None = None,
    ) -> NewUser:
        """Add a person; generates a password if none is given. Raises ``InvalidValues``, ``Missing``, ``CodeTaken``."""
        check_name(name, display_name)
        now, user_id = utc_now(), compat.uuid7()
        async with AsyncSession(self._engine) as session, session.begin():
            organisation = await session.get(OrganisationRow, organisation_id)
            if organisation is None:
                raise Missing
            await check_centres(session, organisation_id, centre_ids)
            row = UserRow(
                id=user_id,
                organisation_id=organisation_id,
                name=name,
                display_name=display_name.strip(),
                role=role,
                centre_ids=None if centre_ids is None else list(centre_ids),
                password_hash="",
                totp_wrapped=b"",
                totp_last_step=0,
                status="active",
                created_at=now,
                updated_at=now,
            )
            shown, codes = await self._give_credentials(row, organisation.code, password)
            session.add(row)
            try:
                await session.flush()
            except IntegrityError as error:
                if "user_name_is_unique_in_its_organisation" in str(error.orig):
                    sentence = Sentence("Someone in this organisation has that name already.")
                    raise CodeTaken(sentence, pointer="/name") from None
                raise
            session.add_all(codes)
        return shown

    async def renew(self, organisation_id: UUID, user_id: UUID, *, password: str | None = None) -> NewUser:
        """Replace a person's password, authenticator and recovery codes; all sessions end.

        Raises ``InvalidValues``, or ``Missing`` if the person is not active.
        """
        async with AsyncSession(self._engine) as session, session.begin():
            row = await session.get(UserRow, user_id, with_for_update=True)
            if row is None or row.organisation_id != organisation_id or row.status != "active":
                raise Missing
            organisation = await session.get_one(OrganisationRow, organisation_id)
            shown, codes = await self._give_credentials(row, organisation.code, password)
            row.updated_at = utc_now()
            for statement in (END_ALLOWANCES, END_SESSIONS, FORGET_RECOVERY_CODES):
                await session.execute(statement, {"user": user_id})
            session.add_all(codes)
        return shown

    async def _give_credentials(
        self, row: UserRow, organisation: str, password: str | None
    ) -> tuple[NewUser, tuple[RecoveryCodeRow, ...]]:
        if password is None:
            password = secrets.token_urlsafe(15)  # may contain a name by chance, but nobody guesses it
        else:
            check_rule(password, row.name, organisation, *row.display_name.split())
        secret, codes = new_secret(), new_recovery_codes()
        row.password_hash = await asyncio.to_thread(hash_password, password)
        row.totp_wrapped, row.totp_last_step = await self._key_ring.wrap(secret, context(row.id)), 0
        sign_in_name = f"{row.name}@{organisation}"
        public_id, address = ids.to_text("user", row.id), provisioning_uri(secret, sign_in_name)
        return NewUser(public_id, sign_in_name, password, address, codes), recovery_rows(row.id, codes)

    async def disable(self, organisation_id: UUID, user_id: UUID) -> None:
        """Disable a person: sessions and refresh tokens end, access tokens within two seconds. Raises ``Missing``."""
        async with AsyncSession(self._engine) as session, session.begin():
            row = await session.get(UserRow, user_id, with_for_update=True)
            if row is None or row.organisation_id != organisation_id:
                raise Missing
            await session.run_sync(end_access, row)

    async def list(self, organisation_id: UUID) -> tuple[KnownUser, ...]:
        """List an organisation's people, newest first, including disabled ones."""
        statement = select(UserRow).where(col(UserRow.organisation_id) == organisation_id)
        async with AsyncSession(self._engine) as session:
            return tuple(
                KnownUser(row.id, row.name, Role(row.role), row.status)
                for row in await session.scalars(statement.order_by(col(UserRow.id).desc()))
            )


def end_access(session: Session, row: UserRow) -> None:
    """Disable a person whose row is locked: what they allowed and their sessions end with the transaction."""
    row.status, row.updated_at = "disabled", utc_now()
    for statement in (END_ALLOWANCES, END_SESSIONS):
        session.execute(statement, {"user": row.id})


def recovery_rows(user_id: UUID, codes: Iterable[str]) -> tuple[RecoveryCodeRow, ...]:
    """Return the rows that hold a person's new recovery codes, hashed."""
    public_id = ids.to_text("user", user_id)
    digests = (recovery_digest(public_id, code) for code in codes)
    return tuple(RecoveryCodeRow(user_id=user_id, digest=digest, used_at=None) for digest in digests)


def context(user_id: UUID) -> bytes:
    """Bind a wrapped second factor to its user."""
    return b"oauth second factor|" + user_id.bytes
