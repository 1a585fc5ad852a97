"""Remembers used ``jti`` for all processes: the first INSERT wins, the others see no row.

``until`` must allow for clock differences: a process that is behind would accept again what a database that is ahead
has forgotten. The caller must commit even if it refuses the request for another reason; a rollback would undo it.
"""

import hashlib
from datetime import UTC, datetime

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session
from sqlmodel import col

from adapters.postgres.rows.oauth import UsedTokenIdRow


def first_use(session: Session, purpose: str, owner: str, jti: str, until: float) -> bool:
    """Return whether this ``jti`` is new; it is then remembered until the given time (seconds since 1970)."""
    digest = hashlib.sha256("\x00".join((purpose, owner, jti)).encode("utf-8", "surrogatepass")).digest()
    statement = (
        insert(UsedTokenIdRow)
        .values(digest=digest, forget_at=datetime.fromtimestamp(until, UTC))
        .on_conflict_do_nothing()
        .returning(col(UsedTokenIdRow.forget_at))
    )
    return session.execute(statement).first() is not None
