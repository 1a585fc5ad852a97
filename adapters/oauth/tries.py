"""How often somebody may try, for all processes together: the generic cell rate algorithm in one statement.

The table is unlogged: after a crash the counters start anew, which costs an attacker nothing to wait for.
"""

import hashlib
import math
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

TAKE = text("""
    INSERT INTO oauth.tries AS t (digest, arrival)
    VALUES (:digest, now() + make_interval(secs => :step))
    ON CONFLICT (digest) DO UPDATE
        SET arrival = greatest(t.arrival, now()) + make_interval(secs => :step)
        WHERE greatest(t.arrival, now()) + make_interval(secs => :step) <= now() + make_interval(secs => :window)
    RETURNING arrival
""")
WAIT = text("SELECT extract(epoch FROM arrival - now()) AS ahead FROM oauth.tries WHERE digest = :digest")


@dataclass(frozen=True, slots=True)
class Quota:
    """``tries`` within ``seconds``, all at once if one likes, refilled evenly."""

    tries: int
    seconds: float


def take(session: Session, quota: Quota, *what: str) -> int:
    """Count a try; gives 0 where it may be made, else the seconds to wait."""
    digest = hashlib.sha256("\x00".join(what).encode("utf-8", "surrogatepass")).digest()
    step = quota.seconds / quota.tries
    if session.execute(TAKE, {"digest": digest, "step": step, "window": quota.seconds}).first() is not None:
        return 0
    ahead = session.execute(WAIT, {"digest": digest}).scalar_one()
    return max(1, math.ceil(float(ahead) + step - quota.seconds))
