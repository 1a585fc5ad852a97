"""Data keys and organisation keys: what opens, and what must not."""

import uuid
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.keyring.keys import AesDataKey, AesOrganisationKey, new_secret
from domain.kernel.ids import CaseId, DataKeyId, OrganisationId
from domain.kernel.index_terms import IndexKind, IndexTerm
from domain.kernel.keys import CiphertextRejected, SealedPlace

PLACE = SealedPlace("case_identity", "full_name", CaseId(uuid.UUID(int=1)), uuid.UUID(int=2))
KEY = AesDataKey.new()
SEALED = KEY.seal("សុខា".encode(), PLACE)
ORGANISATION = OrganisationId(uuid.UUID(int=3))
OTHER = OrganisationId(uuid.UUID(int=4))
DATA_KEY_ID = DataKeyId(uuid.UUID(int=5))
SECRET = new_secret()
ORGANISATION_KEY = AesOrganisationKey(ORGANISATION, 1, SECRET)
WRAPPED = ORGANISATION_KEY.wrap(DATA_KEY_ID, KEY)


@given(st.binary(max_size=2000))
def test_a_sealed_field_opens_in_its_place(plaintext: bytes) -> None:
    sealed = KEY.seal(plaintext, PLACE)
    assert KEY.open(sealed, PLACE) == plaintext
    assert len(sealed) == 1 + 12 + len(plaintext) + 16


@pytest.mark.parametrize(
    "elsewhere",
    [
        replace(PLACE, table="referral_message"),
        replace(PLACE, column="address"),
        replace(PLACE, case_id=CaseId(uuid.UUID(int=9))),
        replace(PLACE, row_id=uuid.UUID(int=9)),
        replace(PLACE, case_id=CaseId(PLACE.row_id), row_id=PLACE.case_id),
    ],
    ids=["table", "column", "case", "row", "case and row exchanged"],
)
def test_a_field_moved_elsewhere_does_not_open(elsewhere: SealedPlace) -> None:
    with pytest.raises(CiphertextRejected):
        KEY.open(SEALED, elsewhere)


def test_every_bit_of_the_ids_is_bound() -> None:
    for bit in range(128):
        for moved in (
            replace(PLACE, case_id=CaseId(uuid.UUID(int=PLACE.case_id.int ^ 1 << bit))),
            replace(PLACE, row_id=uuid.UUID(int=PLACE.row_id.int ^ 1 << bit)),
        ):
            with pytest.raises(CiphertextRejected):
                KEY.open(SEALED, moved)


def test_names_cannot_shift_the_borders_of_a_place() -> None:
    with pytest.raises(ValueError, match="bar"):
        KEY.seal(b"x", replace(PLACE, table="a|b"))
    with pytest.raises(ValueError, match="bar"):
        KEY.seal(b"x", replace(PLACE, column="a|b"))


@given(st.integers(0, len(SEALED) * 8 - 1))
def test_a_flipped_bit_does_not_open(bit: int) -> None:
    damaged = bytearray(SEALED)
    damaged[bit // 8] ^= 1 << bit % 8
    with pytest.raises(CiphertextRejected):
        KEY.open(bytes(damaged), PLACE)


@given(st.integers(0, len(SEALED) - 1))
def test_a_shortened_field_does_not_open(length: int) -> None:
    with pytest.raises(CiphertextRejected):
        KEY.open(SEALED[:length], PLACE)


@given(st.binary(max_size=200))
def test_noise_and_appended_noise_do_not_open(noise: bytes) -> None:
    with pytest.raises(CiphertextRejected):
        KEY.open(noise, PLACE)
    with pytest.raises(CiphertextRejected):
        KEY.open(SEALED + noise + b"\x00", PLACE)


def test_another_case_s_key_does_not_open() -> None:
    with pytest.raises(CiphertextRejected) as caught:
        AesDataKey.new().open(SEALED, PLACE)
    assert str(caught.value) == f"case_identity.full_name of row {PLACE.row_id} is damaged or belongs elsewhere"


def test_no_nonce_comes_twice() -> None:
    assert len({KEY.seal(b"", PLACE)[1:13] for _ in range(10_000)}) == 10_000
    assert len({ORGANISATION_KEY.wrap(DATA_KEY_ID, KEY)[5:17] for _ in range(10_000)}) == 10_000


def test_a_wrapped_data_key_opens_for_its_organisation() -> None:
    opened = ORGANISATION_KEY.unwrap(DATA_KEY_ID, WRAPPED)
    assert opened.open(SEALED, PLACE) == "សុខា".encode()


@pytest.mark.parametrize(
    ("organisation_key", "data_key_id"),
    [
        (AesOrganisationKey(OTHER, 1, new_secret()), DATA_KEY_ID),
        (AesOrganisationKey(OTHER, 1, SECRET), DATA_KEY_ID),
        (AesOrganisationKey(ORGANISATION, 2, SECRET), DATA_KEY_ID),
        (ORGANISATION_KEY, DataKeyId(uuid.UUID(int=6))),
    ],
    ids=["other organisation", "other organisation, same secret", "other generation", "other data key"],
)
def test_a_wrap_opens_nowhere_else(organisation_key: AesOrganisationKey, data_key_id: DataKeyId) -> None:
    with pytest.raises(CiphertextRejected):
        organisation_key.unwrap(data_key_id, WRAPPED)


@given(st.integers(0, len(WRAPPED) * 8 - 1))
def test_a_wrap_with_a_flipped_bit_does_not_open(bit: int) -> None:
    damaged = bytearray(WRAPPED)
    damaged[bit // 8] ^= 1 << bit % 8
    with pytest.raises(CiphertextRejected):
        ORGANISATION_KEY.unwrap(DATA_KEY_ID, bytes(damaged))


@pytest.mark.parametrize("damaged", [b"", WRAPPED[:4], b"\x02" + WRAPPED[1:]], ids=["empty", "short", "version"])
def test_what_is_no_wrap_of_this_version_does_not_open(damaged: bytes) -> None:
    with pytest.raises(CiphertextRejected):
        ORGANISATION_KEY.unwrap(DATA_KEY_ID, damaged)


def test_the_blind_index_is_equal_only_for_the_same_organisation_kind_and_value() -> None:
    other = AesOrganisationKey(OTHER, 1, SECRET)
    terms = [IndexTerm(kind, value) for kind in IndexKind for value in ("+66812345678", "+66812345679")]
    indexes = [key.blind_index(term) for key in (ORGANISATION_KEY, other) for term in terms]
    assert len(set(indexes)) == len(indexes) == 4 * len(IndexKind)
    assert {len(index) for index in indexes} == {32}
    assert indexes == [key.blind_index(term) for key in (ORGANISATION_KEY, other) for term in terms]


def test_neither_keys_nor_terms_show_themselves_in_a_repr() -> None:
    term = IndexTerm(IndexKind.PHONE, "+66812345678")
    assert "812345678" not in f"{term!r} {term}"
    shown = f"{KEY!r} {ORGANISATION_KEY!r}"
    assert KEY.reveal().hex() not in shown
    assert repr(KEY.reveal())[2:-1] not in shown


def test_the_operator_reads_public_ids() -> None:
    place = SealedPlace("referrals", "words", PLACE.case_id, PLACE.row_id)
    with pytest.raises(CiphertextRejected, match=rf"^referrals\.words of referral_{PLACE.row_id.hex} is damaged"):
        AesDataKey.new().open(SEALED, place)
