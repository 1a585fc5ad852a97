"""The key of the whole network: equal indexes for every organisation, out of memory after its time, never another's."""

import asyncio
from pathlib import Path

import pytest

from adapters.keyring.file_key_ring import FileKeyRing
from adapters.keyring.root_key_file import add_root_key, drop_root_key
from adapters.keyring.transit_key_ring import TransitKeyRing
from adapters.keyring.vault import AesVault
from domain.kernel.ids import OrganisationId
from domain.kernel.index_terms import IndexKind, IndexTerm
from domain.kernel.keys import CiphertextRejected, KeyServiceUnavailable, NetworkPurpose
from tests.unit.keyring.keyring_transit_stand_in import StandIn
from tests.unit.keyring.test_keyring_transit import ring as transit
from tests.unit.keyring.test_keyring_transit import service
from tests.unit.keyring.test_keyring_vault import ORGANISATION, FaultyRing, path, ring

__all__ = ["path", "ring", "service", "transit"]
RESPONDENTS = NetworkPurpose.RESPONDENTS
TERM = IndexTerm(IndexKind.RESPONDENT_NAME, "KH|goldenlotus")


async def test_every_process_makes_the_same_index_and_another_kind_another_one(ring: FileKeyRing) -> None:
    wrapped = await AesVault(ring).new_network_key(RESPONDENTS)
    one, other = [await AesVault(ring).network_key(RESPONDENTS, wrapped) for _ in range(2)]
    assert one.blind_index(TERM) == other.blind_index(TERM)
    assert len(one.blind_index(TERM)) == 32
    assert one.blind_index(IndexTerm(IndexKind.RESPONDENT_LICENCE, TERM.value)) != one.blind_index(TERM)


async def test_it_is_no_key_of_an_organisation_and_no_other_network_has_it(ring: FileKeyRing) -> None:
    vault = AesVault(ring)
    wrapped = await vault.new_network_key(RESPONDENTS)
    row = await vault.new_organisation_key(ORGANISATION)
    key = await vault.network_key(RESPONDENTS, wrapped)
    mine = await vault.organisation_key(ORGANISATION, 1, row.wrapped)
    another = await vault.network_key(RESPONDENTS, await vault.new_network_key(RESPONDENTS))
    assert len({key.blind_index(TERM), mine.blind_index(TERM), another.blind_index(TERM)}) == 3
    for damaged in (row.wrapped, wrapped[:-1], wrapped[:-1] + bytes([wrapped[-1] ^ 1]), b""):
        with pytest.raises(CiphertextRejected):
            await vault.network_key(RESPONDENTS, damaged)
    with pytest.raises(CiphertextRejected):
        await vault.organisation_key(OrganisationId(ORGANISATION), 1, wrapped)


async def test_it_is_remembered_for_its_time_and_asked_for_once(ring: FileKeyRing) -> None:
    faulty, clock = FaultyRing(ring), [0.0]
    vault = AesVault(faulty, now=lambda: clock[0])
    wrapped = await vault.new_network_key(RESPONDENTS)
    keys = await asyncio.gather(*(vault.network_key(RESPONDENTS, wrapped) for _ in range(20)))
    assert (faulty.asked, len(set(map(id, keys)))) == (1, 1)
    faulty.away = True
    clock[0] = 299.9
    assert await vault.network_key(RESPONDENTS, wrapped) is keys[0]
    clock[0] = 300.0
    with pytest.raises(KeyServiceUnavailable):
        await vault.network_key(RESPONDENTS, wrapped)


async def test_a_new_root_key_changes_no_index(path: Path, ring: FileKeyRing) -> None:
    old = await AesVault(ring).new_network_key(RESPONDENTS)
    before = (await AesVault(ring).network_key(RESPONDENTS, old)).blind_index(TERM)
    add_root_key(path)
    new = await ring.rewrap(old, RESPONDENTS.context)
    drop_root_key(path, ring.root_key_id(old))
    later = AesVault(FileKeyRing.open(path))
    assert (await later.network_key(RESPONDENTS, new)).blind_index(TERM) == before


async def test_a_key_service_keeps_it_as_well(service: StandIn, transit: TransitKeyRing) -> None:
    wrapped = await AesVault(transit).new_network_key(RESPONDENTS)
    assert wrapped.startswith(b"\x02vault:")
    one, other = [await AesVault(transit).network_key(RESPONDENTS, wrapped) for _ in range(2)]
    assert one.blind_index(TERM) == other.blind_index(TERM)
