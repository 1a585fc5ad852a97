"""Nothing of a file is in memory whole: 10 MiB that come in, or go out, cost the process under 2 MiB."""

import asyncio
import tracemalloc
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from domain.documents.files import MAX_FILE_BYTES, MediaType
from domain.ports.files import CleanFile
from tests.app_under_test import Caller, World
from tests.http.documents.referrals_with_documents import shared
from tests.http.documents.test_uploads import part

MIB = 1024 * 1024
LINE = b"A line of a statement of 64 characters, again and again and so.\n"
CHUNK = LINE * 1024
BOUNDARY = "a-boundary"
HEAD = b"".join(
    b'--%s\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (BOUNDARY.encode(), name, value)
    for name, value in ((b"title", b"Statement"), (b"language", b"en"), (b"category", b"other"))
)
FILE = b'--%s\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n' % BOUNDARY.encode()


class PassingCleaner:
    """Reads to the end, as a process of its own would, and gives the same again; holds one piece."""

    @asynccontextmanager
    async def clean(self, content: AsyncIterator[bytes]) -> AsyncIterator[CleanFile]:
        async for _ in content:
            pass

        async def again() -> AsyncIterator[bytes]:
            for _ in range(MAX_FILE_BYTES // len(CHUNK)):
                yield CHUNK

        yield CleanFile(MediaType.TEXT, again())


async def chunks() -> AsyncIterator[bytes]:
    for _ in range(MAX_FILE_BYTES // len(CHUNK)):
        yield CHUNK


async def form() -> AsyncIterator[bytes]:
    yield HEAD + FILE
    async for chunk in chunks():
        yield chunk
    yield b"\r\n--%s--\r\n" % BOUNDARY.encode()


async def cost(doing: Callable[[], Awaitable[Any]]) -> tuple[Any, int]:
    """What it gives, and the most bytes that it held more than before."""
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        tracemalloc.reset_peak()
        given = await doing()
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    return given, peak - before


async def downloaded(world: World, caller: Caller, path: str) -> int:
    """Count the bytes of an answer as a server takes them from the application: one piece after the other."""
    received = 0

    async def send(message: Any) -> None:
        nonlocal received
        received += len(message.get("body", b""))

    async def receive() -> dict[str, Any]:
        await asyncio.Event().wait()  # the client stays
        return {"type": "http.disconnect"}

    transport: Any = world.http._transport
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "GET",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [(b"host", b"127.0.0.1"), (b"authorization", f"Bearer {caller.token}".encode())],
        "scheme": "http",
        "server": ("127.0.0.1", 8000),
        "client": ("127.0.0.1", 1234),
    }
    await transport.app(scope, receive, send)
    return received


async def test_ten_mebibytes_cost_under_two(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(world.service, "files", PassingCleaner())
    nea, referral = await world.caller("nea"), await shared(world)
    path = f"/v1/referrals/{referral['id']}/documents"
    kind = {"content-type": f"multipart/form-data; boundary={BOUNDARY}"}

    async def send_form() -> Any:
        return await nea.send("POST", path, headers=kind, content=form())

    async def send_part() -> Any:
        said = {"title": "Statement", "language": "en", "category": "other", "bytes": MAX_FILE_BYTES}
        upload = (await nea.post(f"{path}/uploads", said)).headers["location"].removeprefix("http://127.0.0.1:8000")
        return await part(nea, upload, 0, chunks())

    await send_form()  # what is loaded once, is not counted
    answer, form_cost = await cost(send_form)
    assert answer.status_code == 201, answer.text
    assert answer.json()["bytes"] == MAX_FILE_BYTES
    assert form_cost < 2 * MIB, f"a form of 10 MiB cost {form_cost:,} bytes"
    answer_to_part, part_cost = await cost(send_part)
    assert answer_to_part.status_code == 204, answer_to_part.text
    assert part_cost < 2 * MIB, f"a part of 10 MiB cost {part_cost:,} bytes"
    received, read_cost = await cost(lambda: downloaded(world, nea, f"{path}/{answer.json()['id']}"))
    assert received == MAX_FILE_BYTES
    assert read_cost < 2 * MIB, f"a download of 10 MiB cost {read_cost:,} bytes"
