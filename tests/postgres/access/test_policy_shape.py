"""Row-level security costs nothing in one shape only (security.md, rule 3): a look into ``access`` for each row.

With equalities alone the planner may, for an organisation with many cases, read all its rows of ``access`` into a hash
to check one page. A range cannot be hashed, so each policy has one: ``BETWEEN x AND x``.
"""

import asyncpg


async def test_no_policy_can_be_checked_by_a_hash_of_all_of_access(database_url: str) -> None:
    connection = await asyncpg.connect(database_url)
    policies = await connection.fetch(
        """
        SELECT p.tablename || '.' || p.policyname AS name, condition
        FROM pg_policies AS p, LATERAL (VALUES (p.qual), (p.with_check)) AS v (condition)
        WHERE p.schemaname IN ('corridor', 'vault') AND condition LIKE '%access a%'
        """
    )
    await connection.close()
    assert len(policies) >= 8
    assert [row["name"] for row in policies if not (">=" in row["condition"] and "<=" in row["condition"])] == []
