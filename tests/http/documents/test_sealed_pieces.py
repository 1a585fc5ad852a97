"""In the database a file is nothing but pieces that open at their places; its rows are seen by its readers alone."""

import asyncpg
import pytest

from tests.app_under_test import World
from tests.builders import made
from tests.http.documents.files import CLEANED, CONTRACT, PASSPORT, added, opened
from tests.http.documents.referrals_with_documents import accepted, done, shared
from tests.http.documents.test_uploads import part, started

pytestmark = pytest.mark.usefixtures("cleaner")
MARK = b"canary-in-a-file "
CONTENT = MARK * 20_000  # three pieces
PIECES = """
SELECT string_agg(p.sealed, '' ORDER BY p.number) FROM corridor.file_pieces AS p
WHERE corridor.public_id('document', p.document_id) = $1 OR corridor.public_id('upload', p.upload_id) = $1
"""
OF_DOCUMENT = "WHERE corridor.public_id('document', document_id) = $1"


async def test_no_word_of_a_file_is_stored_in_the_clear(world: World) -> None:
    nea, referral = await world.caller("nea"), await shared(world)
    document = await added(nea, referral["id"], CONTENT, title="canary-in-a-title")
    upload = await started(nea, referral["id"], CONTENT, title="canary-in-a-title")
    await part(nea, upload, 0, CONTENT[:200_000])
    for kept in (document["id"], upload.rpartition("/")[2]):
        assert len(sealed := await world.value(PIECES, kept)) > 200_000
        assert b"canary" not in sealed
    for table in ("documents", "uploads"):
        words = await world.value(f"SELECT string_agg(words, '') FROM corridor.{table}")
        assert len(words) > 50
        assert b"canary" not in words
        assert document["sha256"].encode() not in words


@pytest.mark.parametrize(
    "change",
    [
        f"UPDATE corridor.file_pieces SET number = 9 - number {OF_DOCUMENT} AND number < 2",  # exchanged below
        f"UPDATE corridor.file_pieces SET sealed = overlay(sealed placing '\\x00' from 100) {OF_DOCUMENT}",
        "UPDATE corridor.documents SET size = 131072 WHERE corridor.public_id('document', id) = $1",  # cut off
    ],
)
async def test_pieces_that_were_exchanged_or_cut_off_do_not_open(world: World, change: str) -> None:
    nea, referral = await world.caller("nea"), await shared(world)
    document = await added(nea, referral["id"], CONTENT)
    assert await opened(nea, document) == CLEANED + CONTENT
    await world.value(change, document["id"])
    again = f"UPDATE corridor.file_pieces SET number = number - 8 {OF_DOCUMENT} AND number > 7"
    await world.value(again, document["id"])
    with pytest.raises(Exception, match=r"response already started|damaged|belongs elsewhere"):
        await nea.get(f"/v1/referrals/{referral['id']}/documents/{document['id']}")


async def act_as(connection: asyncpg.Connection, organisation: str) -> None:
    await connection.execute("SET LOCAL ROLE corridor_app")
    await connection.execute(
        "SELECT set_config('app.org', (SELECT id::text FROM corridor.organisations WHERE code = $1), true)",
        organisation,
    )


async def seen_by(world: World, organisation: str, case_id: str) -> list[int]:
    """How many documents, uploads and pieces the app sees of a case on behalf of an organisation."""
    connection = await asyncpg.connect(world.url)
    try:
        async with connection.transaction():
            await act_as(connection, organisation)
            return [
                await connection.fetchval(
                    f"SELECT count(*) FROM corridor.{table} WHERE corridor.public_id('case', case_id) = $1",
                    case_id,
                )
                for table in ("documents", "uploads", "file_pieces")
            ]
    finally:
        await connection.close()


async def test_row_level_security_shows_documents_to_their_readers_alone(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    referral = await shared(world, kind="service")
    await added(nea, referral["id"])
    await added(nea, referral["id"], **PASSPORT)
    await made(nea, f"/v1/referrals/{referral['id']}/documents/uploads", CONTRACT | {"bytes": 10})
    case = referral["case_id"]
    assert await seen_by(world, "nea", case) == [2, 1, 2]
    for other in ("map", "hrdf"):
        assert await seen_by(world, other, case) == [0, 0, 0]
    await done(world, "map", f"/v1/referrals/{referral['id']}/accept")
    assert await seen_by(world, "map", case) == [2, 0, 2]
    theirs = await added(map_, referral["id"])
    assert await seen_by(world, "nea", case) == [3, 1, 3]
    assert theirs["added_by"]
    await done(world, "nea", f"/v1/consents/{referral['consent_id']}/withdraw", {"reason": "No more."})
    assert await seen_by(world, "map", case) == [1, 0, 1]  # its own rows; it has no key for them


STRANGE = "organisation_id <> corridor.present_organisation()"


@pytest.mark.parametrize(
    "statement",
    [
        f"DELETE FROM corridor.documents WHERE {STRANGE}",
        f"DELETE FROM corridor.file_pieces WHERE {STRANGE}",
        f"UPDATE corridor.file_pieces SET sealed = '' WHERE {STRANGE}",
        f"UPDATE corridor.uploads SET writer = NULL WHERE {STRANGE}",
        "INSERT INTO corridor.file_pieces (id, case_id, organisation_id, document_id, cleaned, number, sealed)"
        " SELECT gen_random_uuid(), d.case_id, corridor.present_organisation(), d.id, true, 7, ''"
        f" FROM corridor.documents AS d WHERE {STRANGE}",
    ],
)
async def test_row_level_security_lets_each_side_change_its_own_alone(world: World, statement: str) -> None:
    """A receiver at work sees the sender's document; it neither removes it nor adds to it."""
    nea, referral = await world.caller("nea"), await accepted(world)
    await added(nea, referral["id"])
    await made(nea, f"/v1/referrals/{referral['id']}/documents/uploads", CONTRACT | {"bytes": 10})
    connection = await asyncpg.connect(world.url)
    transaction = connection.transaction()
    await transaction.start()
    try:
        await act_as(connection, "map")
        assert await connection.fetchval(f"SELECT count(*) FROM corridor.documents WHERE {STRANGE}") > 0
        if statement.startswith("INSERT"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError, match="row-level security"):
                await connection.execute(statement)
        else:
            assert (await connection.execute(statement)).endswith(" 0")
    finally:
        await transaction.rollback()
        await connection.close()


async def test_after_acceptance_a_receiver_opens_with_the_conversations_key_what_the_cases_key_would_open(
    world: World,
) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    referral = await accepted(world, ["profile", "summary", "documents"])
    document = await added(nea, referral["id"])
    holders = """SELECT array_agg(o.code ORDER BY o.code) FROM corridor.cases AS c
        JOIN vault.wrapped_keys AS w ON w.data_key_id = c.data_key_id
        JOIN corridor.organisations AS o ON o.id = w.organisation_id
        WHERE corridor.public_id('case', c.id) = $1"""
    assert await world.value(holders, referral["case_id"]) == ["nea"]
    assert await opened(map_, document) == CLEANED + b"two pages"
