"""For every table it is decided who may touch it, what hides it from others, and what an erasure does to it.

A new table fails here until each is decided. ``docs/architecture.md`` names the roles.
"""

import asyncpg
import pytest
from sqlalchemy import LargeBinary
from sqlmodel import SQLModel

import adapters.postgres.rows  # noqa: F401
from adapters.postgres.connection.roles import APP, OAUTH, READER
from tests.app_under_test import World
from tests.failures import all_failures
from tests.postgres.access.canaries import Canaries
from tests.postgres.access.canary_journeys import CLOSED, ERASED, take
from tests.postgres.access.granted_tables import GRANTED, OF_THE_DIRECTORY, READ
from tests.postgres.respondents.respondent_rows import name_a_respondent
from tests.postgres.statistics.own_figures import count

KEPT = {
    "corridor.access": "ids: who could read the case",
    "corridor.audit": "ids and hashes: who did what",
    "corridor.budget_refusals": "ids: a client was refused the case",
    "corridor.cases": "without its sealed columns: state and counts",
    "corridor.claim_steps": "without its sealed columns: days, kinds and amounts",
    "corridor.claims": "without its sealed columns: kinds, states and amounts",
    "corridor.consents": "without its sealed columns",
    "corridor.custody": "ids and times: who answered for the case",
    "corridor.erasures": "that it was erased, for a restored backup",
    "corridor.handoffs": "without its sealed columns",
    "corridor.idempotency": "an empty answer: until the key is free again, it is answered with 410",
    "corridor.journal": "ids, times and states",
    "corridor.referrals": "without its sealed columns",
    "corridor.statistics_facts": "ids, days, and what an erasure leaves to be counted",
    "corridor.statistics_own_facts": "the same, as an organisation last saw it",
    "corridor.unattended_cases": "ids: until the worker looks again, nobody worked on it",
}
"""Tables of which rows outlive the case that they belong to; of every other with a ``case_id`` none does."""

NEED_NOT_HAVE_ANY = ("corridor.erasures", "corridor.budget_refusals", "corridor.unattended_cases")
"""Tables that may have no row of a case before it is erased."""

TABLES = {str(table): table for table in SQLModel.metadata.tables.values()}
OF_A_CASE = [name for name, table in TABLES.items() if name == "corridor.cases" or "case_id" in table.c]


HASHES_OF_IDS = {("corridor.audit", "hash"), ("corridor.idempotency", "digest")}
"""The digest of a key for retries is keyed, and stays so that a retry finds the key taken."""


def sealed_columns(name: str) -> list[str]:
    """Every column of bytes, so that none is forgotten for being declared otherwise."""
    of_bytes = [column.name for column in TABLES[name].columns if isinstance(column.type, LargeBinary)]
    return [column for column in of_bytes if (name, column) not in HASHES_OF_IDS]


def granted_to(role: str, name: str) -> set[str] | None:
    if role == OAUTH:
        return GRANTED.get(name) if name.startswith("oauth.") else OF_THE_DIRECTORY.get(name, set())
    if name.startswith("oauth."):
        return set()
    granted = GRANTED.get(name)
    return granted if role == APP or granted is None else granted & {READ}


@pytest.mark.parametrize("role", [APP, OAUTH, READER])
async def test_each_table_is_granted_what_was_decided(world: World, role: str) -> None:
    """The reader of a replica may read what the app reads."""
    found = await rows(
        world,
        """
        SELECT format('%I.%I', n.nspname, c.relname) AS name, concat_ws(' ', a.privilege_type, g.of_column) AS granted
        FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace,
            LATERAL (
                SELECT c.relacl AS acl, NULL AS of_column
                UNION ALL SELECT attacl, attname::text FROM pg_attribute WHERE attrelid = c.oid
            ) AS g, aclexplode(g.acl) AS a
        WHERE a.grantee IN ($1::text::regrole, 0) AND c.relkind IN ('r', 'p')
        """,
        role,
    )
    with all_failures() as failures:
        for name in TABLES:
            with failures.at(name):
                assert {row["granted"] for row in found if row["name"] == name} == granted_to(role, name)
    assert GRANTED.keys() == TABLES.keys()


async def test_a_row_of_a_person_is_seen_through_a_policy_alone(world: World) -> None:
    """The owner's own policy apart. A table that the service may not touch needs no other."""
    found = await rows(
        world,
        """
        SELECT format('%I.%I', n.nspname, c.relname) AS name, c.relrowsecurity AND c.relforcerowsecurity AS forced,
            array(
                SELECT p.policyname FROM pg_policies AS p
                WHERE p.schemaname = n.nspname AND p.tablename = c.relname
                    AND CASE n.nspname WHEN 'oauth' THEN 'corridor_oauth' ELSE 'corridor_app' END = ANY (p.roles)
            ) AS policies
        FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
        """,
    )
    placed = {row["name"]: row for row in found}
    private = [name for name in TABLES if name in OF_A_CASE or sealed_columns(name)]
    assert len(private) > 15
    with all_failures() as failures:
        for name in private:
            with failures.at(name):
                assert placed[name]["forced"]
                assert bool(placed[name]["policies"]) is bool(GRANTED.get(name))


async def test_an_erasure_empties_every_place_where_the_person_was(world: World) -> None:
    canaries, ids = Canaries(), {"number": 1}
    for step in CLOSED:
        await take(world, canaries, step, ids)
    case = await world.value("SELECT id FROM corridor.cases WHERE corridor.public_id('case', id) = $1", ids["case_id"])
    await keep_copies(world, case)
    await name_a_respondent(world, case)
    await count(world)
    before = {name: await of_case(world, name, case) for name in OF_A_CASE}
    # without an Idempotency-Key: the answer to the erasure itself, in which no words are, would be kept under it
    nea = await world.caller("nea")
    answer = await nea.post(f"/v1/cases/{ids['case_id']}/erase", ERASED.body(canaries, ids))
    assert answer.status_code == 200, answer.text
    with all_failures() as failures:
        for name in OF_A_CASE:
            left = await of_case(world, name, case)
            with failures.at(name, "rows"):
                assert before[name] or name in NEED_NOT_HAVE_ANY, "nothing to look at"
                assert name in KEPT or left == []
            for column in sealed_columns(name):
                with failures.at(name, column):
                    assert any(row[column] is not None for row in before[name]), "nothing to look at"
                    assert [row[column] for row in left if row[column]] == []


async def keep_copies(world: World, case: object) -> None:
    """As when no key can be had, a new key has not been read yet, or a claim's key was shared as access ended: copies
    of keys wait for the worker.
    """
    for table in ("owed_turns", "replaced_keys"):
        await world.value(
            f"INSERT INTO vault.{table} SELECT data_key_id, organisation_id, case_id, generation, wrapped"
            " FROM vault.wrapped_keys WHERE case_id = $1 ON CONFLICT DO NOTHING",
            case,
        )
    await world.value(
        "INSERT INTO corridor.claim_keys (id, case_id, claim_id, referral_id, wrapped)"
        " SELECT gen_random_uuid(), l.case_id, l.id, r.id, '\\x00' FROM corridor.claims AS l"
        " JOIN corridor.referrals AS r ON r.case_id = l.case_id WHERE l.case_id = $1 ON CONFLICT DO NOTHING",
        case,
    )


async def of_case(world: World, name: str, case: object) -> list[asyncpg.Record]:
    key = "id" if name == "corridor.cases" else "case_id"
    return await rows(world, f"SELECT * FROM {name} WHERE {key} = $1", case)


async def rows(world: World, statement: str, *arguments: object) -> list[asyncpg.Record]:
    """Ask as the owner, past row-level security."""
    connection = await asyncpg.connect(world.url)
    try:
        return list(await connection.fetch(statement, *arguments))
    finally:
        await connection.close()
