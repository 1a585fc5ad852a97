"""Documents over a slow line: in parts, resumed after a cut (tus 1.0)."""

import asyncio
import base64
import hashlib
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest
from starlette.requests import ClientDisconnect

from adapters.postgres.documents.pieces import PIECE
from tests.app_under_test import Caller, World
from tests.builders import ALL_SHARED, sent_referral
from tests.http.documents.files import CLEANED, CONTRACT, listed, opened

pytestmark = pytest.mark.usefixtures("cleaner")

OFFSET = "application/offset+octet-stream"
CONTENT = bytes(range(251)) * 1200  # 301,200 bytes: two pieces and a short one


def announcement(content: bytes = CONTENT, **changes: Any) -> dict[str, Any]:
    return {**CONTRACT, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest(), **changes}


async def started(caller: Caller, referral_id: str, content: bytes = CONTENT, **changes: Any) -> str:
    """Start an upload; gives its path."""
    answer = await caller.post(f"/v1/referrals/{referral_id}/documents/uploads", announcement(content, **changes))
    assert answer.status_code == 201, answer.text
    return str(answer.headers["location"].removeprefix("http://127.0.0.1:8000"))


async def part(caller: Caller, path: str, offset: int, content: Any, **headers: str) -> httpx2.Response:
    """Send one part."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return await caller.http.patch(
        path,
        content=content,
        headers={
            "authorization": f"Bearer {caller.token}",
            "content-type": OFFSET,
            "upload-offset": str(offset),
            "tus-resumable": "1.0.0",
            **named,
        },
    )


class TwoPieces:
    """The content of a slow request: two pieces, of which the second waits."""

    def __init__(self) -> None:
        self.one_has_gone, self.go_on = asyncio.Event(), asyncio.Event()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield b"x" * PIECE
        self.one_has_gone.set()
        await self.go_on.wait()
        yield b"x" * PIECE


async def offset_of(caller: Caller, path: str) -> int:
    answer = await caller.call("HEAD", path)
    assert answer.status_code == 200
    assert (answer.headers["cache-control"], answer.headers["tus-resumable"]) == ("no-store", "1.0.0")
    return int(answer.headers["upload-offset"])


async def test_it_arrives_in_parts_of_any_size_and_becomes_a_document(world: World) -> None:
    nea = await world.caller("nea")
    referral = await sent_referral(world, share=ALL_SHARED)
    path = await started(nea, referral["id"])
    offset = 0
    for size in (1, 100_000, PIECE, 20_000):
        answer = await part(nea, path, offset, CONTENT[offset : offset + size])
        offset += size
        assert (answer.status_code, answer.headers["upload-offset"]) == (204, str(offset))
        assert await offset_of(nea, path) == offset
        assert await listed(nea, referral["id"]) == []
    answer = await part(nea, path, offset, CONTENT[offset:])
    assert (answer.status_code, answer.headers["upload-offset"]) == (204, str(len(CONTENT)))
    (document,) = (await nea.get(f"/v1/referrals/{referral['id']}/documents")).json()["items"]
    assert answer.headers["document-id"] == document["id"]
    assert answer.headers["location"].endswith(f"/documents/{document['id']}")
    assert await opened(nea, document) == CLEANED + CONTENT
    head = await nea.call("HEAD", path)
    assert (head.headers["upload-offset"], head.headers["document-id"]) == (str(len(CONTENT)), document["id"])
    assert {name: document[name] for name in CONTRACT} == CONTRACT


async def test_what_arrived_before_a_cut_is_kept(world: World) -> None:
    nea = await world.caller("nea")
    referral = await sent_referral(world)
    path = await started(nea, referral["id"])

    async def cut_off() -> AsyncIterator[bytes]:
        yield CONTENT[:150_000]
        raise ClientDisconnect

    assert (await part(nea, path, 0, cut_off())).status_code == 408
    assert await offset_of(nea, path) == 150_000
    assert (await part(nea, path, 150_000, CONTENT[150_000:])).status_code == 204
    assert len(await listed(nea, referral["id"])) == 1


async def test_a_wrong_offset_is_409_and_says_nothing_was_taken(world: World) -> None:
    nea = await world.caller("nea")
    path = await started(nea, (await sent_referral(world))["id"])
    await part(nea, path, 0, CONTENT[:10])
    for offset in (0, 9, 11, len(CONTENT)):
        answer = await part(nea, path, offset, b"x")
        assert (answer.status_code, answer.json()["code"]) == (409, "upload_offset_mismatch")
    assert await offset_of(nea, path) == 10


async def test_another_version_of_tus_is_412(world: World) -> None:
    nea = await world.caller("nea")
    path = await started(nea, (await sent_referral(world))["id"])
    answer = await part(nea, path, 0, b"x", tus_resumable="0.2.2")
    assert (answer.status_code, answer.headers["tus-version"]) == (412, "1.0.0")
    assert (await nea.call("HEAD", path, tus_resumable="2.0.0")).status_code == 412


async def test_more_than_was_announced_is_413_whether_its_length_is_known_or_not(world: World) -> None:
    nea = await world.caller("nea")
    path = await started(nea, (await sent_referral(world))["id"], b"four")

    async def unknown() -> AsyncIterator[bytes]:
        yield b"four"
        yield b"more"

    for content in (b"fourmore", unknown()):
        answer = await part(nea, path, 0, content)
        assert (answer.status_code, answer.json()["code"]) == (413, "file_too_large")
    assert (await part(nea, path, 0, b"four")).status_code == 204


async def test_another_file_than_announced_is_refused_and_gone(world: World) -> None:
    nea = await world.caller("nea")
    referral = await sent_referral(world)
    path = await started(nea, referral["id"])
    answer = await part(nea, path, 0, CONTENT[:-1] + b"!")
    assert (answer.status_code, answer.json()["code"]) == (422, "checksum_mismatch")
    assert (await nea.call("HEAD", path)).status_code == 404
    assert await listed(nea, referral["id"]) == []


async def test_of_two_parts_at_once_one_goes_on_and_they_never_mix(world: World) -> None:
    nea = await world.caller("nea")
    referral = await sent_referral(world)
    path = await started(nea, referral["id"])
    pieces = TwoPieces()
    first = asyncio.create_task(part(nea, path, 0, pieces))
    await pieces.one_has_gone.wait()
    second = await part(nea, path, await offset_of(nea, path), b"y" * 1000)
    pieces.go_on.set()
    answer = await first
    assert (second.status_code, answer.status_code, answer.json()["code"]) == (204, 409, "upload_taken_over")
    assert await offset_of(nea, path) == PIECE + 1000


async def test_an_upload_belongs_to_its_client(world: World) -> None:
    nea, map_, other = await world.caller("nea"), await world.caller("map"), await world.new_caller("nea")
    path = await started(nea, (await sent_referral(world))["id"])
    for caller in (other, map_):
        assert (await caller.call("HEAD", path)).status_code == 404
        assert (await part(caller, path, 0, b"x")).status_code == 404
    anothers = "UPDATE corridor.uploads SET user_id = gen_random_uuid() WHERE corridor.public_id('upload', id) = $1"
    await world.value(anothers, path.rpartition("/")[2])
    assert (await nea.call("HEAD", path)).status_code == 404
    assert (await part(nea, path, 0, b"x")).status_code == 404


async def test_a_client_of_tus_announces_it_in_headers(world: World) -> None:
    nea = await world.caller("nea")
    referral = await sent_referral(world)
    url = f"/v1/referrals/{referral['id']}/documents/uploads"
    said = {**CONTRACT, "filename": "Sok Dara.pdf"}
    metadata = ",".join(f"{name} {base64.b64encode(text.encode()).decode()}" for name, text in said.items())
    answer = await nea.post(url, upload_length="4", upload_metadata=metadata, tus_resumable="1.0.0")
    assert (answer.status_code, answer.headers["tus-resumable"]) == (201, "1.0.0")
    path = answer.headers["location"].removeprefix("http://127.0.0.1:8000")
    assert (await part(nea, path, 0, b"four")).status_code == 204
    assert len(await listed(nea, referral["id"])) == 1
    refused = await nea.post(url, upload_length="4", upload_metadata="title ???")
    assert [fault["pointer"] for fault in refused.json()["errors"]] == ["/title"]
    refused = await nea.post(url)
    assert [fault["pointer"] for fault in refused.json()["errors"]] == ["/header/Upload-Length"]
    refused = await nea.post(url, upload_length="4")
    assert {fault["pointer"] for fault in refused.json()["errors"]} == {"/title", "/language", "/category"}
