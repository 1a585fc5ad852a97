"""A unique key ignores row-level security: a conflict reveals that someone else has the chosen value.

So no key of several organisations holds a text that a partner chooses (security.md, rule 3).
"""

import asyncpg

UNIQUE = """
SELECT format('%s.%s', n.nspname, t.relname) AS held, array_agg(a.attname ORDER BY a.attname)::text[] AS columns
FROM pg_index AS x
JOIN pg_class AS t ON t.oid = x.indrelid
JOIN pg_namespace AS n ON n.oid = t.relnamespace
JOIN pg_attribute AS a ON a.attrelid = t.oid AND a.attnum = ANY (x.indkey::smallint[])
WHERE x.indisunique AND n.nspname IN ('corridor', 'vault', 'oauth')
GROUP BY held, x.indexrelid
HAVING NOT bool_or(a.atttypid = 'uuid'::regtype)
"""
"""Keys without any id of ours in them."""
FIGURE = "detail, dim_values, dims, indicator, number, period"
EXPECTED = {
    ("corridor.alembic_version", "version_num"): "of the migrations",
    ("corridor.audit_leaves", "leaf_index"): "counted by the worker",
    ("corridor.audit_nodes", "level, position"): "counted by the worker",
    ("corridor.audit_tree", "one"): "a single row",
    ("corridor.audit_tree_heads", "at"): "by the clock of the worker",
    ("corridor.board_editions", "name"): "two names of ours",
    ("corridor.cases", "code"): "drawn by us, never chosen",
    ("corridor.centres", "code"): "public, given by the coordinating body",
    ("corridor.corridors", "code"): "public, given by the coordinating body",
    ("corridor.feed_epochs", "number"): "counted by the database",
    ("corridor.job_runs", "job"): "a name of ours",
    ("corridor.organisations", "code"): "public, given by the coordinating body",
    ("corridor.outbox", "number"): "counted by the database",
    ("corridor.published_counts", FIGURE): "codes from our own lists; only the publishing role reads it",
    ("corridor.published_editions", "number, period"): "published for all",
    ("corridor.published_figures", FIGURE): "published for all",
    ("corridor.statistics_due", "number"): "counted by the database",
    ("corridor.statistics_state", "only_one"): "a single row",
    ("oauth.codes", "digest"): "of a secret that we drew",
    ("oauth.desk_sessions", "digest"): "of a secret that we drew",
    ("oauth.interactions", "digest"): "of a secret that we drew",
    ("oauth.invitations", "digest"): "of a secret that we drew",
    ("oauth.refresh_tokens", "digest"): "of a secret that we drew",
    ("oauth.revoked_tokens", "jti"): "of a token that we issued",
    ("oauth.sessions", "digest"): "of a secret that we drew",
    ("oauth.signing_keys", "kid"): "the thumbprint of a key that we made",
    ("oauth.tries", "digest"): "a counter, no conflict is ever told",
    ("oauth.used_token_ids", "digest"): "over client or key and jti together",
    ("oauth.external_names", "external_id, issuer"): "given by the operator",
    ("oauth.external_names", "external_id, issuer, subject"): "given by the operator",
    ("vault.network_keys", "purpose"): "of a list of ours",
}


async def test_no_unique_key_of_several_organisations_holds_what_a_partner_chooses(database_url: str) -> None:
    connection = await asyncpg.connect(database_url)
    try:
        rows = await connection.fetch(UNIQUE)
    finally:
        await connection.close()
    assert {(row["held"], ", ".join(row["columns"])) for row in rows} == set(EXPECTED)
