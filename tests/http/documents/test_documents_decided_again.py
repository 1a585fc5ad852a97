"""Whether a document may be added is decided before it arrives and again at its end: much may happen in between."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial

import pytest

from adapters.postgres.documents.documents import PostgresDocuments
from domain.documents.document import MAX_DOCUMENTS
from domain.documents.files import FileDamaged
from domain.ports.files import CleanFile
from tests.app_under_test import Caller, World
from tests.between import once_before
from tests.http.documents.files import CONTRACT, MarkingCleaner, added, listed, sent
from tests.http.documents.referrals_with_documents import done, shared

FULL = """
INSERT INTO corridor.documents
SELECT (json_populate_record(d, json_build_object('id', gen_random_uuid()))).*
FROM corridor.documents AS d, generate_series(1, $2::integer) WHERE corridor.public_id('document', d.id) = $1
"""
LEFT = "SELECT count(*) FROM corridor.uploads WHERE length IS NULL"
Step = Callable[[], Awaitable[object]]


def meanwhile(cleaner: MarkingCleaner, monkeypatch: pytest.MonkeyPatch, step: Step) -> None:
    """Take a step once while a file is cleaned."""
    clean, steps = cleaner.clean, [step]

    @asynccontextmanager
    async def after_the_step(content: AsyncIterator[bytes]) -> AsyncIterator[CleanFile]:
        if steps:
            await steps.pop()()
        async with clean(content) as file:
            yield file

    monkeypatch.setattr(cleaner, "clean", after_the_step)


async def refused(caller: Caller, referral_id: str) -> str:
    """The code of the refusal."""
    answer = await sent(caller, referral_id)
    assert answer.status_code == 409, answer.text
    code: str = answer.json()["code"]
    return code


async def test_a_referral_that_ends_while_a_file_arrives_takes_none(
    world: World, cleaner: MarkingCleaner, monkeypatch: pytest.MonkeyPatch
) -> None:
    nea, referral = await world.caller("nea"), await shared(world)
    path = f"/v1/referrals/{referral['id']}/withdraw"
    meanwhile(cleaner, monkeypatch, lambda: done(world, "nea", path, {"reason": "She stays."}))
    assert await refused(nea, referral["id"]) == "invalid_transition"
    assert (await listed(nea, referral["id"]), await world.value(LEFT)) == ([], 0)


async def test_a_referral_that_ends_as_a_document_is_recorded_has_none(
    world: World, cleaner: MarkingCleaner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between deciding the second time and recording: the record needs the referral as it was loaded."""
    nea, referral = await world.caller("nea"), await shared(world)
    path = f"/v1/referrals/{referral['id']}/withdraw"
    step = partial(done, world, "nea", path, {"reason": "She stays."})
    ended = once_before(monkeypatch, PostgresDocuments, "add", step)
    assert await refused(nea, referral["id"]) == "invalid_transition"
    assert (len(ended), cleaner.asked, await listed(nea, referral["id"])) == (1, 1, [])


async def test_the_fiftieth_is_the_last_however_many_arrive_at_once(
    world: World, cleaner: MarkingCleaner, monkeypatch: pytest.MonkeyPatch
) -> None:
    nea, referral = await world.caller("nea"), await shared(world)
    first = await added(nea, referral["id"])
    await world.value(FULL, first["id"], 48)
    meanwhile(cleaner, monkeypatch, lambda: world.value(FULL, first["id"], 1))
    assert await refused(nea, referral["id"]) == "too_many_documents"
    for last in ("begin_document", "add_document"):
        assert await refused(nea, referral["id"]) == "too_many_documents"
        monkeypatch.setattr(f"domain.usecases.documents.{last}.MAX_DOCUMENTS", 1000)
    assert await refused(nea, referral["id"]) == "version_conflict", "the database counts for itself"
    assert len(await listed(nea, referral["id"])) == MAX_DOCUMENTS == 50


async def test_uploads_under_way_are_counted_too(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    nea, referral = await world.caller("nea"), await shared(world)
    monkeypatch.setattr("domain.usecases.documents.begin_document.MAX_DOCUMENTS", 2)
    path, upload = f"/v1/referrals/{referral['id']}/documents/uploads", CONTRACT | {"bytes": 9}
    assert [(await nea.post(path, upload)).status_code for _ in range(3)] == [201, 201, 409]
    assert await refused(nea, referral["id"]) == "too_many_documents"


async def test_a_cleaned_file_that_is_too_large_is_not_kept(
    world: World, cleaner: MarkingCleaner, monkeypatch: pytest.MonkeyPatch
) -> None:
    nea, referral = await world.caller("nea"), await shared(world)
    monkeypatch.setattr("domain.usecases.documents.add_document.MAX_FILE_BYTES", 16)
    answer = await sent(nea, referral["id"], b"two pages")  # one byte more than that, once it is cleaned
    assert (answer.status_code, answer.json()["code"]) == (422, FileDamaged.code)
    assert (await listed(nea, referral["id"]), await world.value(LEFT)) == ([], 0)
