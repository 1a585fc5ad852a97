"""The list of erasures is whole, in order and its own, or it says what is wrong; nothing in it is in clear."""

import base64
import multiprocessing
from collections.abc import Callable
from datetime import UTC, datetime
from multiprocessing.synchronize import Barrier
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from adapters.keyring.erasures import file as erasure_file
from adapters.keyring.erasures.lines import LINE_BYTES, ErasureListUnusable
from adapters.keyring.erasures.sealed_list import SealedErasureList, list_root_key_id, read_erasures, rewrap_key
from adapters.keyring.file_key_ring import FileKeyRing
from adapters.keyring.root_key_file import add_root_key, create_root_key_file, drop_root_key
from domain.kernel.ids import CaseId, OrganisationId
from domain.kernel.keys import KeyServiceUnavailable
from domain.ports.erasures import Erasure, ErasureListUnavailable

AT = datetime(2026, 11, 28, 16, 0, 0, 123456, UTC)
Damage = Callable[[list[bytes]], list[bytes]]


def an_erasure() -> Erasure:
    return Erasure(CaseId(uuid4()), OrganisationId(uuid4()), AT)


async def nothing(_: datetime | None) -> list[Erasure]:
    return []


@pytest.fixture
def path(tmp_path: Path) -> Path:
    create_root_key_file(tmp_path / "master.key")
    return tmp_path / "erasures"


def ring(path: Path) -> FileKeyRing:
    return FileKeyRing.open(path.with_name("master.key"))


def content_of(path: Path) -> bytes:
    return path.read_bytes()


def lines_of(path: Path) -> list[bytes]:
    return path.read_bytes().splitlines(keepends=True)


def mode_of(path: Path) -> int:
    return path.stat().st_mode & 0o777


def remove(path: Path) -> None:
    path.unlink()


def put(path: Path, lines: list[bytes], mode: str = "wb") -> None:
    with path.open(mode) as file:
        file.write(b"".join(lines))


def a_list(path: Path) -> SealedErasureList:
    return SealedErasureList(path, ring(path), nothing, lambda _: None)


async def filled(path: Path, number: int = 3) -> list[Erasure]:
    entries = [an_erasure() for _ in range(number)]
    opened = a_list(path)
    await opened.open()
    for one in entries:
        await opened.add(one)
    return entries


async def test_what_was_added_is_read_again_once_and_only_the_owner_reads_the_file(path: Path) -> None:
    entries = await filled(path)
    await a_list(path).add(entries[1])
    assert await read_erasures(path, ring(path)) == tuple(entries)
    assert mode_of(path) == 0o600


async def test_no_id_and_no_time_stand_in_clear_in_the_file(path: Path) -> None:
    entries = await filled(path)
    content = content_of(path)
    seen = content + b"".join(base64.b64decode(line) for line in content.splitlines()[1:])
    for one in entries:
        for number in (one.case_id, one.organisation_id):
            for said in (str(number).encode(), number.hex.encode(), number.bytes, base64.b64encode(number.bytes)[:20]):
                assert said not in seen
    assert b"2026" not in content[:20]


@pytest.mark.parametrize("left", [b"AQ", b"A" * 91, b"\0" * 300])
async def test_what_a_killed_process_left_is_cut_off_and_nothing_else(path: Path, left: bytes) -> None:
    entries = await filled(path)
    put(path, [left], "ab")
    assert await read_erasures(path, ring(path)) == tuple(entries)
    one = an_erasure()
    await a_list(path).add(one)
    assert await read_erasures(path, ring(path)) == (*entries, one)
    assert [len(line) for line in lines_of(path)[2:]] == [LINE_BYTES] * 4


DAMAGES: dict[str, Damage] = {
    "a line is missing": lambda lines: [*lines[:3], *lines[4:]],
    "two lines are exchanged": lambda lines: [*lines[:2], lines[3], lines[2], *lines[4:]],
    "a line stands twice": lambda lines: [*lines, lines[-1]],
    "a line is changed": lambda lines: [
        *lines[:2],
        lines[2][:30] + bytes([lines[2][30] ^ 1]) + lines[2][31:],
        *lines[3:],
    ],
    "the end is cut off": lambda lines: lines[:-1],
    "all is cut off": lambda lines: lines[:2],
    "the first line is another": lambda lines: [lines[0].replace(b"version 1", b"version 9"), *lines[1:]],
    "the count is missing": lambda lines: [lines[0], *lines[2:]],
    "it is empty": lambda _: [],
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
async def test_a_list_that_was_changed_is_refused_and_not_written_over(path: Path, damage: Damage) -> None:
    await filled(path)
    put(path, damage(lines_of(path)))
    before = content_of(path)
    with pytest.raises(ErasureListUnusable, match=str(path)):
        await read_erasures(path, ring(path))
    with pytest.raises(ErasureListUnavailable):
        await a_list(path).add(an_erasure())
    assert content_of(path) == before


async def test_lines_of_another_list_and_another_root_key_do_not_open(path: Path, tmp_path: Path) -> None:
    await filled(path)
    other = path.with_name("other")
    await filled(other)
    put(path, [*lines_of(path)[:2], *lines_of(other)[2:]])
    with pytest.raises(ErasureListUnusable, match="entry 1"):
        await read_erasures(path, ring(path))
    create_root_key_file(tmp_path / "another.key")
    with pytest.raises(KeyServiceUnavailable) as refused:
        await read_erasures(other, FileKeyRing.open(tmp_path / "another.key"))
    assert "another.key" in refused.value.reason


async def test_after_the_root_key_was_rotated_it_is_read_and_written_without_the_old_one(path: Path) -> None:
    entries = await filled(path)
    running = a_list(path)
    await running.open()
    root_key_file, old = path.with_name("master.key"), await list_root_key_id(path, ring(path))
    present = add_root_key(root_key_file)
    await rewrap_key(path, ring(path))
    assert old is not None
    assert await list_root_key_id(path, ring(path)) == present != old
    drop_root_key(root_key_file, old)
    one = an_erasure()
    await running.add(one)
    assert await read_erasures(path, ring(path)) == (*entries, one)


async def test_a_list_that_vanished_is_made_again_and_completed(path: Path) -> None:
    entries = [an_erasure()]
    asked: list[datetime | None] = []

    async def in_the_database(since: datetime | None) -> list[Erasure]:
        asked.append(since)
        return entries

    running = SealedErasureList(path, ring(path), in_the_database, lambda _: None)
    await running.complete()
    await running.complete()
    remove(path)
    await running.complete()
    assert await read_erasures(path, ring(path)) == tuple(entries)
    assert [since is None for since in asked] == [True, False, True]


async def test_what_a_probe_writes_is_gone_again(path: Path) -> None:
    entries = await filled(path)
    before = content_of(path)
    await a_list(path).must_be_writable()
    assert content_of(path) == before
    assert await read_erasures(path, ring(path)) == tuple(entries)


def _append(path: Path, secret: bytes, numbers: list[int], both: Barrier) -> None:
    both.wait(60)
    opened = erasure_file.ErasureFile(path, erasure_file.read_head(path), secret)
    for number in numbers:
        opened.append((Erasure(CaseId(UUID(int=number)), OrganisationId(UUID(int=1)), AT),))


async def test_processes_that_append_at_once_lose_nothing(path: Path) -> None:
    await filled(path, 0)
    head = erasure_file.read_head(path)
    secret = await ring(path).unwrap(head.wrapped, head.context)
    spawn = multiprocessing.get_context("spawn")
    both = spawn.Barrier(2)
    processes = [spawn.Process(target=_append, args=(path, secret, list(range(n, 200, 2)), both)) for n in (0, 1)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
        assert process.exitcode == 0
    assert {one.case_id.int for one in await read_erasures(path, ring(path))} == set(range(200))
