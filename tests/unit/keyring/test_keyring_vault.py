"""The vault over a root key file: rotation, outage, memory."""

import asyncio
import uuid
from pathlib import Path

import pytest

from adapters.keyring.file_key_ring import FileKeyRing
from adapters.keyring.root_key_file import add_root_key, create_root_key_file, drop_root_key, read_root_keys
from adapters.keyring.root_keys import RootKeyFileUnusable
from adapters.keyring.vault import AesVault
from domain.kernel.ids import DataKeyId, OrganisationId
from domain.kernel.index_terms import IndexKind, IndexTerm
from domain.kernel.keys import CiphertextRejected, KeyRing, KeyServiceUnavailable, Vault

ORGANISATION = OrganisationId(uuid.UUID(int=1))
OTHER = OrganisationId(uuid.UUID(int=2))
DATA_KEY_ID = DataKeyId(uuid.UUID(int=3))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "master.key"


@pytest.fixture
def ring(path: Path) -> FileKeyRing:
    return FileKeyRing.open(path, create=True)


class FaultyRing:
    """The real key ring with a switch and a counter."""

    def __init__(self, ring: FileKeyRing) -> None:
        self._ring = ring
        self.away = False
        self.asked = 0
        self.wrap, self.rewrap, self.root_key_id = ring.wrap, ring.rewrap, ring.root_key_id

    async def unwrap(self, wrapped: bytes, context: bytes) -> bytes:
        self.asked += 1
        await asyncio.sleep(0)
        if self.away:
            raise KeyServiceUnavailable("away")
        return await self._ring.unwrap(wrapped, context)


def test_the_adapters_fit_the_ports(ring: FileKeyRing) -> None:
    port: KeyRing = ring
    vault: Vault = AesVault(port)
    assert vault.new_data_key().reveal() != vault.new_data_key().reveal()


async def test_an_organisation_key_opens_only_for_its_organisation_and_generation(ring: FileKeyRing) -> None:
    vault = AesVault(ring)
    row = await vault.new_organisation_key(ORGANISATION)
    assert (row.generation, row.root_key_id) == (1, ring.root_key_id(row.wrapped))
    key = await vault.organisation_key(ORGANISATION, 1, row.wrapped)
    data_key = vault.new_data_key()
    again = await AesVault(ring).organisation_key(ORGANISATION, 1, row.wrapped)
    assert again.unwrap(DATA_KEY_ID, key.wrap(DATA_KEY_ID, data_key)).reveal() == data_key.reveal()
    for organisation_id, generation in ((OTHER, 1), (ORGANISATION, 2)):
        with pytest.raises(CiphertextRejected):
            await vault.organisation_key(organisation_id, generation, row.wrapped)


async def test_damage_to_a_wrapped_organisation_key_is_noticed_even_when_it_is_remembered(ring: FileKeyRing) -> None:
    vault = AesVault(ring)
    row = await vault.new_organisation_key(ORGANISATION)
    await vault.organisation_key(ORGANISATION, 1, row.wrapped)
    for damaged in (row.wrapped[:-1], row.wrapped[:-1] + bytes([row.wrapped[-1] ^ 1]), b"", b"\x02" + row.wrapped[1:]):
        with pytest.raises(CiphertextRejected):
            await vault.organisation_key(ORGANISATION, 1, damaged)


async def test_a_new_root_key_wraps_what_is_new_and_the_old_one_still_opens(path: Path, ring: FileKeyRing) -> None:
    vault = AesVault(ring)
    old = await vault.new_organisation_key(ORGANISATION)
    new_id = add_root_key(path)
    new = await vault.new_organisation_key(OTHER)
    assert new.root_key_id == new_id != old.root_key_id
    await vault.organisation_key(ORGANISATION, 1, old.wrapped)
    await AesVault(FileKeyRing.open(path)).organisation_key(OTHER, 1, new.wrapped)


async def test_a_process_that_started_before_the_rotation_opens_what_came_after(path: Path, ring: FileKeyRing) -> None:
    running = AesVault(ring)
    add_root_key(path)
    row = await AesVault(FileKeyRing.open(path)).new_organisation_key(ORGANISATION)
    assert (await running.organisation_key(ORGANISATION, 1, row.wrapped)).generation == 1


async def test_after_rewrapping_the_old_root_key_can_go(path: Path, ring: FileKeyRing) -> None:
    vault = AesVault(ring)
    old = await vault.new_organisation_key(ORGANISATION)
    data_key = vault.new_data_key()
    wrapped = (await vault.organisation_key(ORGANISATION, 1, old.wrapped)).wrap(DATA_KEY_ID, data_key)
    add_root_key(path)
    new = await vault.rewrap_organisation_key(ORGANISATION, old)
    assert await vault.rewrap_organisation_key(ORGANISATION, new) == new
    drop_root_key(path, old.root_key_id)
    later = AesVault(FileKeyRing.open(path))
    key = await later.organisation_key(ORGANISATION, new.generation, new.wrapped)
    assert key.unwrap(DATA_KEY_ID, wrapped).reveal() == data_key.reveal()
    with pytest.raises(KeyServiceUnavailable) as caught:
        await later.organisation_key(ORGANISATION, 1, old.wrapped)
    assert f"Root key {old.root_key_id} is not in" in caught.value.reason
    assert old.root_key_id not in caught.value.detail


async def test_the_next_generation_wraps_anew_and_keeps_the_blind_indexes(ring: FileKeyRing) -> None:
    vault = AesVault(ring)
    first = await vault.new_organisation_key(ORGANISATION)
    second = await vault.next_organisation_key(ORGANISATION, first)
    assert second.generation == 2
    old = await vault.organisation_key(ORGANISATION, 1, first.wrapped)
    new = await vault.organisation_key(ORGANISATION, 2, second.wrapped)
    term = IndexTerm(IndexKind.PHONE, "+85512345678")
    assert old.blind_index(term) == new.blind_index(term)
    wrapped = new.wrap(DATA_KEY_ID, vault.new_data_key())
    with pytest.raises(CiphertextRejected):
        old.unwrap(DATA_KEY_ID, wrapped)


async def test_nothing_is_wrapped_by_a_key_that_is_no_longer_on_disk(path: Path, ring: FileKeyRing) -> None:
    vault = AesVault(ring)
    row = await vault.new_organisation_key(ORGANISATION)
    await asyncio.to_thread(path.unlink)
    for wrapping in (vault.new_organisation_key(OTHER), vault.rewrap_organisation_key(ORGANISATION, row)):
        with pytest.raises(KeyServiceUnavailable):
            await wrapping
    assert (await vault.organisation_key(ORGANISATION, 1, row.wrapped)).generation == 1


async def test_with_the_key_ring_away_remembered_keys_work_for_their_time(ring: FileKeyRing) -> None:
    faulty, clock = FaultyRing(ring), [0.0]
    vault = AesVault(faulty, now=lambda: clock[0])
    known, unknown = [await vault.new_organisation_key(organisation_id) for organisation_id in (ORGANISATION, OTHER)]
    await vault.organisation_key(ORGANISATION, 1, known.wrapped)
    faulty.away = True
    clock[0] = 299.9
    key = await vault.organisation_key(ORGANISATION, 1, known.wrapped)
    assert key.unwrap(DATA_KEY_ID, key.wrap(DATA_KEY_ID, vault.new_data_key()))
    with pytest.raises(KeyServiceUnavailable):
        await vault.organisation_key(OTHER, 1, unknown.wrapped)
    clock[0] = 300.0
    with pytest.raises(KeyServiceUnavailable):
        await vault.organisation_key(ORGANISATION, 1, known.wrapped)
    faulty.away = False
    await vault.organisation_key(ORGANISATION, 1, known.wrapped)


async def test_many_requests_at_once_ask_the_key_ring_once(ring: FileKeyRing) -> None:
    faulty = FaultyRing(ring)
    vault = AesVault(faulty)
    row = await vault.new_organisation_key(ORGANISATION)
    requests = [asyncio.ensure_future(vault.organisation_key(ORGANISATION, 1, row.wrapped)) for _ in range(50)]
    await asyncio.sleep(0)
    requests[0].cancel()
    keys = await asyncio.gather(*requests[1:])
    assert faulty.asked == 1
    assert len(set(map(id, keys))) == 1
    assert requests[0].cancelled()


async def test_the_memory_is_bounded_and_forgets_the_least_used(ring: FileKeyRing) -> None:
    faulty = FaultyRing(ring)
    vault = AesVault(faulty, capacity=2)
    ids = [OrganisationId(uuid.UUID(int=number)) for number in range(3)]
    rows = {organisation_id: await vault.new_organisation_key(organisation_id) for organisation_id in ids}
    for organisation_id in (ids[0], ids[1], ids[0], ids[2]):
        await vault.organisation_key(organisation_id, 1, rows[organisation_id].wrapped)
    assert faulty.asked == 3
    await vault.organisation_key(ids[0], 1, rows[ids[0]].wrapped)
    assert faulty.asked == 3
    await vault.organisation_key(ids[1], 1, rows[ids[1]].wrapped)
    assert faulty.asked == 4


def test_a_start_without_leave_to_create_does_not_create(path: Path) -> None:
    with pytest.raises(RootKeyFileUnusable):
        FileKeyRing.open(path)
    assert not path.exists()
    create_root_key_file(path)
    before = read_root_keys(path)[0].id
    FileKeyRing.open(path, create=True)
    assert [key.id for key in read_root_keys(path)] == [before]
