"""One licence however its number is written. All numbers are invented."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.keyring.respondents.licences import respondent_licence

SAME = (
    ("0123/2560", "No. 123/2560", "License No: 123-2560", "LICENCE NO.0123 / 2560", "เลขที่ ๑๒๓/๒๕๖๐", "№ 123.2560",
     "ใบอนุญาตเลขที่ 123/2560", "Reg. No 123/2560", "#123/2560"),
    ("น.123/2560", "ใบอนุญาตจัดหางานเลขที่ น. ๑๒๓/๒๕๖๐"),
    ("012/14", "លេខ ០១២/១៤", "អាជ្ញាបណ្ណលេខ ១២/១៤", "12-14"),
    ("123/LĐTBXH-GP", "Giấy phép số 123/LDTBXH-GP", "Số: 0123 / LĐTBXH – GP", "so 123/ldtbxh gp"),
    ("123/ຮສສ", "ເລກທີ ໑໒໓/ຮສສ", "ໃບອະນຸຍາດເລກທີ 123 ຮສສ"),
    ("123/2015", "လိုင်စင်အမှတ် ၁၂၃/၂၀၁၅", "အမှတ် ၁၂၃ / ၂ဝ၁၅"),
    ("JTKSM 0123C", "jtksm-0123c", "Lesen No. JTKSM 0123C", "ＪＴＫＳＭ０１２３Ｃ"),
    ("12/2020", "SIPPMI No. 12/2020", "Nomor izin 12/2020"),
)  # fmt: skip
APART = ("123/2560", "น123/2560", "124/2560", "123/2561", "JTKSM 123", "JTKSM 123C", "1230/256 A", "NO1 2A", "SO 12B")
NONE = ("", " ", "-", "none", "N/A", "No.", "licence", "ไม่มี", "គ្មាន", "7", "007", "No. 0", "000", "pending")


@pytest.mark.parametrize("spelt", SAME)
def test_one_licence_however_it_is_written(spelt: tuple[str, ...]) -> None:
    assert {respondent_licence(one) for one in spelt} == {respondent_licence(spelt[0])} != {""}


def test_different_licences_stay_apart() -> None:
    found = [respondent_licence(one) for one in APART]
    assert "" not in found
    assert len(set(found)) == len(found)


@pytest.mark.parametrize("nothing", NONE)
def test_what_is_no_number_has_no_term(nothing: str) -> None:
    assert respondent_licence(nothing) == ""


DIGITS = ("0123456789", "๐๑๒๓๔๕๖๗๘๙", "០១២៣៤៥៦៧៨៩", "໐໑໒໓໔໕໖໗໘໙", "၀၁၂၃၄၅၆၇၈၉", "０１２３４５６７８９")


@given(
    st.text("1234567890", min_size=2, max_size=9).filter(lambda number: len(number.lstrip("0")) > 1),
    st.sampled_from(DIGITS),
    st.sampled_from(("", "No. ", "Licence No.: ", "เลขที่ ", "លេខ", "ເລກທີ ", "အမှတ် ", "Số ")),
    st.sampled_from(("", "-", "/", " ", ".", " – ")),
    st.integers(0, 3),
)
def test_digits_separators_and_leading_zeros_do_not_count(
    number: str, digits: str, before: str, separator: str, zeros: int
) -> None:
    written = separator.join(("0" * zeros + number).translate(str.maketrans(DIGITS[0], digits)))
    assert respondent_licence(before + written) == number.lstrip("0")


@given(st.text(st.sampled_from("0017aAbđN°o.-/ ๑១໑၁ဝသာ\u1037ลเขที่លេខ"), max_size=14) | st.text(max_size=10))
def test_what_is_compared_is_compared_as_it_stands_too(number: str) -> None:
    once = respondent_licence(number)
    assert respondent_licence(once) == once
