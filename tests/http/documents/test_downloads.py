"""Files as they are given back: as attachments, in ranges, on record, and never without an entry in the trail."""

import pytest

from adapters.postgres.work.work import PostgresWork
from tests.app_under_test import PARTNER, World
from tests.http.documents.files import CLEANED, CONTRACT, PASSPORT, added, listed
from tests.http.documents.referrals_with_documents import accepted, shared

pytestmark = pytest.mark.usefixtures("cleaner")
CONTENT = bytes(range(256)) * 1500  # three pieces
WHOLE = CLEANED + CONTENT


async def test_a_file_is_an_attachment_whose_name_says_nothing(world: World) -> None:
    nea = await world.caller("nea")
    referral = await shared(world)
    document = await added(nea, referral["id"])
    answer = await nea.get(f"/v1/referrals/{referral['id']}/documents/{document['id']}")
    name = f"{document['id']}.txt"
    assert answer.headers["content-disposition"] == f"attachment; filename=\"{name}\"; filename*=UTF-8''{name}"
    expected = {
        "x-content-type-options": "nosniff",
        "content-security-policy": "sandbox; default-src 'none'",
        "cache-control": "private, no-store",
        "accept-ranges": "bytes",
        "content-type": "text/plain; charset=utf-8",
    }
    assert {header: answer.headers[header] for header in expected} == expected
    assert "content-encoding" not in answer.headers
    # a range is asked for with GET alone (RFC 9110, section 14.2)
    head = await nea.call("HEAD", f"/v1/referrals/{referral['id']}/documents/{document['id']}", range="bytes=0-1")
    assert (head.status_code, head.content, head.headers["content-length"]) == (200, b"", str(len(answer.content)))


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=131070-131075", 131070, 131076),
        ("bytes=300000-", 300000, len(WHOLE)),
        ("bytes=-5", len(WHOLE) - 5, len(WHOLE)),
        ("bytes=-99999999", 0, len(WHOLE)),
        ("bytes=10-99999999", 10, len(WHOLE)),
    ],
)
async def test_a_range_is_given_alone(world: World, asked: str, start: int, end: int) -> None:
    nea = await world.caller("nea")
    document = await added(nea, (await shared(world))["id"], CONTENT)
    path = f"/v1/referrals/{document['referral_id']}/documents/{document['id']}"
    answer = await nea.get(path, range=asked)
    assert (answer.status_code, answer.content) == (206, WHOLE[start:end])
    assert answer.headers["content-range"] == f"bytes {start}-{end - 1}/{len(WHOLE)}"


async def test_what_is_no_single_range_is_the_whole_and_what_is_beyond_is_416(world: World) -> None:
    nea = await world.caller("nea")
    document = await added(nea, (await shared(world))["id"])
    path = f"/v1/referrals/{document['referral_id']}/documents/{document['id']}"
    tag = (await nea.get(path)).headers["etag"]
    for asked in ("bytes=0-1,4-5", "lines=1-2", "bytes=5-2", "bytes=-", "bytes"):
        assert (await nea.get(path, range=asked)).status_code == 200, asked
    for asked in ("bytes=17-", "bytes=-0"):
        answer = await nea.get(path, range=asked)
        assert (answer.status_code, answer.headers["content-range"]) == (416, "bytes */17"), asked
    assert (await nea.get(path, range="bytes=0-1", if_range=tag)).status_code == 206
    assert (await nea.get(path, range="bytes=0-1", if_range='"another"')).status_code == 200
    assert (await nea.get(path, if_none_match=tag)).status_code == 304


async def test_every_opening_is_in_the_trail_as_is_that_of_the_identity(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    referral = await accepted(world)
    contract, passport = await added(nea, referral["id"]), await added(nea, referral["id"], **PASSPORT)
    for document in (contract, passport):
        path = f"/v1/referrals/{referral['id']}/documents/{document['id']}"
        assert (await map_.get(path, range="bytes=0-1")).status_code == 206
    entries = await world.value(
        """SELECT array_agg((a.entry::json ->> 'object') || ' ' || (a.entry::json ->> 'about') ORDER BY a.id)
        FROM corridor.audit AS a WHERE a.entry::json ->> 'operation' = 'open_document' AND a.case_id = $1::uuid""",
        referral["case_id"].removeprefix("case_"),
    )
    assert entries == [f"{contract['id']} document", f"{passport['id']} identity"]


async def test_a_list_with_titles_of_identity_documents_is_in_the_trail_too(world: World) -> None:
    nea = await world.caller("nea")
    referral = await accepted(world)
    lists = """SELECT count(*) FROM corridor.audit AS a WHERE a.case_id = $1::uuid
        AND a.entry::json ->> 'operation' = 'list_documents' AND a.entry::json ->> 'about' = 'identity'"""
    case_id = referral["case_id"].removeprefix("case_")
    for said, entries in ((CONTRACT, 0), (PASSPORT, 1)):
        document = await added(nea, referral["id"], **said)
        assert document["id"] in await listed(nea, referral["id"])
        assert await world.value(lists, case_id) == entries


async def test_without_an_entry_no_byte_and_no_title_is_given(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    nea = await world.caller("nea")
    document = await added(nea, (await shared(world))["id"], **PASSPORT)
    documents = f"/v1/referrals/{document['referral_id']}/documents"

    async def refuse(*_: object) -> None:
        raise ConnectionError("no entry")

    monkeypatch.setattr(PostgresWork, "_record", refuse)
    for path in (documents, f"{documents}/{document['id']}"):
        with pytest.raises(AssertionError, match="internal_error"):
            await nea.get(path)


async def test_a_passport_takes_from_the_budget_of_identities_and_a_contract_does_not(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.new_caller("map")
    referral = await accepted(world)
    contract, passport = await added(nea, referral["id"]), await added(nea, referral["id"], **PASSPORT)
    spent = """SELECT count(*) FROM corridor.budgets WHERE corridor.public_id('client', spender_id) = $1"""
    for document, rows in ((contract, 0), (passport, 1)):
        await map_.get(f"/v1/referrals/{referral['id']}/documents/{document['id']}")
        assert await world.value(spent, map_.client_id) == rows


async def test_a_passport_needs_the_scope_of_the_identity_too(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map", PARTNER - {"identity:read"})
    referral = await accepted(world)
    passport = await added(nea, referral["id"], **PASSPORT)
    answer = await map_.get(f"/v1/referrals/{referral['id']}/documents/{passport['id']}")
    assert (answer.status_code, answer.json()["scope"]) == (403, "identity:read")
    assert (await map_.get(f"/v1/referrals/{referral['id']}/documents")).json()["items"] == []


async def test_a_file_that_goes_while_it_is_read_ends_there(world: World) -> None:
    nea = await world.caller("nea")
    document = await added(nea, (await shared(world))["id"], CONTENT)
    await world.value("DELETE FROM corridor.file_pieces WHERE number = 2 AND document_id IS NOT NULL")
    path = f"/v1/referrals/{document['referral_id']}/documents/{document['id']}"
    assert (await nea.get(path, range="bytes=0-9")).status_code == 206
    with pytest.raises(Exception, match=r"response already started|no such object"):
        await nea.get(path)
