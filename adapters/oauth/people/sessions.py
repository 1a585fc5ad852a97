"""Browser sessions: listed, ended one by one, expired after an hour unused or twelve hours in all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session
from sqlmodel import col
from uuid_utils import compat

from adapters.oauth.people.active_people import ACTIVE
from adapters.oauth.people.sign_in import SIGN_IN, SignedIn
from adapters.oauth.shared_state.audit_trail import audit_subject_of, write_down
from adapters.oauth.shared_state.secrets_at_rest import digest_of, new_opaque
from adapters.postgres.rows.staff import AllowanceRow, RefreshTokenRow, SessionRow, UserRow
from domain.kernel import ids
from domain.oauth.people import Browser, Origin, SignInFailed
from domain.ports.clock import utc_now

LIFE = timedelta(hours=12)
IDLE = timedelta(hours=1)
NOTED_EVERY = timedelta(minutes=1)
LONGEST_AGENT = 300


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A valid session, and whose it is."""

    row: SessionRow
    user: UserRow


def open_session(session: Session, who: SignedIn, browser: Browser, client_id: UUID) -> str:
    """Begin a session and return its cookie value, new each time so that none can be planted.

    Raises ``SignInFailed`` if the password was changed or the person disabled since the check: ending all sessions must
    not
    leave this one behind.
    """
    _must_be_unchanged(session, who.user)
    audit_subject = audit_subject_of(browser.origin, SIGN_IN, who.user, client_id)
    write_down(session, audit_subject, who.about, object_id=ids.to_text("user", who.user.id))
    cookie, now = new_opaque(), utc_now()
    session.add(
        SessionRow(
            id=compat.uuid7(),
            digest=digest_of(cookie),
            user_id=who.user.id,
            methods=list(who.methods),
            address=browser.origin.address,
            agent=None if browser.agent is None else browser.agent[:LONGEST_AGENT].replace("\x00", ""),
            created_at=now,
            seen_at=now,
            expires_at=now + LIFE,
            ended_at=None,
        )
    )
    return cookie


def _must_be_unchanged(session: Session, checked: UserRow) -> None:
    """Check again and lock the row, so that nobody changes it before this session is committed and can be ended too."""
    now = session.execute(
        select(col(UserRow.password_hash), col(UserRow.status))
        .where(col(UserRow.id) == checked.id)
        .with_for_update(read=True)
    ).one()
    if (now.password_hash, now.status) != (checked.password_hash, "active"):
        raise SignInFailed


def find_session(session: Session, cookie: str | None) -> OpenSession | None:
    """Find the valid session of a browser."""
    if not cookie:
        return None
    now = utc_now()
    found = session.execute(
        select(SessionRow, UserRow)
        .join(UserRow, col(UserRow.id) == col(SessionRow.user_id))
        .where(
            col(SessionRow.digest) == digest_of(cookie),
            col(SessionRow.ended_at).is_(None),
            col(SessionRow.expires_at) > now,
            col(SessionRow.seen_at) > now - IDLE,
            *ACTIVE,
        )
    ).one_or_none()
    if found is None:
        return None
    if found[0].seen_at < now - NOTED_EVERY:
        found[0].seen_at = now
    return OpenSession(found[0], found[1])


def sessions_of(session: Session, user_id: UUID) -> Sequence[SessionRow]:
    """List somebody's active sessions, newest first, including expired ones that an application still uses."""
    now = utc_now()
    goes_on = (
        select(col(RefreshTokenRow.digest))
        .join(AllowanceRow, col(AllowanceRow.id) == col(RefreshTokenRow.allowance_id))
        .where(
            col(AllowanceRow.session_id) == col(SessionRow.id),
            col(AllowanceRow.ended_at).is_(None),
            col(AllowanceRow.expires_at) > now,
            col(RefreshTokenRow.used_at).is_(None),
            col(RefreshTokenRow.expires_at) > now,
        )
        .exists()
    )
    statement = (
        select(SessionRow)
        .where(
            col(SessionRow.user_id) == user_id,
            col(SessionRow.ended_at).is_(None),
            or_(col(SessionRow.expires_at) > now, goes_on),
        )
        .order_by(col(SessionRow.id).desc())
    )
    return session.scalars(statement).all()


def end_session(session: Session, user: UserRow, session_id: UUID, origin: Origin) -> None:
    """End one of somebody's own sessions, and everything allowed in it."""
    now = utc_now()
    ended = session.execute(
        update(SessionRow)
        .where(col(SessionRow.id) == session_id, col(SessionRow.user_id) == user.id, col(SessionRow.ended_at).is_(None))
        .values(ended_at=now)
        .returning(col(SessionRow.id))
    ).first()
    if ended is not None:
        write_down(session, audit_subject_of(origin, "end_session", user, None), "session_ended")
        session.execute(
            update(AllowanceRow)
            .where(col(AllowanceRow.session_id) == session_id, col(AllowanceRow.ended_at).is_(None))
            .values(ended_at=now)
        )
