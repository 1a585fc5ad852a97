"""Lets a signed-in person change their password.

The current one is required: a browser left open must not be enough to take over the account. All other sessions of the
person end, because anyone who knew the old password may be using one.
"""

import asyncio

from sqlalchemy import select, text, update
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlalchemy.orm import Session
from sqlmodel import col

from adapters.oauth.people.passwords import check_rule, hash_password, password_matches
from adapters.oauth.people.sessions import OpenSession, find_session
from adapters.oauth.shared_state.attempts import take
from adapters.oauth.shared_state.audit_trail import audit_subject_of, write_down
from adapters.oauth.shared_state.unavailability import unavailable_while_away
from adapters.postgres.rows.directory import OrganisationRow
from adapters.postgres.rows.staff import UserRow
from domain.kernel.quota import Quota
from domain.oauth.people import Browser, RequestRefused, SignInFailed, TooManyTries
from domain.ports.clock import utc_now

TRIES = Quota(10, 600)
OPERATION = "change_password"
END_OTHERS = (
    text("""
        UPDATE oauth.sessions SET ended_at = now()
        WHERE user_id = :user AND id <> :here AND ended_at IS NULL
    """),
    text("""
        UPDATE oauth.allowances SET ended_at = now()
        WHERE user_id = :user AND session_id <> :here AND ended_at IS NULL
    """),
)


async def change_password(engine: AsyncEngine, browser: Browser, present: str, new: str) -> None:
    """Change the password. Raises ``RequestRefused`` (nobody is signed in), ``TooManyTries``, ``SignInFailed`` (the
    current one is wrong) or ``InvalidValues`` (the new one is weak, or the same).
    """
    async with unavailable_while_away():
        async with AsyncSession(engine, expire_on_commit=False) as session, session.begin():
            mine, organisation, wait = await session.run_sync(_look, browser)
        if wait:
            raise TooManyTries(TRIES, wait)
        if not await asyncio.to_thread(password_matches, mine.user.password_hash, present):
            async with AsyncSession(engine) as session, session.begin():
                await session.run_sync(_refuse, mine, browser)
            raise SignInFailed
        check_rule(new, mine.user.name, organisation, *mine.user.display_name.split(), present)
        hashed = await asyncio.to_thread(hash_password, new)
        async with AsyncSession(engine) as session, session.begin():
            await session.run_sync(_record, mine, browser, hashed)


def _look(session: Session, browser: Browser) -> tuple[OpenSession, str, int]:
    mine = find_session(session, browser.session)
    if mine is None:
        raise RequestRefused("login_required", "Sign in first.", to_client=False)
    code = select(col(OrganisationRow.code)).where(col(OrganisationRow.id) == mine.user.organisation_id)
    return mine, session.scalars(code).one(), take(session, TRIES, "change of password", mine.user.id.hex)


def _refuse(session: Session, mine: OpenSession, browser: Browser) -> None:
    write_down(session, audit_subject_of(browser.origin, OPERATION, mine.user, None), "wrong_password", allowed=False)


def _record(session: Session, mine: OpenSession, browser: Browser, hashed: str) -> None:
    user = mine.user
    changed = session.execute(
        update(UserRow)
        .where(col(UserRow.id) == user.id, col(UserRow.password_hash) == user.password_hash)
        .values(password_hash=hashed, updated_at=utc_now())
        .returning(col(UserRow.id))
    ).first()
    if changed is None:
        raise SignInFailed  # another request was faster, and the current password has changed
    sign_out_elsewhere(session, mine)
    write_down(session, audit_subject_of(browser.origin, OPERATION, user, None), "password_changed")


def sign_out_elsewhere(session: Session, mine: OpenSession) -> None:
    """End every other session of this person, and everything allowed in them."""
    for statement in END_OTHERS:
        session.execute(statement, {"user": mine.user.id, "here": mine.row.id})
