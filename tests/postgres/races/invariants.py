"""What must hold for every case after every step, asked of the database as its owner.

Rows that a query gives are wrong; their columns say where.
"""

from typing import Any
from uuid import UUID

import asyncpg

from tests.told import TOLD

OPEN_HANDOFF = "(h.status = 'offered' OR h.status = 'accepted' AND h.referral_id IS NOT NULL)"
ACCEPTED = "('accepted', 'in_progress', 'paused')"
READ_BY_RECEIVER = "('sent', 'acknowledged', 'info_requested', 'accepted', 'in_progress', 'paused', 'completed')"

NEVER: dict[str, str] = {
    "an open case has exactly one centre in its ledger now, and it is the case's holder": """
        SELECT c.id FROM corridor.cases AS c
        WHERE c.id = ANY ($1) AND c.status = 'open' AND ARRAY[c.holder_centre_id] IS DISTINCT FROM
            (SELECT array_agg(u.centre_id) FROM corridor.custody AS u WHERE u.case_id = c.id AND u.until IS NULL)
    """,
    "the holder's organisation is the one of its centre": """
        SELECT c.id FROM corridor.cases AS c JOIN corridor.centres AS e ON e.id = c.holder_centre_id
        WHERE c.id = ANY ($1) AND e.organisation_id <> c.holder_organisation_id
    """,
    "the ledger begins with the case and has neither gap nor overlap": """
        SELECT * FROM (
            SELECT u.case_id, u.entry, u.since, row_number() OVER w AS place,
                coalesce(lag(u.until) OVER w, c.created_at) AS expected, lag(u.until) OVER w AS before
            FROM corridor.custody AS u JOIN corridor.cases AS c ON c.id = u.case_id
            WHERE u.case_id = ANY ($1) WINDOW w AS (PARTITION BY u.case_id ORDER BY u.entry)
        ) AS q WHERE entry <> place OR since <> expected OR (place > 1 AND before IS NULL)
    """,
    "at most one handoff of a case is open, and its holder has offered it": f"""
        SELECT h.case_id FROM corridor.handoffs AS h JOIN corridor.cases AS c ON c.id = h.case_id
        WHERE h.case_id = ANY ($1) AND {OPEN_HANDOFF}
        GROUP BY h.case_id, c.holder_centre_id
        HAVING count(*) > 1 OR min(h.from_centre_id::text) <> c.holder_centre_id::text
    """,
    "whoever answers for an open case is the sender of all that is open in it, and the receiver of what brought it": """
        SELECT r.id, r.status FROM corridor.referrals AS r JOIN corridor.cases AS c ON c.id = r.case_id
        WHERE r.case_id = ANY ($1) AND c.status = 'open' AND r.ended_at IS NULL AND r.sent_at IS NOT NULL
            AND CASE WHEN r.custody_moved THEN r.to_centre_id ELSE r.from_centre_id END <> c.holder_centre_id
    """,
    "whoever answers for an open case has access to all that is open in it, and its conversations' keys": """
        SELECT r.id, r.status FROM corridor.referrals AS r JOIN corridor.cases AS c ON c.id = r.case_id
        WHERE r.case_id = ANY ($1) AND c.status = 'open' AND r.ended_at IS NULL AND r.sent_at IS NOT NULL AND NOT (
            EXISTS (
                SELECT FROM corridor.access AS a WHERE a.organisation_id = c.holder_organisation_id
                    AND a.case_id = r.case_id AND a.object_id = r.id
            ) AND EXISTS (
                SELECT FROM vault.wrapped_keys AS w
                WHERE w.organisation_id = c.holder_organisation_id AND w.data_key_id = r.data_key_id
            )
        )
    """,
    "what has ended is nobody's turn": """
        SELECT r.id FROM corridor.referrals AS r
        WHERE r.case_id = ANY ($1) AND r.ended_at IS NOT NULL AND coalesce(r.next_due_at, r.step_due_at) IS NOT NULL
    """,
    "a transfer's handoff stands where its referral stands": """
        SELECT r.id, r.status, h.status FROM corridor.referrals AS r
        LEFT JOIN corridor.handoffs AS h ON h.referral_id = r.id
        WHERE r.case_id = ANY ($1) AND CASE
            WHEN r.kind = 'service' OR r.sent_at IS NULL THEN h.id IS NOT NULL
            WHEN r.status IN ('sent', 'acknowledged', 'info_requested') THEN h.status IS DISTINCT FROM 'offered'
            WHEN r.status = 'accepted' THEN h.status IS DISTINCT FROM 'accepted'
            WHEN r.status IN ('in_progress', 'paused', 'completed') THEN h.status IS DISTINCT FROM 'confirmed'
            WHEN r.status = 'declined' THEN h.status IS DISTINCT FROM 'refused'
            WHEN r.status = 'withdrawn' THEN h.status IS DISTINCT FROM 'called_off'
            WHEN r.status IN ('no_show', 'expired') THEN h.status IS DISTINCT FROM 'lapsed'
            WHEN r.status = 'consent_withdrawn' THEN h.status IS NULL OR h.status IN ('offered', 'accepted')
            ELSE h.status IS NULL OR h.status IN ('offered', 'accepted', 'confirmed') END
    """,
    "custody has moved with a referral exactly where the ledger says so": """
        SELECT r.id FROM corridor.referrals AS r LEFT JOIN corridor.handoffs AS h ON h.referral_id = r.id
        LEFT JOIN corridor.custody AS u ON u.handoff_id = h.id AND u.case_id = r.case_id
        WHERE r.case_id = ANY ($1) AND r.custody_moved <> (u.case_id IS NOT NULL)
    """,
    "the timeline of a referral has each version once": """
        SELECT t.referral_id, t.version FROM corridor.journal AS t
        WHERE t.case_id = ANY ($1) AND t.type LIKE 'referral.%'
        GROUP BY t.referral_id, t.version HAVING count(*) > 1
    """,
    "the last step told of a referral is its present state": """
        SELECT r.id FROM corridor.referrals AS r
        WHERE r.case_id = ANY ($1) AND r.status <> 'draft' AND concat(r.status, r.version) IS DISTINCT FROM (
            SELECT concat(t.status, t.version) FROM corridor.journal AS t
            WHERE t.referral_id = r.id AND t.type NOT LIKE 'handoff.%' ORDER BY t.version DESC LIMIT 1
        )
    """,
    "each step is told": """
        SELECT t.id FROM corridor.journal AS t WHERE t.case_id = ANY ($1)
            AND t.id NOT IN (SELECT e.id FROM """
    + TOLD
    + """ AS e)
    """,
    "no event reaches an organisation that is no party": """
        SELECT e.id FROM """
    + TOLD
    + """ AS e
        WHERE (e.subject ->> 'case')::uuid = ANY ($1) AND NOT EXISTS (
            SELECT FROM corridor.access AS a
            WHERE a.organisation_id = e.organisation_id AND a.case_id = (e.subject ->> 'case')::uuid
                AND a.object_id = coalesce((e.subject ->> 'referral')::uuid, a.case_id)
        ) AND NOT EXISTS (
            -- it was told while it answered for the case, or at the moment when it ceased to
            SELECT FROM corridor.custody AS u
            WHERE u.case_id = (e.subject ->> 'case')::uuid AND u.organisation_id = e.organisation_id
                AND e.at BETWEEN u.since AND coalesce(u.until, e.at)
        )
    """,
    "each step is in the audit trail": """
        SELECT t.id FROM corridor.journal AS t WHERE t.case_id = ANY ($1) AND NOT EXISTS (
            -- a step that lost a race is dated after the winner's (ADR 0073)
            SELECT FROM corridor.audit AS a WHERE a.case_id = t.case_id
                AND a.at BETWEEN t.at - interval '1 minute' AND t.at
                AND a.organisation_id = coalesce(t.organisation_id, a.organisation_id)
                AND (a.entry::json ->> 'outcome') = 'allowed'
        )
    """,
    "the audit trail is one unbroken chain": """
        SELECT * FROM (
            SELECT a.chain_id, a.entry_number, a.hash, row_number() OVER w AS place,
                sha256(coalesce(lag(a.hash) OVER w, ''::bytea) || convert_to(a.entry, 'UTF8')) AS expected,
                a.entry::json ->> 'case' AS said, a.case_id
            FROM corridor.audit AS a WHERE a.chain_id = ANY ($1)
            WINDOW w AS (PARTITION BY a.chain_id ORDER BY a.entry_number)
        ) AS q WHERE entry_number <> place OR hash <> expected OR said <> 'case_' || replace(case_id::text, '-', '')
    """,
    "the head of each chain is its last entry": """
        SELECT h.chain_id FROM corridor.audit_heads AS h
        WHERE h.chain_id = ANY ($1) AND concat(h.entry_number, h.hash) IS DISTINCT FROM (
            SELECT concat(a.entry_number, a.hash) FROM corridor.audit AS a WHERE a.chain_id = h.chain_id
            ORDER BY a.entry_number DESC LIMIT 1
        )
    """,
    "the identity's key is held by the holder and by who accepted with consent, and by nobody else": f"""
        SELECT c.id FROM corridor.cases AS c WHERE c.id = ANY ($1) AND (
            SELECT array_agg(w.organisation_id ORDER BY w.organisation_id) FROM vault.wrapped_keys AS w
            WHERE w.data_key_id = c.data_key_id
        ) IS DISTINCT FROM (
            SELECT array_agg(q.o ORDER BY q.o) FROM (
                SELECT c.holder_organisation_id AS o WHERE c.holder_organisation_id IS NOT NULL
                UNION
                SELECT r.to_organisation_id FROM corridor.referrals AS r
                JOIN corridor.consents AS k ON k.id = r.consent_id
                WHERE r.case_id = c.id AND r.status IN {ACCEPTED} AND 'identity' = ANY (r.share)
                    AND 'identity' = ANY (k.data_categories) AND k.withdrawn_at IS NULL
            ) AS q
        )
    """,
    "a conversation's key is held by its sender, and by its receiver until it ends": f"""
        SELECT r.id FROM corridor.referrals AS r WHERE r.case_id = ANY ($1) AND (
            SELECT array_agg(w.organisation_id ORDER BY w.organisation_id) FROM vault.wrapped_keys AS w
            WHERE w.data_key_id = r.data_key_id
        ) IS DISTINCT FROM (
            SELECT array_agg(q.o ORDER BY q.o) FROM (
                SELECT r.from_organisation_id AS o
                UNION SELECT r.to_organisation_id WHERE r.status IN {READ_BY_RECEIVER} AND r.deletion_owed_since IS NULL
            ) AS q
        )
    """,
    "there is access for holders past and present and for the parties of what was sent, and for nobody else": """
        (SELECT a.organisation_id, a.case_id, a.object_id FROM corridor.access AS a WHERE a.case_id = ANY ($1)
        EXCEPT SELECT * FROM (
            SELECT u.organisation_id, u.case_id, u.case_id FROM corridor.custody AS u
            UNION SELECT h.to_organisation_id, h.case_id, h.case_id FROM corridor.handoffs AS h
            UNION SELECT r.from_organisation_id, r.case_id, r.id FROM corridor.referrals AS r
            UNION SELECT r.to_organisation_id, r.case_id, r.id FROM corridor.referrals AS r WHERE r.sent_at IS NOT NULL
            UNION SELECT r.to_organisation_id, r.case_id, r.case_id FROM corridor.referrals AS r
            WHERE r.sent_at IS NOT NULL
        ) AS entitled)
        UNION ALL
        (SELECT * FROM (
            SELECT u.organisation_id, u.case_id, u.case_id FROM corridor.custody AS u WHERE u.case_id = ANY ($1)
            UNION SELECT h.to_organisation_id, h.case_id, h.case_id FROM corridor.handoffs AS h
            WHERE h.case_id = ANY ($1)
            UNION SELECT r.from_organisation_id, r.case_id, r.id FROM corridor.referrals AS r WHERE r.case_id = ANY ($1)
            UNION SELECT r.to_organisation_id, r.case_id, o.id FROM corridor.referrals AS r, LATERAL (
                VALUES (r.id), (r.case_id)
            ) AS o (id) WHERE r.sent_at IS NOT NULL AND r.case_id = ANY ($1)
        ) AS entitled EXCEPT SELECT a.organisation_id, a.case_id, a.object_id FROM corridor.access AS a)
    """,
}


async def broken_promises(owner: "asyncpg.Connection[Any]", cases: list[UUID]) -> dict[str, list[Any]]:
    """Ask every query about these cases; gives those that found something."""
    found = {promise: await owner.fetch(query, cases) for promise, query in NEVER.items()}
    return {promise: [tuple(row) for row in rows] for promise, rows in found.items() if rows}
