"""A change to the audit trail is detected, even one made by an operator."""

from collections.abc import AsyncIterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from api.cli.audit_verification import check
from tests.app_under_test import running_world
from tests.builders import sent_referral
from tests.conftest import url_of
from tests.scratch import owner_of, scratch_database
from tests.wait_for_commit import settled

CHAIN = (
    "(SELECT chain_id FROM corridor.audit WHERE entry LIKE '%send_referral%' OR entry LIKE '%create_referral%' LIMIT 1)"
)

CHANGED = """
UPDATE corridor.audit SET entry = replace(entry, 'open_case', 'read_case') WHERE entry_number = 1 AND chain_id = {}
"""
COLUMN = "UPDATE corridor.audit SET organisation_id = gen_random_uuid() WHERE entry_number = 2 AND chain_id = {}"
REMOVED = "DELETE FROM corridor.audit WHERE entry_number = 2 AND chain_id = {}"
NEWEST = "DELETE FROM corridor.audit WHERE entry_number = 3 AND chain_id = {}"
SWAPPED = """
UPDATE corridor.audit SET entry_number = -entry_number WHERE entry_number IN (1, 2) AND chain_id = {0};
UPDATE corridor.audit SET entry_number = 3 + entry_number WHERE entry_number < 0 AND chain_id = {0}
"""
HEAD_BACK = """
UPDATE corridor.audit_heads AS h SET entry_number = a.entry_number, hash = a.hash
FROM corridor.audit AS a WHERE a.chain_id = h.chain_id AND a.entry_number = 2 AND a.chain_id = {}
"""
WHOLE_CHAIN = "DELETE FROM corridor.audit WHERE chain_id = {}"
HEAD_GONE = "DELETE FROM corridor.audit_heads WHERE chain_id = {}"
LEAF = "UPDATE corridor.audit_nodes SET hash = sha256('forged') WHERE level = 0 AND position = 2"
NODE = "UPDATE corridor.audit_nodes SET hash = sha256('forged') WHERE level = 1 AND position = 0"
LEAF_GONE = "DELETE FROM corridor.audit_leaves WHERE leaf_index = 1"
SIZE = "UPDATE corridor.audit_tree SET size = size - 1"
SIGNED_ROOT = "UPDATE corridor.audit_tree_heads SET root_hash = sha256('forged')"
LAST_LEAVES = """
DELETE FROM corridor.audit AS a USING corridor.audit_leaves AS l
WHERE a.chain_id = l.chain_id AND a.entry_number = l.entry_number AND a.chain_id = {0} AND a.entry_number = 3;
DELETE FROM corridor.audit_leaves WHERE leaf_index = (SELECT max(leaf_index) FROM corridor.audit_leaves);
UPDATE corridor.audit_tree SET size = size - 1;
"""


@pytest.fixture(scope="module")
async def written(root_key_file: Path) -> AsyncIterator[str]:
    """A database with entries, a tree and a signed head."""
    async with scratch_database() as name:
        async with running_world(url_of(name), root_key_file) as world:
            await sent_referral(world)
            await settled(world.value)
            await world.service.worker.run_once("grow_audit_tree")
            await world.service.worker.run_once("sign_tree_head")
        yield name


async def found(database: str, kept: tuple[str, ...] = ()) -> dict[str, Any]:
    return await check(url_of(database), kept)


async def test_an_untouched_trail_is_whole(written: str) -> None:
    result = await found(written)
    assert result == {"well": True, "entries": 4, "heads": 1}


@pytest.mark.parametrize(
    ("statements", "number", "what"),
    [
        ((CHANGED,), 1, "changed: the entry is not the one that was hashed"),
        ((COLUMN,), 2, "changed: its columns do not say what the entry says"),
        ((REMOVED,), 2, "removed: the entry with this number is missing"),
        ((NEWEST,), 3, "truncated: the newest entries are missing"),
        ((SWAPPED,), 1, "reordered: this entry was written as 2"),
        ((NEWEST, HEAD_BACK), 3, "removed: it is leaf 3 of the tree"),
        ((WHOLE_CHAIN,), 1, "truncated: the whole chain is missing"),
        ((WHOLE_CHAIN, HEAD_GONE), 1, "removed: it is leaf 1 of the tree"),
        ((HEAD_GONE,), 1, "added: the chain's head ends before this entry"),
        ((LEAF,), 2, "changed: it is not what leaf 2 of the tree was made of"),
        ((NODE,), 1, "changed: it is not what the node at (1, 0) of the tree was made of"),
        ((LEAF_GONE,), None, "removed: leaf 1 of the tree is missing"),
        ((SIZE,), None, "truncated: the tree says 3 leaves and has 4"),
        ((SIGNED_ROOT,), None, "changed: the head over 4 entries is not what was signed"),
        ((LAST_LEAVES, HEAD_BACK), None, "truncated: a head over 4 entries was signed, there are 3"),
    ],
)
async def test_the_first_bad_row_is_named(written: str, statements: tuple[str, ...], number: int, what: str) -> None:
    async with scratch_database(written) as name:
        async with owner_of(name) as owner:
            chain = f"'{await owner.fetchval('SELECT ' + CHAIN)}'::uuid"
            for statement in statements:
                await owner.execute(statement.format(chain))
        result = await found(name)
        assert (result["well"], result["number"], result["what"]) == (False, number, what)


async def test_rewriting_an_entry_with_its_whole_chain_and_tree_is_found_by_the_signed_head(written: str) -> None:
    async with scratch_database(written) as name:
        async with owner_of(name) as owner:
            await owner.execute(CHANGED.format(CHAIN))
            statement = "UPDATE corridor.audit SET hash = $2 WHERE entry_number = $1 AND case_id IS NOT NULL"
            rows = await owner.fetch("SELECT entry FROM corridor.audit WHERE case_id IS NOT NULL ORDER BY entry_number")
            digest = b""
            for number, row in enumerate(rows, 1):
                digest = sha256(digest + row["entry"].encode()).digest()
                await owner.execute(statement, number, digest)
            await owner.execute("UPDATE corridor.audit_heads SET hash = $1 WHERE chain_id = " + CHAIN, digest)
            await owner.execute("DELETE FROM corridor.audit_nodes")
            await owner.execute("DELETE FROM corridor.audit_leaves")
            await owner.execute("UPDATE corridor.audit_tree SET size = 0, grown_to = '0'")
            await settled(owner.fetchval)
            await owner.execute("SELECT corridor.grow_audit_tree(100)")
        result = await found(name)
        assert result["what"] == "changed: the head signed over the first 4 entries is another"


async def test_an_operator_who_removes_the_heads_too_is_found_by_the_head_that_a_partner_kept(written: str) -> None:
    async with scratch_database(written) as name:
        async with owner_of(name) as owner:
            kept = await owner.fetchval("SELECT signature FROM corridor.audit_tree_heads")
            chain = f"'{await owner.fetchval('SELECT ' + CHAIN)}'::uuid"
            await owner.execute(LAST_LEAVES.format(chain))
            await owner.execute(HEAD_BACK.format(chain))
            await owner.execute("DELETE FROM corridor.audit_tree_heads")
        assert (await found(name))["well"] is True
        assert (await found(name, (kept,)))["what"] == "truncated: a head over 4 entries was signed, there are 3"


async def test_a_row_that_was_slipped_in_behind_the_tree_is_found(written: str) -> None:
    async with scratch_database(written) as name:
        async with owner_of(name) as owner:
            await owner.execute("DELETE FROM corridor.audit_leaves WHERE leaf_index = 3")
            await owner.execute("DELETE FROM corridor.audit_tree_heads")
            await owner.execute("UPDATE corridor.audit_tree SET size = 3")
        assert (await found(name))["what"] == "added: it is no leaf of the tree, and should be"


async def test_a_head_that_somebody_made_up_is_not_believed(written: str) -> None:
    assert (await found(written, ("e30.e30.c2ln",)))["what"].startswith("A tree head that was given is not signed")
