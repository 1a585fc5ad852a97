"""Row-level security by what it does: what a stranger's connection sees and can write, whatever the program forgets."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from tests.app_under_test import running_world
from tests.builders import sent_referral
from tests.conftest import url_of
from tests.scratch import owner_of, scratch_database
from tests.wait_for_commit import settled

DIRECTORY = {
    "organisations",
    "centres",
    "corridors",
    "corridor_members",
    "agreements",
    "agreement_signatures",
    "alembic_version",
}
OF_THE_DATABASE = {"feed_epochs"}
HASHES_OF_ALL = {"audit_tree", "audit_nodes", "audit_tree_heads"}
STRANGER, HOLDER, ASKED = "mtuc", "nea", "map"

Connection = asyncpg.Connection


@pytest.fixture(scope="module")
async def used(root_key_file: Path) -> AsyncIterator[str]:
    """A database with a case, sent on, its audit entries and its tree."""
    async with scratch_database() as name:
        async with running_world(url_of(name), root_key_file) as world:
            referral = await sent_referral(world)
            holder = await world.caller(HOLDER)
            await holder.post(f"/v1/referrals/{referral['id']}/send", idempotency_key="kept")
            await settled(world.value)
            await world.service.worker.run_once("grow_audit_tree")
            await world.service.worker.run_once("sign_tree_head")
        yield name


@pytest.fixture
async def connection(used: str) -> AsyncIterator[Connection]:
    """The owner's connection, in a transaction that is rolled back."""
    async with owner_of(used) as owner:
        transaction = owner.transaction()
        await transaction.start()
        try:
            yield owner
        finally:
            await transaction.rollback()


async def act_as(connection: Connection, organisation: str) -> None:
    number = await connection.fetchval("SELECT id::text FROM corridor.organisations WHERE code = $1", organisation)
    await connection.execute("SET LOCAL ROLE corridor_app")
    await connection.execute("SELECT set_config('app.org', $1, true)", number)


async def tables(connection: Connection) -> list[str]:
    """Every table that the app may select from, in the schemas that hold what belongs to somebody."""
    rows = await connection.fetch(
        """SELECT format('%I.%I', n.nspname, c.relname) AS name, c.relname
        FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
        WHERE n.nspname IN ('corridor', 'vault') AND c.relkind IN ('r', 'p')
            AND has_table_privilege('corridor_app', c.oid, 'SELECT')"""
    )
    of_nobody = DIRECTORY | HASHES_OF_ALL | OF_THE_DATABASE | {"organisation_keys"}
    return [row["name"] for row in rows if row["relname"] not in of_nobody]


async def counts(connection: Connection, names: list[str]) -> dict[str, int]:
    return {name: await connection.fetchval(f"SELECT count(*) FROM {name}") for name in names}


async def test_a_stranger_sees_no_row_of_any_table_but_the_directory(connection: Connection) -> None:
    names = await tables(connection)
    assert {"corridor.cases", "corridor.audit_heads", "corridor.audit_leaves", "vault.wrapped_keys"} <= set(names)
    there = await counts(connection, names)
    await act_as(connection, STRANGER)
    assert await counts(connection, names) == dict.fromkeys(names, 0)
    assert there["corridor.cases"] == 1


async def test_without_an_organisation_nobody_sees_anything(connection: Connection) -> None:
    names = await tables(connection)
    await connection.execute("SET LOCAL ROLE corridor_app")
    assert await counts(connection, names) == dict.fromkeys(names, 0)


async def test_the_holder_sees_what_the_others_do_not(connection: Connection) -> None:
    await act_as(connection, HOLDER)
    found = await counts(connection, ["corridor.cases", "corridor.referrals", "corridor.audit", "corridor.idempotency"])
    assert found == {"corridor.cases": 1, "corridor.referrals": 1, "corridor.audit": 3, "corridor.idempotency": 1}


async def facts(connection: Connection) -> dict[str, Any]:
    row = await connection.fetchrow(
        """SELECT c.id AS case, r.id AS referral, r.corridor_id, c.holder_organisation_id AS holder,
            c.data_key_id AS key
        FROM corridor.cases AS c JOIN corridor.referrals AS r ON r.case_id = c.id"""
    )
    return dict(row)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE corridor.referrals SET status = 'accepted'",
        "UPDATE corridor.cases SET holder_organisation_id = corridor.present_organisation()",
        "UPDATE corridor.custody SET until = now()",
        "UPDATE corridor.consents SET expires_at = now()",
        "UPDATE corridor.handoffs SET status = 'refused'",
        "UPDATE corridor.audit_heads SET entry_number = 1",
        "DELETE FROM vault.wrapped_keys",
        "DELETE FROM corridor.idempotency",
    ],
)
async def test_a_stranger_changes_no_row_of_others(connection: Connection, statement: str) -> None:
    await act_as(connection, STRANGER)
    assert (await connection.execute(statement)).endswith(" 0")


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO corridor.access VALUES (corridor.present_organisation(), '{case}', '{case}', now())",
        "INSERT INTO corridor.access VALUES (corridor.present_organisation(), '{case}', '{referral}', now())",
        "INSERT INTO corridor.access VALUES (corridor.present_organisation(), '{case}', gen_random_uuid(), now())",
        "INSERT INTO vault.wrapped_keys VALUES ('{key}', corridor.present_organisation(), '{case}', 1, '')",
        "INSERT INTO corridor.audit_heads VALUES ('{case}', 1, '')",
        "INSERT INTO corridor.handoffs SELECT (jsonb_populate_record(NULL::corridor.handoffs, jsonb_build_object("
        "'id', gen_random_uuid(), 'version', 1, 'status', 'offered', 'case_id', '{case}',"
        "'to_organisation_id', corridor.present_organisation()))).*",
        "INSERT INTO corridor.journal SELECT (jsonb_populate_record(NULL::corridor.journal, jsonb_build_object("
        "'id', gen_random_uuid(), 'case_id', '{case}', 'at', now(), 'type', 'referral.sent'))).*",
        "INSERT INTO corridor.custody SELECT (jsonb_populate_record(NULL::corridor.custody, jsonb_build_object("
        "'case_id', '{case}', 'entry', 2, 'organisation_id', corridor.present_organisation()))).*",
        "INSERT INTO corridor.documents SELECT (jsonb_populate_record(NULL::corridor.documents, jsonb_build_object("
        "'id', gen_random_uuid(), 'case_id', '{case}', 'referral_id', '{referral}',"
        "'organisation_id', corridor.present_organisation()))).*",
        "INSERT INTO corridor.uploads SELECT (jsonb_populate_record(NULL::corridor.uploads, jsonb_build_object("
        "'id', gen_random_uuid(), 'case_id', '{case}', 'referral_id', '{referral}',"
        "'organisation_id', corridor.present_organisation()))).*",
        "INSERT INTO corridor.file_pieces SELECT (jsonb_populate_record(NULL::corridor.file_pieces, jsonb_build_object("
        "'id', gen_random_uuid(), 'case_id', '{case}', 'document_id', gen_random_uuid(),"
        "'organisation_id', corridor.present_organisation()))).*",
        "INSERT INTO corridor.idempotency SELECT (jsonb_populate_record(NULL::corridor.idempotency, jsonb_build_object("
        "'client_id', gen_random_uuid(), 'digest', 'k', 'organisation_id', '{holder}'))).*",
    ],
)
async def test_a_stranger_writes_no_row_into_the_case_of_others(connection: Connection, statement: str) -> None:
    found = await facts(connection)
    await act_as(connection, STRANGER)
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="row-level security"):
        await connection.execute(statement.format(**found))


async def test_a_party_lets_nobody_in_to_a_referral_between_others(connection: Connection) -> None:
    found = await facts(connection)
    await connection.execute(
        """UPDATE corridor.referrals SET to_organisation_id = from_organisation_id, to_centre_id = (
            SELECT c.id FROM corridor.centres AS c
            WHERE c.organisation_id = from_organisation_id AND c.id <> from_centre_id LIMIT 1
        )"""
    )
    await connection.execute("DELETE FROM corridor.access WHERE object_id = $1", found["referral"])
    await act_as(connection, ASKED)
    statement = "INSERT INTO corridor.access VALUES (corridor.present_organisation(), $1, $2, now())"
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="row-level security"):
        await connection.execute(statement, found["case"], found["referral"])


async def test_who_was_asked_sees_the_referral_and_no_others_entries_in_the_trail(connection: Connection) -> None:
    await act_as(connection, ASKED)
    found = await counts(
        connection, ["corridor.cases", "corridor.referrals", "corridor.audit", "corridor.audit_leaves"]
    )
    assert found == {"corridor.cases": 1, "corridor.referrals": 1, "corridor.audit": 0, "corridor.audit_leaves": 0}


async def test_every_load_names_the_organisation_in_its_own_predicate(connection: Connection) -> None:
    """As a superuser, past row-level security: also functions that nobody thought of here are asked."""
    found = await connection.fetchrow(
        """SELECT c.id AS case, r.id AS referral, h.id AS handoff, k.id AS consent, a.id AS entry
        FROM corridor.cases AS c JOIN corridor.referrals AS r ON r.case_id = c.id
        JOIN corridor.handoffs AS h ON h.case_id = c.id JOIN corridor.consents AS k ON k.case_id = c.id
        JOIN corridor.audit AS a ON a.case_id = c.id LIMIT 1"""
    )
    loads = await connection.fetch(
        """SELECT p.proname::text AS name, cardinality(p.proargtypes::oid[]) AS arguments
        FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
        WHERE n.nspname = 'corridor' AND p.proname LIKE 'load\\_%'
            AND pg_get_function_identity_arguments(p.oid) LIKE '%jsonb, % uuid'"""
    )
    stranger, holder = [
        await connection.fetchval("SELECT id::text FROM corridor.organisations WHERE code = $1", code)
        for code in (STRANGER, HOLDER)
    ]
    told: dict[str, set[str]] = {stranger: set(), holder: set()}
    for organisation, names in told.items():
        for load in loads:
            more = ", NULL" * (load["arguments"] - 2)
            for number in found.values():
                context = f'{{"organisation_id": "{organisation}"}}'
                given = await connection.fetchval(
                    f"SELECT nullif(corridor.{load['name']}($1, $2{more})::jsonb -> 'file', '[]')::text",
                    context,
                    number,
                )
                if given not in (None, "null", "false"):
                    names.add(load["name"])
    assert told[stranger] == set()
    assert {"load_case", "load_referral", "load_handoff", "load_consent", "load_custody"} <= told[holder]


async def test_every_load_names_the_centres_in_its_own_predicate(connection: Connection) -> None:
    """Past row-level security and past the domain, for a client that is limited to a sister centre or to this one."""
    found = await connection.fetchrow(
        """SELECT c.id AS case, r.id AS referral, h.id AS handoff, k.id AS consent
        FROM corridor.cases AS c JOIN corridor.referrals AS r ON r.case_id = c.id
        JOIN corridor.handoffs AS h ON h.case_id = c.id JOIN corridor.consents AS k ON k.case_id = c.id LIMIT 1"""
    )
    loads = await connection.fetch(
        """SELECT p.proname::text AS name, cardinality(p.proargtypes::oid[]) AS arguments
        FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
        WHERE n.nspname = 'corridor' AND p.proname LIKE 'load\\_%' AND p.proargtypes[1] = 'uuid'::regtype
            AND has_function_privilege('corridor_app', p.oid, 'EXECUTE')
            AND p.proname <> 'load_feed'  -- takes an epoch; tests/http/events/test_feed_access.py limits its callers"""
    )
    organisation = await connection.fetchval("SELECT id::text FROM corridor.organisations WHERE code = $1", HOLDER)
    told: dict[str, set[str]] = {"nea-battambang": set(), "nea-pursat": set()}
    for code, names in told.items():
        centre = await connection.fetchval("SELECT id::text FROM corridor.centres WHERE code = $1", code)
        context = f'{{"organisation_id": "{organisation}", "centres": "{{{centre}}}"}}'
        for load in loads:
            more = ", NULL" * (load["arguments"] - 2)
            for number in found.values():
                given = await connection.fetchval(
                    f"SELECT nullif(corridor.{load['name']}($1, $2{more})::jsonb -> 'file', '[]')::text",
                    context,
                    number,
                )
                if given not in (None, "null", "false"):
                    names.add(load["name"])
    assert told["nea-pursat"] == set()
    assert {
        "load_case", "load_case_version", "load_referral", "load_handoff", "load_consent", "load_consents",
        "load_custody", "load_journey", "load_offering", "load_case_timeline", "load_referral_timeline",
        "load_whole_case",
    } <= told["nea-battambang"]  # fmt: skip
