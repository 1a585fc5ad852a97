"""A pattern is counted along indexes, whatever the network has recorded besides."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bench.plans import plans_of
from tests.app_under_test import running_world
from tests.builders import opened_case
from tests.conftest import url_of
from tests.scratch import owner_of, scratch_database

ROWS = 100_000
FILL = f"""
WITH claims AS (
    INSERT INTO corridor.claims (
        id, case_id, version, centre_id, organisation_id, kind, status, respondent_kind, respondent_country, created_at,
        updated_at
    )
    SELECT gen_random_uuid(), c.id, 1, u.centre_id, u.organisation_id, 'other', 'preparing', 'employer', 'KH', now(),
        now()
    FROM generate_series(1, {ROWS}) AS n, corridor.cases AS c JOIN corridor.custody AS u ON u.case_id = c.id
    RETURNING id, case_id, organisation_id, centre_id
)
INSERT INTO corridor.respondent_terms
SELECT x.id, x.case_id, x.organisation_id, x.centre_id,
    CASE WHEN x.n % 9 > 0 THEN sha256(('name ' || x.n / 10)::bytea) END,
    CASE WHEN x.n % 3 > 0 THEN sha256(('licence ' || x.n / 10)::bytea) END, 1
FROM (SELECT k.*, row_number() OVER () AS n FROM claims AS k) AS x
"""
ONE = "SELECT claim_id FROM corridor.respondent_terms WHERE (licence IS NULL) = $1 AND name IS NOT NULL LIMIT 1"


@pytest.fixture(scope="module")
async def filled(root_key_file: Path) -> AsyncIterator[tuple[str, str]]:
    """The name of a database with one case and very many claims, and whose case it is."""
    async with scratch_database() as name:
        async with running_world(url_of(name), root_key_file) as world:
            await opened_case(await world.caller("nea"))
        async with owner_of(name) as connection:
            await connection.execute(FILL)
            await connection.execute("ANALYZE corridor.respondent_terms")
            owner = await connection.fetchval("SELECT holder_organisation_id::text FROM corridor.cases")
        yield name, owner


@pytest.mark.parametrize("without_licence", [True, False])
async def test_no_statement_reads_more_than_the_respondent(filled: tuple[str, str], *, without_licence: bool) -> None:
    name, owner = filled
    async with owner_of(name) as connection:
        claim = await connection.fetchval(ONE, without_licence)
    found = await plans_of(
        url_of(name),
        "SELECT corridor.load_respondent_pattern($1::jsonb, $2)",
        json.dumps({"organisation_id": owner}),
        claim,
        settings="SET plan_cache_mode = force_generic_plan",
    )
    of_all = (node for statement in found for node in statement.nodes())
    nodes = [node for node in of_all if node.get("Relation Name") == "respondent_terms"]
    assert len(nodes) >= 4
    assert {node["Node Type"] for node in nodes} <= {"Index Scan", "Index Only Scan", "Bitmap Heap Scan"}
    assert max(node["Actual Rows"] for node in nodes) <= 20
