"""A request whose upload another one goes on with stores nothing, ends nothing and removes nothing."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

import pytest

from adapters.postgres.documents.pieces import PIECE
from domain.documents.files import CleaningUnavailable, FileTypeNotAllowed
from domain.ports.files import CleanFile
from domain.usecases.documents import add_document, continue_upload
from tests.app_under_test import Caller, World
from tests.between import once_before
from tests.builders import sent_referral
from tests.http.documents.files import CLEANED, MarkingCleaner, listed, opened
from tests.http.documents.test_uploads import CONTENT, TwoPieces, offset_of, part, started

pytestmark = pytest.mark.usefixtures("cleaner")
WHOLE_PIECES = 2 * PIECE
"""What counts of CONTENT while its document is not there yet."""


async def must_end_with_its_last_piece(caller: Caller, path: str) -> None:
    """The other pieces are kept and counted, so sending the last one again is enough."""
    assert await offset_of(caller, path) == WHOLE_PIECES
    assert (await part(caller, path, WHOLE_PIECES, CONTENT[WHOLE_PIECES:])).status_code == 204


async def test_who_asks_how_far_it_is_has_given_the_request_before_up(world: World) -> None:
    nea = await world.caller("nea")
    path = await started(nea, (await sent_referral(world))["id"])
    pieces = TwoPieces()
    first = asyncio.create_task(part(nea, path, 0, pieces))
    await pieces.one_has_gone.wait()
    assert await offset_of(nea, path) == PIECE
    pieces.go_on.set()
    answer = await first
    assert (answer.status_code, answer.json()["code"]) == (409, "upload_taken_over")
    assert await offset_of(nea, path) == PIECE, "what the client was told stays true"


async def test_it_is_not_finished_by_a_request_that_was_given_up(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    nea = await world.caller("nea")
    referral = await sent_referral(world)
    path = await started(nea, referral["id"])
    with monkeypatch.context() as patch:
        once_before(patch, add_document, "must_cover", partial(offset_of, nea, path))
        answer = await part(nea, path, 0, CONTENT)
    assert (answer.status_code, answer.json()["code"]) == (409, "upload_taken_over")
    assert await listed(nea, referral["id"]) == []
    await must_end_with_its_last_piece(nea, path)
    (document,) = (await nea.get(f"/v1/referrals/{referral['id']}/documents")).json()["items"]
    assert await opened(nea, document) == CLEANED + CONTENT


async def test_it_is_not_removed_by_a_request_that_was_given_up(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    nea = await world.caller("nea")
    path = await started(nea, (await sent_referral(world))["id"])

    async def refused(*_: object) -> None:
        raise FileTypeNotAllowed

    with monkeypatch.context() as patch:
        patch.setattr(continue_upload, "clean_file", refused)
        once_before(patch, continue_upload, "clean_file", partial(offset_of, nea, path))
        assert (await part(nea, path, 0, CONTENT)).json()["code"] == "file_type_not_allowed"
    assert await offset_of(nea, path) == WHOLE_PIECES
    with monkeypatch.context() as patch:
        patch.setattr(continue_upload, "clean_file", refused)
        assert (await part(nea, path, WHOLE_PIECES, CONTENT[WHOLE_PIECES:])).status_code == 422
    assert (await nea.call("HEAD", path)).status_code == 404


async def test_a_file_of_which_a_piece_is_missing_becomes_no_document(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    nea = await world.caller("nea")
    referral = await sent_referral(world)
    path = await started(nea, referral["id"])
    gone = "DELETE FROM corridor.file_pieces WHERE upload_id IS NOT NULL AND cleaned AND number = 1"
    once_before(monkeypatch, add_document, "must_cover", partial(world.value, gone))
    answer = await part(nea, path, 0, CONTENT)
    assert (answer.status_code, answer.json()["code"]) == (409, "upload_taken_over")
    assert await listed(nea, referral["id"]) == []


async def test_a_client_that_was_told_nothing_sends_the_last_piece_again(
    world: World, cleaner: MarkingCleaner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The cleaning did not come to its end: the upload is kept, and its last piece is not counted."""
    nea = await world.caller("nea")
    referral = await sent_referral(world)
    path = await started(nea, referral["id"])

    @asynccontextmanager
    async def away(content: AsyncIterator[bytes]) -> AsyncIterator[CleanFile]:
        raise CleaningUnavailable
        yield

    with monkeypatch.context() as patch:
        patch.setattr(cleaner, "clean", away)
        answer = await part(nea, path, 0, CONTENT)
    assert (answer.status_code, answer.json()["code"]) == (503, "file_check_unavailable")
    assert await listed(nea, referral["id"]) == []
    await must_end_with_its_last_piece(nea, path)
    assert len(await listed(nea, referral["id"])) == 1
