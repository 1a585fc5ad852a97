"""An erasure is acknowledged only once it stands in the list outside the database, and never listed before."""

import asyncio
import errno
import os
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
import pytest

from adapters.keyring.erasures.file import ErasureFile
from adapters.keyring.erasures.sealed_list import read_erasures
from adapters.keyring.file_key_ring import FileKeyRing
from domain.ports.erasures import Erasure
from tests.app_under_test import World, running_world
from tests.builders import opened_case
from tests.conftest import url_of
from tests.scratch import scratch_database

WHY = {"reason": "She asked for it."}
STATUS = "SELECT status FROM corridor.cases WHERE id = $1"


@pytest.fixture
def list_path(tmp_path: Path) -> Path:
    return tmp_path / "erasures"


@pytest.fixture
async def own(list_path: Path, root_key_file: Path) -> AsyncIterator[World]:
    """The application with a database and a list of its own."""
    async with (
        scratch_database() as name,
        running_world(url_of(name), root_key_file, erasures_file=list_path) as running,
    ):
        yield running


def in_the_way_of(path: Path) -> Path:
    """Put a folder where the list was; gives where the list is now."""
    kept = path.rename(path.with_name("kept"))
    path.mkdir()
    return kept


def put_back(kept: Path, path: Path) -> None:
    path.rmdir()
    kept.rename(path)


def content_of(path: Path) -> bytes:
    return path.read_bytes()


def number_of(case: dict[str, str]) -> UUID:
    return UUID(case["id"].removeprefix("case_"))


async def listed(path: Path, root_key_file: Path) -> set[UUID]:
    return {one.case_id for one in await read_erasures(path, FileKeyRing.open(root_key_file))}


async def test_whoever_is_told_of_an_erasure_finds_it_in_the_list(
    own: World, list_path: Path, root_key_file: Path
) -> None:
    nea = await own.caller("nea")
    case = await opened_case(nea)
    assert await listed(list_path, root_key_file) == set()
    assert (await nea.post(f"/v1/cases/{case['id']}/erase", WHY)).status_code == 200
    (entry,) = await read_erasures(list_path, FileKeyRing.open(root_key_file))
    row = await own.value("SELECT row(case_id, organisation_id, at) FROM corridor.erasures")
    assert (entry.case_id, entry.organisation_id, entry.at) == tuple(row)


async def test_where_nothing_can_be_written_nothing_is_erased(own: World, list_path: Path) -> None:
    nea = await own.caller("nea")
    case = await opened_case(nea)
    kept = in_the_way_of(list_path)
    refused = await nea.post(f"/v1/cases/{case['id']}/erase", WHY, idempotency_key="first")
    assert (refused.status_code, refused.json()["code"]) == (503, "unavailable")
    assert int(refused.headers["retry-after"]) > 0
    assert await own.value(STATUS, number_of(case)) == "open"
    assert (await nea.get(f"/v1/cases/{case['id']}/identity")).status_code == 200
    put_back(kept, list_path)
    assert (await nea.post(f"/v1/cases/{case['id']}/erase", WHY, idempotency_key="first")).status_code == 200


async def test_a_full_disk_is_noticed_before_anything_is_erased(
    own: World, list_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nea = await own.caller("nea")
    case = await opened_case(nea)
    before = content_of(list_path)
    write = os.write

    def full(descriptor: int, content: bytes) -> int:
        if os.readlink(f"/proc/self/fd/{descriptor}") == str(list_path):
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(descriptor, content)

    with monkeypatch.context() as patched:
        patched.setattr(os, "write", full)
        assert (await nea.post(f"/v1/cases/{case['id']}/erase", WHY)).status_code == 503
    assert await own.value(STATUS, number_of(case)) == "open"
    assert content_of(list_path) == before


async def test_what_could_not_be_listed_is_acknowledged_to_no_key_until_it_is(
    own: World, list_path: Path, root_key_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nea = await own.caller("nea")
    case = await opened_case(nea)
    path = f"/v1/cases/{case['id']}/erase"

    def broken(*_: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as patched:
        patched.setattr(ErasureFile, "append", broken)
        first = await nea.post(path, WHY, idempotency_key="first")
        assert (first.status_code, "retry-after" in first.headers) == (503, True)
        assert await own.value(STATUS, number_of(case)) == "erased"
        for key in ("first", "second"):
            assert (await nea.post(path, WHY, idempotency_key=key)).status_code == 503
    assert await listed(list_path, root_key_file) == set()
    again = await nea.post(path, WHY, idempotency_key="first")
    assert (again.status_code, again.json()["status"]) == (200, "erased")
    assert await listed(list_path, root_key_file) == {number_of(case)}
    assert (await nea.post(path, WHY)).json()["status"] == "erased"


async def test_another_key_too_is_answered_only_once_it_is_listed(
    own: World, list_path: Path, root_key_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nea = await own.caller("nea")
    case = await opened_case(nea)

    def broken(*_: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as patched:
        patched.setattr(ErasureFile, "append", broken)
        assert (await nea.post(f"/v1/cases/{case['id']}/erase", WHY)).status_code == 503
    assert (await nea.post(f"/v1/cases/{case['id']}/erase", WHY)).status_code == 200
    assert await listed(list_path, root_key_file) == {number_of(case)}


async def test_nothing_is_listed_before_it_is_committed(own: World, monkeypatch: pytest.MonkeyPatch) -> None:
    nea = await own.caller("nea")
    case = await opened_case(nea)
    append, found = ErasureFile.append, []

    async def status() -> str:
        connection = await asyncpg.connect(own.url)
        try:
            return str(await connection.fetchval(STATUS, number_of(case)))
        finally:
            await connection.close()

    def looking(self: ErasureFile, erasures: tuple[Erasure, ...]) -> None:
        if erasures:
            found.append(asyncio.run(status()))
        append(self, erasures)

    monkeypatch.setattr(ErasureFile, "append", looking)
    assert (await nea.post(f"/v1/cases/{case['id']}/erase", WHY)).status_code == 200
    assert found == ["erased"]


async def test_who_may_not_erase_writes_nothing_into_the_list(own: World, list_path: Path, root_key_file: Path) -> None:
    case = await opened_case(await own.caller("nea"))
    stranger = await own.caller("hrdf")
    assert (await stranger.post(f"/v1/cases/{case['id']}/erase", WHY)).status_code == 404
    assert await listed(list_path, root_key_file) == set()


async def test_the_worker_lists_what_other_machines_erased(own: World, list_path: Path, root_key_file: Path) -> None:
    elsewhere = uuid4()
    await own.value(
        """INSERT INTO corridor.erasures (case_id, organisation_id, at)
        SELECT $1, o.id, now() FROM corridor.organisations AS o LIMIT 1""",
        elsewhere,
    )
    await own.service.worker.run_once("complete_erasure_list")
    assert await listed(list_path, root_key_file) == {elsewhere}


async def test_the_app_does_not_read_whom_others_erased(own: World) -> None:
    for role, may in (("corridor_app", False), ("corridor_worker", True)):
        allowed = await own.value(
            "SELECT has_function_privilege($1, 'corridor.erasures_since(timestamptz)', 'EXECUTE')", role
        )
        assert allowed is may
        assert not await own.value("SELECT has_table_privilege($1, 'corridor.erasures', 'SELECT')", role)
