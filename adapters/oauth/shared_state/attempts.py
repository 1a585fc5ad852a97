"""Rate limits shared by all processes, counted in one statement (``alembic/sql/platform/quotas.sql``).

The table is logged: a crash of PostgreSQL gives nobody fresh tries.
"""

import hashlib

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from domain.kernel.quota import Quota

TAKE = text("""
    INSERT INTO oauth.tries AS t (digest, arrival)
    VALUES (:digest, now() + make_interval(secs => :step))
    ON CONFLICT (digest) DO UPDATE
        SET arrival = corridor.one_more(t.arrival, now(), make_interval(secs => :step))
        WHERE corridor.has_room(t.arrival, now(), make_interval(secs => :step), make_interval(secs => :window))
    RETURNING arrival
""")
BOUND = text("""
    UPDATE oauth.tries SET arrival = now() + make_interval(secs => :window)
    WHERE digest = :digest AND arrival > now() + make_interval(secs => :window)
""")
"""After the clock was set back (``quotas.sql``)."""
AHEAD = text("SELECT extract(epoch FROM arrival - now()) AS ahead FROM oauth.tries WHERE digest = :digest")
GIVE_BACK = text("UPDATE oauth.tries SET arrival = arrival - make_interval(secs => :step) WHERE digest = :digest")
DISK_FULL = "53100"
Try = tuple[Quota, *tuple[str, ...]]
"""A quota, and the name of the counter that it is for."""


def counter(*what: str) -> bytes:
    """Derive a counter's name without storing what is counted."""
    return hashlib.sha256("\x00".join(what).encode("utf-8", "surrogatepass")).digest()


def take(session: Session, quota: Quota, *what: str) -> int:
    """Count a try; returns 0 if it is allowed, otherwise the seconds to wait."""
    given = {"digest": counter(*what), "step": quota.step, "window": quota.seconds}
    if session.execute(TAKE, given).first() is not None:
        return 0
    session.execute(BOUND, given)
    return max(1, wait_for(session, quota, *what))


def take_if_room(session: Session, quota: Quota, *what: str) -> int:
    """Do the same; a full disk counts nothing, or all readers would be refused within a token's life."""
    try:
        with session.begin_nested():
            return take(session, quota, *what)
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) == DISK_FULL:
            return 0
        raise


def give_back(session: Session, quota: Quota, *what: str) -> None:
    """Undo a counted try."""
    session.execute(GIVE_BACK, {"digest": counter(*what), "step": quota.step})


def wait_for(session: Session, quota: Quota, *what: str) -> int:
    """Return how many seconds the next try would have to wait; counts nothing."""
    return quota.wait(ahead(session, *what))


def ahead(session: Session, *what: str) -> float:
    """Return the seconds for which a counter is still remembered; 0 if it is not."""
    found = session.execute(AHEAD, {"digest": counter(*what)}).scalar_one_or_none()
    return max(0.0, float(found or 0.0))
