"""States that must never occur, asked of the database as its owner at compressed time. Every row returned is a fault.

Where a query asks for them, ``$1`` is the time now and ``$2`` is how late a clock may be: two steps of the simulation.
"""

from datetime import datetime, timedelta
from typing import Any

import asyncpg

NEVER: dict[str, str] = {
    "an open case without exactly one accountable centre": """
        SELECT c.code FROM corridor.cases AS c WHERE c.status = 'open'
            AND ARRAY[c.holder_centre_id] IS DISTINCT FROM (
                SELECT array_agg(u.centre_id) FROM corridor.custody AS u WHERE u.case_id = c.id AND u.until IS NULL
            )
    """,
    "a case that is not open and that somebody answers for": """
        SELECT c.code FROM corridor.cases AS c JOIN corridor.custody AS u ON u.case_id = c.id
        WHERE c.status <> 'open' AND u.until IS NULL
    """,
    "an instant in the ledger of a case with no centre, or with two": """
        SELECT * FROM (
            SELECT u.case_id, u.since, coalesce(lag(u.until) OVER w, c.created_at) AS expected,
                row_number() OVER w AS place, lag(u.until) OVER w AS before
            FROM corridor.custody AS u JOIN corridor.cases AS c ON c.id = u.case_id
            WINDOW w AS (PARTITION BY u.case_id ORDER BY u.entry)
        ) AS q WHERE (q.since <> q.expected OR (q.place > 1 AND q.before IS NULL))
    """,
    "a referral that is open past its clocks": """
        SELECT r.id, r.status FROM corridor.referrals AS r WHERE r.step_due_at < $1::timestamptz - $2::interval
    """,
    "an offer that is open past its clock": """
        SELECT h.id FROM corridor.handoffs AS h
        WHERE h.status = 'offered' AND h.decide_by < $1::timestamptz - $2::interval
    """,
    "an open referral that the accountable centre is not the sender of": """
        SELECT r.id, r.status FROM corridor.referrals AS r JOIN corridor.cases AS c ON c.id = r.case_id
        WHERE c.status = 'open' AND r.ended_at IS NULL AND r.sent_at IS NOT NULL
            AND CASE WHEN r.custody_moved THEN r.to_centre_id ELSE r.from_centre_id END <> c.holder_centre_id
    """,
    "a step told twice": """
        SELECT t.referral_id, t.type FROM corridor.journal AS t WHERE t.type LIKE 'referral.%'
        GROUP BY t.referral_id, t.type, t.version HAVING count(*) > 1
    """,
    "a transfer offered to two centres": """
        SELECT h.case_id FROM corridor.handoffs AS h
        WHERE (h.status = 'offered' OR (h.status = 'accepted' AND h.referral_id IS NOT NULL))
        GROUP BY h.case_id HAVING count(*) > 1
    """,
    "a case at a centre that is not in operation, which nobody was told of": """
        SELECT c.code FROM corridor.cases AS c JOIN corridor.centres AS e ON e.id = c.holder_centre_id
        WHERE c.status = 'open' AND e.status <> 'active' AND e.updated_at < $1::timestamptz - $2::interval
            AND NOT EXISTS (SELECT FROM corridor.unattended_cases AS n WHERE n.case_id = c.id)
            AND NOT EXISTS (
                SELECT FROM corridor.handoffs AS h
                WHERE h.case_id = c.id AND h.status = 'offered' AND h.referral_id IS NULL
            )
    """,
    "a key of the person at an organisation that neither holds the case nor works on it": """
        SELECT c.code FROM corridor.cases AS c JOIN vault.wrapped_keys AS w ON w.data_key_id = c.data_key_id
        WHERE c.status = 'open' AND w.organisation_id <> c.holder_organisation_id
            AND NOT EXISTS (
                SELECT FROM corridor.referrals AS r WHERE r.case_id = c.id AND r.to_organisation_id = w.organisation_id
                    AND r.status IN ('accepted', 'in_progress', 'paused')
            )
    """,
}


async def broken(owner: "asyncpg.Connection[Any]", now: datetime, late: timedelta) -> list[str]:
    """Ask everything; gives a sentence for each thing found, at most ten of a kind."""
    found = []
    for what, query in NEVER.items():
        asked = (now, late) if "$2" in query else ()
        rows = await owner.fetch(f"SELECT * FROM ({query}) AS found LIMIT 10", *asked, timeout=600)
        found += [f"{what}: {tuple(str(value) for value in row)}" for row in rows]
    return found
