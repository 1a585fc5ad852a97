"""A backup restores everything, in two files, and brings nobody back who was erased after it was made."""

from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from adapters.embedded_postgres import NotAvailableHere, installed_programs
from adapters.postgres.operate.backup import BackupFailed, Programs, back_up, erasures_in, keys_file, restore
from api.cli.audit_verification import check
from tests.app_under_test import running_world
from tests.builders import a_case, made
from tests.conftest import TEMPLATE
from tests.http.documents.files import sent
from tests.http.documents.referrals_with_documents import accepted
from tests.postgres.migrations.fresh import fresh_database
from tests.wait_for_commit import settled


def _programs() -> Programs:
    """Ours, or those on the PATH."""
    try:
        folder = installed_programs()
    except NotAvailableHere:
        folder = Path()
    return Programs(folder / "pg_dump", folder / "pg_restore")


PROGRAMS = _programs()


@pytest.fixture
async def source() -> AsyncIterator[str]:
    """A database with the directory, which is backed up."""
    async with fresh_database(TEMPLATE) as url:
        yield url


@pytest.fixture
async def target() -> AsyncIterator[str]:
    """An empty one, into which the backup is restored."""
    async with fresh_database() as url:
        yield url


async def test_a_backup_restores_everybody_but_the_erased(
    tmp_path: Path, root_key_file: Path, source: str, target: str
) -> None:
    file = tmp_path / "backup"
    async with running_world(source, root_key_file) as world:
        nea = await world.caller("nea")
        kept, erased = [(await nea.post("/v1/cases", a_case(), idempotency_key=key)).json() for key in ("k", "e")]
        digest = world.digest_of(nea, "k")
        await back_up(source, file, PROGRAMS)
        answer = await nea.post(f"/v1/cases/{erased['id']}/erase", {"reason": "She asked for it."})
        assert answer.status_code == 200, answer.text
        erasures = await erasures_in(source)
    assert {path.stat().st_mode & 0o777 for path in (file, keys_file(file))} == {0o600}
    assert await restore(target, file, PROGRAMS, replace=False, erasures=erasures) == 1
    async with running_world(target, root_key_file) as world:
        nea = await world.new_caller("nea")
        identity = await nea.get(f"/v1/cases/{kept['id']}/identity")
        assert identity.json()["person"]["full_name"] == "Sok Dara"
        assert (await nea.get(f"/v1/cases/{erased['id']}")).json()["status"] == "erased"
        assert (await nea.get(f"/v1/cases/{erased['id']}/identity")).status_code == 403
        assert await world.value("SELECT array_agg(digest) FROM corridor.idempotency WHERE answer <> ''") == [digest]
        assert await world.value("SELECT count(DISTINCT case_id) FROM corridor.index_terms") == 1
        await settled(world.value)
        await world.service.worker.run_once("grow_audit_tree")
    found = await check(target, ())
    assert found == {"well": True, "entries": 6, "heads": 0}  # with that of the restore


async def test_messages_and_documents_come_back_but_for_those_of_the_erased(
    tmp_path: Path, root_key_file: Path, source: str, target: str
) -> None:
    file = tmp_path / "backup"
    async with running_world(source, root_key_file) as world:
        nea, map_ = await world.caller("nea"), await world.caller("map")
        kept, erased = [await accepted(world) for _ in range(2)]
        documents = {}
        for referral in (kept, erased):
            await made(map_, f"/v1/referrals/{referral['id']}/messages", {"body": "She is here.", "language": "en"})
            answer = await sent(nea, referral["id"])
            assert answer.status_code == 201, answer.text
            documents[referral["id"]] = f"/v1/referrals/{referral['id']}/documents/{answer.json()['id']}"
        await back_up(source, file, PROGRAMS)
        answer = await nea.post(f"/v1/cases/{erased['case_id']}/erase", {"reason": "She asked for it."})
        assert answer.status_code == 200, answer.text
        erasures = await erasures_in(source)
    assert await restore(target, file, PROGRAMS, replace=False, erasures=erasures) == 1
    async with running_world(target, root_key_file) as world:
        nea, map_ = await world.new_caller("nea"), await world.new_caller("map")
        bodies = [
            [one["body"] for one in (await nea.get(f"/v1/referrals/{referral['id']}/messages")).json()["items"]]
            for referral in (kept, erased)
        ]
        assert bodies == [["She is here."], []]
        for reader in (nea, map_):
            assert (await reader.get(documents[kept["id"]])).content == b"two pages"
            assert (await reader.get(documents[erased["id"]])).status_code == 404


async def test_without_the_file_of_keys_a_backup_names_nobody(
    tmp_path: Path, root_key_file: Path, source: str, target: str
) -> None:
    file = tmp_path / "backup"
    async with running_world(source, root_key_file) as world:
        nea = await world.caller("nea")
        assert (await nea.post("/v1/cases", a_case(), idempotency_key="k")).status_code == 201
        await back_up(source, file, PROGRAMS)
    keys_file(file).unlink()
    await restore(target, file, PROGRAMS, replace=False, erasures="[]")
    connection = await asyncpg.connect(target)
    try:
        assert await connection.fetchval("SELECT count(*) FROM corridor.cases WHERE identity IS NOT NULL") == 1
        assert await connection.fetchval("SELECT count(*) FROM vault.wrapped_keys") == 0
        assert await connection.fetchval("SELECT count(*) FROM vault.organisation_keys") == 0
        assert await connection.fetchval("SELECT count(*) FROM corridor.idempotency") == 0
        assert await connection.fetchval("SELECT count(*) FROM corridor.index_terms") == 0
    finally:
        await connection.close()


async def test_nothing_is_overwritten_unasked(tmp_path: Path, database_url: str) -> None:
    file = tmp_path / "backup"
    file.write_text("something else")
    with pytest.raises(BackupFailed, match="exists already"):
        await back_up(database_url, file, PROGRAMS)
    with pytest.raises(BackupFailed, match="--replace"):
        await restore(database_url, file, PROGRAMS, replace=False)
    assert file.read_text() == "something else"
