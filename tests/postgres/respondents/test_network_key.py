"""The network's key is made once, moves with the root key, and is backed up apart from the data."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from adapters.keyring.file_key_ring import FileKeyRing
from adapters.keyring.vault import AesVault
from adapters.postgres.keys.network_keys import network_key
from adapters.postgres.operate.backup import back_up, keys_file, restore
from domain.kernel.index_terms import IndexKind, IndexTerm
from domain.kernel.keys import CiphertextRejected, KeyServiceUnavailable, NetworkPurpose
from tests.app_under_test import running_world
from tests.cli.commands import corridor
from tests.postgres.faults.test_backup import PROGRAMS, source, target
from tests.postgres.keys.test_key_rotation import command, stage
from tests.postgres.respondents.respondent_rows import Claims, claims_of
from tests.unit.keyring.test_keyring_vault import FaultyRing

__all__ = ["source", "stage", "target"]
TERM = IndexTerm(IndexKind.RESPONDENT_NAME, "KH|goldenlotus")
WRAPPED = "SELECT wrapped FROM vault.network_keys"
NAMES = "SELECT array_agg(name ORDER BY name) FROM corridor.respondent_terms"


def vault_of(root_key_file: Path) -> AesVault:
    return AesVault(FileKeyRing.open(root_key_file))


@pytest.fixture
async def claims(stage: tuple[str, Path]) -> AsyncIterator[Claims]:
    async with running_world(*stage) as world, claims_of(world, vault_of(stage[1])) as made:
        yield made


async def index(claims: Claims) -> bytes:
    async with await claims.work("nea") as work:
        return (await network_key(work, NetworkPurpose.RESPONDENTS)).blind_index(TERM)


async def fetched(url: str, statement: str) -> Any:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()


async def test_of_processes_that_need_it_at_once_one_makes_it(claims: Claims, stage: tuple[str, Path]) -> None:
    others = [Claims(claims.world, claims.database, vault_of(stage[1])) for _ in range(8)]
    assert await claims.world.value(WRAPPED) is None
    assert len(set(await asyncio.gather(*map(index, others)))) == 1
    assert await claims.world.value("SELECT count(*) FROM vault.network_keys") == 1


async def test_without_the_root_key_nothing_is_stored(claims: Claims, stage: tuple[str, Path]) -> None:
    faulty = FaultyRing(FileKeyRing.open(stage[1]))
    cut_off = Claims(claims.world, claims.database, AesVault(faulty))
    await asyncio.to_thread(stage[1].rename, stage[1].with_suffix(".away"))
    with pytest.raises(KeyServiceUnavailable):
        await index(cut_off)
    assert await claims.world.value(WRAPPED) is None
    await asyncio.to_thread(stage[1].with_suffix(".away").rename, stage[1])
    assert await index(cut_off) == await index(claims)
    faulty.away = True
    with pytest.raises(KeyServiceUnavailable):
        await index(Claims(claims.world, claims.database, AesVault(faulty)))


async def test_a_damaged_key_is_not_replaced(claims: Claims) -> None:
    await index(claims)
    await claims.world.value("UPDATE vault.network_keys SET wrapped = wrapped || '\\x00'")
    damaged = await claims.world.value(WRAPPED)
    with pytest.raises(CiphertextRejected):
        await index(claims)
    assert await claims.world.value(WRAPPED) == damaged


async def test_a_rotation_of_the_root_key_moves_it_and_changes_no_index(
    claims: Claims, stage: tuple[str, Path]
) -> None:
    before, old = await index(claims), await claims.world.value(WRAPPED)
    ring = FileKeyRing.open(stage[1])
    turned = await command(stage, "rotate", "--root", "--json")
    new = await claims.world.value(WRAPPED)
    assert (turned["no_longer_needed"], turned["damaged"]) == ([ring.root_key_id(old)], [])
    assert ring.root_key_id(new) == turned["root_key"]
    await command(stage, "drop", ring.root_key_id(old))
    assert await index(Claims(claims.world, claims.database, vault_of(stage[1]))) == before


async def test_the_old_root_key_stays_while_it_alone_opens_the_networks(
    claims: Claims, stage: tuple[str, Path]
) -> None:
    await index(claims)
    old = await claims.world.value(WRAPPED)
    await command(stage, "rotate", "--root")
    await claims.world.value("UPDATE vault.network_keys SET wrapped = $1", old)
    root = FileKeyRing.open(stage[1]).root_key_id(old)
    refused = await asyncio.to_thread(
        corridor, stage[1].parent, "keys", "drop", root, database_url=stage[0], master_key_file=stage[1]
    )
    assert "is still needed" in refused.stderr


async def test_the_doctor_misses_the_root_key_that_wrapped_it(
    claims: Claims, stage: tuple[str, Path], tmp_path: Path
) -> None:
    elsewhere = FileKeyRing.open(tmp_path / "elsewhere.key", create=True)
    await claims.world.value(
        "INSERT INTO vault.network_keys VALUES ('respondents', $1, now())",
        await AesVault(elsewhere).new_network_key(NetworkPurpose.RESPONDENTS),
    )
    said = await asyncio.to_thread(corridor, stage[1].parent, "doctor", database_url=stage[0], master_key_file=stage[1])
    assert f"lacks {elsewhere.root_key_id(await claims.world.value(WRAPPED))}" in " ".join(said.stdout.split())


@pytest.mark.parametrize("with_keys", [True, False])
async def test_the_networks_key_stands_wrapped_and_in_the_file_of_keys_alone(
    tmp_path: Path, root_key_file: Path, source: str, target: str, *, with_keys: bool
) -> None:
    key_file, file = tmp_path / "master.key", tmp_path / "backup"
    shutil.copy(root_key_file, key_file)
    async with running_world(source, key_file) as world, claims_of(world, vault_of(key_file)) as claims:
        await claims.name("nea", "Golden Lotus", "12/2020")
        before, names, wrapped = await index(claims), await world.value(NAMES), await world.value(WRAPPED)
    await back_up(source, file, PROGRAMS)
    if not with_keys:
        keys_file(file).unlink()
    await restore(target, file, PROGRAMS, replace=False, erasures="[]")
    assert await fetched(target, NAMES) == (names if with_keys else None)
    assert await fetched(target, WRAPPED) == (wrapped if with_keys else None)
    if with_keys:
        async with running_world(target, key_file) as world, claims_of(world, vault_of(key_file)) as claims:
            assert await index(claims) == before
