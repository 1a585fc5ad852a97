"""Each document has its own key, wrapped by its case's key, which decides who can decrypt it and for how long."""

import uuid
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.keyring.file_key_ring import FileKeyRing
from adapters.keyring.keys import AesDataKey
from adapters.keyring.vault import AesVault
from adapters.postgres.keys.key_chain import KeyChain, KeyMissing
from domain.kernel.ids import CaseId, DataKeyId, OrganisationId
from domain.kernel.keys import CiphertextRejected, DataKey, SealedPlace, WrappedOrganisationKey

CASE, DOCUMENT = CaseId(uuid.UUID(int=1)), uuid.UUID(int=2)
KEY_PLACE = SealedPlace("documents", "data_key", CASE, DOCUMENT)
FILE_PLACE = SealedPlace("documents", "content", CASE, DOCUMENT)
HOLDER, RECEIVER = OrganisationId(uuid.UUID(int=3)), OrganisationId(uuid.UUID(int=4))
OLD, NEW = DataKeyId(uuid.UUID(int=5)), DataKeyId(uuid.UUID(int=6))
FILE = b"%PDF-1.7 " + bytes(100_000)

CASE_KEY, DOCUMENT_KEY = AesDataKey.new(), AesDataKey.new()
WRAPPED = CASE_KEY.wrap(DOCUMENT_KEY, KEY_PLACE)


class House:
    """Two organisations with their keys, and which of them holds a copy of which case key, as the database has it."""

    def __init__(self, vault: AesVault, keys: dict[OrganisationId, WrappedOrganisationKey]) -> None:
        self._vault, self._keys = vault, keys
        self.copies: list[dict[str, Any]] = []

    def chain(self, mine: OrganisationId) -> KeyChain:
        chain = KeyChain(self._vault, mine)
        chain.learn(
            {
                "organisation_keys": [
                    {"organisation_id": str(each), "generation": key.generation, "wrapped": f"\\x{key.wrapped.hex()}"}
                    for each, key in self._keys.items()
                ],
                "wrapped_keys": self.copies,
            }
        )
        return chain

    async def let_in(self, chain: KeyChain, key: DataKeyId, *organisations: OrganisationId) -> None:
        for each in organisations:
            row = await chain.share(key, CASE, each)
            self.copies.append(
                {**row, "data_key_id": str(key), "organisation_id": str(each), "wrapped": f"\\x{row['wrapped'].hex()}"}
            )


@pytest.fixture
async def house(tmp_path: Path) -> House:
    vault = AesVault(FileKeyRing.open(tmp_path / "master.key", create=True))
    return House(vault, {each: await vault.new_organisation_key(each) for each in (HOLDER, RECEIVER)})


async def filed(house: House) -> tuple[bytes, bytes]:
    """The holder opens a case, shares it, and files a document: its wrapped key and its sealed content."""
    chain = house.chain(HOLDER)
    case_key = chain.make(OLD)
    await house.let_in(chain, OLD, HOLDER, RECEIVER)
    key = AesDataKey.new()
    return case_key.wrap(key, KEY_PLACE), key.seal(FILE, FILE_PLACE)


async def read(house: House, who: OrganisationId, case_key: DataKeyId, wrapped: bytes, sealed: bytes) -> bytes:
    key: DataKey = await house.chain(who).own(case_key, who)
    return key.unwrap(wrapped, KEY_PLACE).open(sealed, FILE_PLACE)


async def test_who_holds_a_copy_of_the_case_s_key_opens_its_documents(house: House) -> None:
    wrapped, sealed = await filed(house)
    assert await read(house, HOLDER, OLD, wrapped, sealed) == FILE
    assert await read(house, RECEIVER, OLD, wrapped, sealed) == FILE


async def test_a_new_case_key_takes_the_documents_along_and_leaves_their_files_as_they_are(house: House) -> None:
    wrapped, sealed = await filed(house)
    chain = house.chain(HOLDER)
    old, new = await chain.own(OLD, HOLDER), chain.make(NEW)
    anew = old.rewrap(wrapped, KEY_PLACE, new)
    house.copies.clear()
    await house.let_in(chain, NEW, HOLDER)
    assert await read(house, HOLDER, NEW, anew, sealed) == FILE
    with pytest.raises(KeyMissing):
        await read(house, RECEIVER, NEW, anew, sealed)
    with pytest.raises(CiphertextRejected):
        old.unwrap(anew, KEY_PLACE)
    with pytest.raises(CiphertextRejected):
        new.unwrap(wrapped, KEY_PLACE)


async def test_nobody_opens_a_document_of_an_erased_case(house: House) -> None:
    wrapped, sealed = await filed(house)
    house.copies.clear()
    for who in (HOLDER, RECEIVER):
        with pytest.raises(KeyMissing):
            await read(house, who, OLD, wrapped, sealed)


@pytest.mark.parametrize(
    "elsewhere",
    [
        replace(KEY_PLACE, table="messages"),
        replace(KEY_PLACE, column="content"),
        replace(KEY_PLACE, case_id=CaseId(uuid.UUID(int=9))),
        replace(KEY_PLACE, row_id=uuid.UUID(int=9)),
    ],
    ids=["table", "column", "case", "document"],
)
def test_a_wrapped_key_that_was_moved_does_not_open(elsewhere: SealedPlace) -> None:
    with pytest.raises(CiphertextRejected):
        CASE_KEY.unwrap(WRAPPED, elsewhere)


def test_a_file_that_was_moved_to_another_document_does_not_open() -> None:
    sealed = DOCUMENT_KEY.seal(FILE, FILE_PLACE)
    with pytest.raises(CiphertextRejected):
        DOCUMENT_KEY.open(sealed, replace(FILE_PLACE, row_id=uuid.UUID(int=9)))
    with pytest.raises(CiphertextRejected):
        AesDataKey.new().open(sealed, FILE_PLACE)


def test_a_key_is_never_taken_for_a_field_nor_a_field_for_a_key() -> None:
    with pytest.raises(CiphertextRejected):
        CASE_KEY.open(WRAPPED, KEY_PLACE)
    with pytest.raises(CiphertextRejected):
        CASE_KEY.unwrap(CASE_KEY.seal(DOCUMENT_KEY.reveal(), KEY_PLACE), KEY_PLACE)


@given(st.integers(0, len(WRAPPED) * 8 - 1))
def test_a_wrapped_key_with_a_flipped_bit_does_not_open(bit: int) -> None:
    damaged = bytearray(WRAPPED)
    damaged[bit // 8] ^= 1 << bit % 8
    with pytest.raises(CiphertextRejected):
        CASE_KEY.unwrap(bytes(damaged), KEY_PLACE)
