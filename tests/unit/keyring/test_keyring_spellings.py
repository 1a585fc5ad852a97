"""Any spelling of one number, document or name is found; what is written nearly alike and is another is not."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.keyring import index_terms
from adapters.keyring.normalise import name_forms, normalised_document_number
from adapters.keyring.phones import phones_in

KHMER, BURMESE = (str.maketrans("0123456789", digits) for digits in ("០១២៣៤៥៦៧៨៩", "၀၁၂၃၄၅၆၇၈၉"))
OUT_OF = {
    "KH": ("00", "001", "007", "008"),
    "TH": ("00", "001", "004", "007", "008", "009"),
    "LA": ("00",),
    "MM": ("00",),
}
NUMBERS = ("+85512345678", "+66812345678", "+8562055551234", "+959421234567", "+84912345678", "+60123456789")
DRESS = st.sampled_from(["{}", " {} ", "{} (sister)", "\u200b{}\u202c", "Tel. {}"])


def found(text: str, region: str | None) -> list[str]:
    terms = (index_terms.phone(number, region) for number, _ in index_terms.phones(text, region))
    return [term.value for term in terms if term is not None]


@st.composite
def spelt(draw: st.DrawFn) -> tuple[str, str, str]:
    """A number, the country in which it is written down, and one way to write it."""
    number, region = draw(st.sampled_from(NUMBERS)), draw(st.sampled_from(sorted(OUT_OF)))
    digits = number[1:]
    gaps = draw(st.lists(st.sampled_from(["", "", " ", "-", "."]), min_size=len(digits), max_size=len(digits)))
    abroad = draw(st.sampled_from(["+", "+ ", *OUT_OF[region]]))
    text = abroad + "".join(digit + gap for digit, gap in zip(digits, gaps, strict=True))
    script = draw(st.sampled_from([{}, KHMER, BURMESE]))
    return number, region, draw(DRESS).format(text.translate(script))


@given(spelt())
def test_any_way_to_dial_a_number_is_one(case: tuple[str, str, str]) -> None:
    number, region, text = case
    assert found(text, region) == [number]


@given(
    st.lists(st.sampled_from(NUMBERS), min_size=2, max_size=2, unique=True), st.sampled_from([" / ", ", ", "; ", " "])
)
def test_two_numbers_in_one_field_become_two(numbers: list[str], between: str) -> None:
    assert found(between.join(numbers), "KH") == numbers


@pytest.mark.parametrize(
    ("text", "region", "expected"),
    [
        ("012 345 678 (mother, after 6pm)", "KH", [("012 345 678", "mother after 6pm")]),
        ("mother: 012 345 678 after 6pm", "KH", [("012 345 678", "mother after 6pm")]),
        ("012 345 678 / 098 765 432 husband", "KH", [("012 345 678", None), ("098 765 432", "husband")]),
        ("0912345678 - 0987654321", "VN", [("0912345678", None), ("0987654321", None)]),
        ("+84 912 345 678 hoặc 0987 654 321", "VN", [("+84 912 345 678", None), ("0987 654 321", None)]),
        ("012345678 call 17.00-19.00", "KH", [("012345678", "call 17.00-19.00")]),
        ("081/234-5678", "TH", [("081/234-5678", None)]),
        ("ဝ၉၄၂၁၂၃၄၅၆၇ ဝင်းဝင်း", "MM", [("09421234567", "ဝင်းဝင်း")]),
        ("ask the sister, house 12", "KH", []),
        ("๑๒", "TH", []),
    ],
)  # fmt: skip
def test_what_stands_beside_a_number_is_its_note(
    text: str, region: str, expected: list[tuple[str, str | None]]
) -> None:
    assert list(phones_in(text, region)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("0812345678", []), ("00855 12 345 678", ["+85512345678"]), ("001 855 12 345 678", ["+85512345678"])],
)
def test_a_look_up_knows_no_country(text: str, expected: list[str]) -> None:
    assert found(text, None) == expected


SAME_DOCUMENT = {
    "slash, brackets and spaces of a Burmese card": ("၁၂/ဥကမ(နိုင်)၁၂၃၄၅၆", "၁၂ ဥကမ နိုင် ၁၂၃၄၅၆"),
    "digits of another script in it": ("12/ဥကမ(နိုင်)123456", "၁၂/ဥကမ(နိုင်)၁၂၃၄၅၆"),
    "its class in Latin": ("၁၂/ဥကမ(N)၁၂၃၄၅၆", "၁၂/ဥကမ(နိုင်)၁၂၃၄၅၆"),
    "the letter wa typed for zero": ("၁၂/ဥကမ(နိုင်)၁၂၃ဝ၅၆", "၁၂/ဥကမ(နိုင်)၁၂၃၀၅၆"),
    "zero typed for the letter wa": ("၉/ကလ၀(နိုင်)၀၀၀၁၂၃", "၉/ကလဝ(နိုင်)ဝဝဝ၁၂၃"),
    "marks in another order": ("၁၂/ဥကမ(ဧည\u103a\u1037)၁၂၃၄၅၆", "၁၂/ဥကမ(ဧည\u1037\u103a)၁၂၃၄၅၆"),
    "composed and decomposed": (unicodedata.normalize("NFD", "ĐÔNG-123"), "đông 123"),
    "Thai dashes and digits": ("๑-๒๓๔๕-๖๗๘๙๐-๑๒-๓", "1234567890123"),
    "Khmer in brackets": ("ភ.ព (០១២៣៤៥)", "ភព ០១២៣៤៥"),
}
OTHER_DOCUMENT = {
    "the class of a Burmese card": ("၁၂/ဥကမ(သာ)၁၂၃၄၅၆", "၁၂/ဥကမ(သီ)၁၂၃၄၅၆"),
    "guest and citizen": ("12/OUKAMA(N)123456", "12/OUKAMA(E)123456"),
    "another township": ("၁၂/ဥကမ(နိုင်)၁၂၃၄၅၆", "၁၂/ဥကတ(နိုင်)၁၂၃၄၅၆"),
    "one digit": ("N123456", "N123457"),
}


@pytest.mark.parametrize(("one", "two"), SAME_DOCUMENT.values(), ids=SAME_DOCUMENT.keys())
def test_these_are_the_same_document(one: str, two: str) -> None:
    assert one != two
    assert normalised_document_number(one) == normalised_document_number(two) != ""


@pytest.mark.parametrize(("one", "two"), OTHER_DOCUMENT.values(), ids=OTHER_DOCUMENT.keys())
def test_these_are_different_documents(one: str, two: str) -> None:
    assert normalised_document_number(one) != normalised_document_number(two)


@given(st.lists(st.sampled_from([*"NAB0129", "ဥ", "က", "သ", "၁", "၅", "ក", "១"]), min_size=1, max_size=12), st.data())
def test_separators_say_nothing(parts: list[str], data: st.DataObject) -> None:
    gaps = data.draw(st.lists(st.sampled_from(["", " ", "-", "/", "(", ")", "\u200b"]), min_size=12, max_size=12))
    written = "".join(part + gap for part, gap in zip(parts, gaps, strict=False))
    assert normalised_document_number(written) == normalised_document_number("".join(parts))


NAMES = ("sok chantha", "nguyễn văn hoà", "siti aminah binti ahmad", "สมชาย ใจดี", "សុខ ចន្ថា", "မောင် ဝင်း", "ສົມ ສະໄໝ")
SAME_NAME = {
    "either order": ("Sok Chantha", "CHANTHA Sok"),
    "a comma": ("Nguyen, Van An", "Van An Nguyen"),
    "a hyphen": ("Siti-Aminah", "siti aminah"),
    "tone marks": ("Hòa Thúy", "Hoà Thuý"),
    "eth for Đ": ("Ðào", "đào"),
    "African D for Đ": ("Ɖào", "Đào"),
    "Khmer: run together, in the other order": ("សុខ ចន្ថា", "ចន្ថាសុខ"),
    "Thai: either order": ("สมชาย ใจดี", "ใจดี สมชาย"),
    "Burmese: tall AA": ("ခ\u102b", "ခ\u102c"),
    "Burmese: zero for WA": ("မောင်\u1040င်း", "မောင်\u101dင်း"),
    "Lao: marks in another order": ("ສົມ ກ\u0ec8\u0eb4", "ກ\u0eb4\u0ec8 ສົມ"),
}  # fmt: skip
OTHER_NAME = {
    "another tone": ("Hòa", "Hóa"),
    "D without a stroke": ("Dao", "Đao"),
    "one word less": ("Sok Chantha Dara", "Sok Chantha"),
    "one word twice": ("Sok Sok", "Sok"),
    "Latin words run together": ("Sok Chantha", "Sokchantha"),
    "Khmer vowels": ("សុខ ចន្ថា", "សូខ ចន្ថា"),
}


@pytest.mark.parametrize(("one", "two"), SAME_NAME.values(), ids=SAME_NAME.keys())
def test_these_names_find_one_another(one: str, two: str) -> None:
    assert set(name_forms(one)) & set(name_forms(two))


@pytest.mark.parametrize(("one", "two"), OTHER_NAME.values(), ids=OTHER_NAME.keys())
def test_these_names_do_not(one: str, two: str) -> None:
    assert not set(name_forms(one)) & set(name_forms(two))


@given(st.sampled_from(NAMES), st.data())
def test_a_name_is_found_in_any_order_case_and_encoding(name: str, data: st.DataObject) -> None:
    words = data.draw(st.permutations(name.split()))
    written = data.draw(st.sampled_from([" ", "  ", "-", ", ", "\u00a0"])).join(words)
    written = unicodedata.normalize(data.draw(st.sampled_from(["NFC", "NFD"])), written)
    written = data.draw(st.sampled_from([str, str.upper, str.title]))(written)
    others = [other for other in NAMES if other != name]
    assert set(name_forms(written)) & set(name_forms(name))
    assert not any(set(name_forms(written)) & set(name_forms(other)) for other in others)


@pytest.mark.parametrize(
    ("stored", "asked", "is_found"),
    [
        ("1997-04-12", "1997-04-12", True),
        ("1997-04-12", "1997-04", True),
        ("1997-04-12", "1997", True),
        ("1997-04", "1997-04-12", True),
        ("1997", "1997-04-12", True),
        ("1997", "1997-04", True),
        ("1997-04", "1997-05-12", False),
        ("1997-04-12", "1997-04-13", False),
        ("1997", "1998-04-12", False),
        ("1997-04-12", "1997-05", False),
    ],
)
def test_a_date_is_found_by_as_much_of_it_as_both_know(stored: str, asked: str, is_found: bool) -> None:
    kept = index_terms.name_and_birth_date("Sok Chantha", stored)
    searched = index_terms.searched_name("Chantha Sok", asked)
    assert bool(set(kept) & set(searched)) is is_found
