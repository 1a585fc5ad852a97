"""Spellings that must be equal, and ones that must not, in the scripts of the corridors."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.keyring import index_terms
from adapters.keyring.normalise import normalised_document_number, normalised_name
from domain.kernel.index_terms import IndexTerms

SAME_NAME = {
    "case and spaces": ("  Sok  CHANTHA ", "sok\u00a0chantha"),
    "full width": ("Ｓｏｋ", "sok"),
    "composed and decomposed": ("Nguyễn", unicodedata.normalize("NFD", "Nguyễn")),
    "German sharp s": ("Weiß", "WEISS"),
    "typographic apostrophe and hyphen": ("Nor’Aini Jean‐Pierre", "nor'aini jean-pierre"),
    "soft hyphen, direction mark, byte order mark": ("So\u00adk\u200e\ufeff", "Sok"),
    "variation selector and grapheme joiner": ("Sok\ufe0f\u034f", "Sok"),
    "Khmer: zero-width space between words": ("សុខ\u200bចន្ថា", "សុខចន្ថា"),
    "Khmer: space between words": ("សុខ ចន្ថា", "សុខចន្ថា"),
    "Khmer: subscript DA and TA": ("ច\u17d2\u178aា", "ច\u17d2\u178fា"),
    "Khmer: OE from its parts": ("ជ\u17c1\u17b8ង", "ជ\u17beង"),
    "Khmer: OO from its parts": ("ម\u17c1\u17b6ង", "ម\u17c4ង"),
    "Khmer: subscript RO typed first": ("ស\u17d2\u179a\u17d2\u178fី", "ស\u17d2\u178f\u17d2\u179aី"),
    "Khmer: vowel typed before the subscript": ("ស\u17b6\u17d2\u179a", "ស\u17d2\u179a\u17b6"),
    "Khmer: vowel typed before the shifter": ("ប\u17b6\u17c9", "ប\u17c9\u17b6"),
    "Khmer: shifter typed as U under a vowel above": ("ស\u17ca\u17b8ថា", "ស\u17bb\u17b8ថា"),
    "Khmer: vowel typed twice": ("ស\u17b6\u17b6", "ស\u17b6"),
    "Khmer: invisible inherent vowel": ("ក\u17b5", "ក"),
    "Khmer: deprecated letter": ("\u17a3ង", "\u17a2ង"),
    "Khmer: digits": ("ផ្ទះ ១២៣", "ផ្ទះ 123"),
    "Lao: zero-width joiner": ("ສົມ\u200dຊາຍ", "ສົມຊາຍ"),
    "Lao: SARA AM from its parts": ("ຄ\u0eb3", "ຄ\u0ecd\u0eb2"),
    "Lao: SARA AM, tone before": ("ຄ\u0ec9\u0eb3", "ຄ\u0ecd\u0ec9\u0eb2"),
    "Lao: SARA AM, tone after": ("ຄ\u0eb3\u0ec9", "ຄ\u0ec9\u0eb3"),
    "Lao: digraph HO NO": ("\u0edcູ", "\u0eab\u0e99ູ"),
    "Lao: E typed twice": ("\u0ec0\u0ec0ກ", "\u0ec1ກ"),
    "Lao: tone typed before the vowel": ("ກ\u0ec8\u0eb4", "ກ\u0eb4\u0ec8"),
    "Lao: digits": ("ບ້ານ ໔໕", "ບ້ານ 45"),
    "Thai: SARA AM from its parts": ("ค\u0e33", "ค\u0e4d\u0e32"),
    "Thai: SARA AM, tone before": ("น\u0e49\u0e33", "น\u0e4d\u0e49\u0e32"),
    "Thai: SARA AM, tone after": ("น\u0e33\u0e49", "น\u0e49\u0e33"),
    "Thai: E typed twice": ("\u0e40\u0e40ดง", "\u0e41ดง"),
    "Thai: tone typed before the vowel": ("ก\u0e48\u0e34", "ก\u0e34\u0e48"),
    "Thai: tone typed twice": ("พ\u0e48\u0e48อ", "พ\u0e48อ"),
    "Thai: LAKKHANGYAO for AA": ("ฤ\u0e45", "ฤ\u0e32"),
    "Thai: space between words": ("สมชาย ใจดี", "สมชายใจดี"),
    "Thai: marks beside a space": ("ก\u0e48 \u0e34", "ก\u0e34\u0e48"),
    "Thai: digits": ("สมชาย ๑๒", "สมชาย 12"),
    "Burmese: spaces between syllables": ("အောင် ဆန်း", "အောင်ဆန်း"),
    "Burmese: zero typed for WA": ("\u1040င်း", "\u101dင်း"),
    "Burmese: zero typed for WA after a space": ("မ \u1040င်း", "မ\u101dင်း"),
    "Burmese: seven typed for RA": ("\u1047ဲ", "\u101bဲ"),
    "Burmese: asat before dot below": ("န\u103a\u1037", "န\u1037\u103a"),
    "Burmese: anusvara and vowel exchanged": ("သ\u1036\u102f", "သ\u102f\u1036"),
    "Burmese: dot below and anusvara exchanged": ("သ\u1037\u1036", "သ\u1036\u1037"),
    "Burmese: medials exchanged": ("မ\u103e\u103c", "မ\u103c\u103e"),
    "Burmese: U typed for NNYA": ("\u1025\u103a", "\u1009\u103a"),
    "Burmese: II from its parts": ("\u1025\u102e", "\u1026"),
    "Burmese: letter O from its parts": ("\u1029", "\u101e\u103c"),
    "Burmese: digits": ("အိမ် ၁၀", "အိမ် 10"),
}
OTHER_NAME = {
    "another letter": ("Sok", "Sak"),
    "Latin spaces count": ("Sok Chantha", "Sokchantha"),
    "Vietnamese marks count": ("Nguyễn", "Nguyen"),
    "Khmer vowels count": ("សុខ", "សូខ"),
    "Khmer stacked subscripts keep their order": ("ក\u17d2\u1781\u17d2\u1798", "ក\u17d2\u1798\u17d2\u1781"),
    "Khmer shifters count without a vowel above": ("ប\u17c9\u17b6", "ប\u17b6"),
    "Lao tones count": ("ກ\u0ec8າ", "ກ\u0ec9າ"),
    "Thai tones count": ("ข\u0e48าว", "ข\u0e49าว"),
    "Burmese dot below counts": ("န\u1037", "န"),
    "the stacked letter counts": ("တ\u1039တ", "တ\u103aတ"),
}

SCRIPTS = ("កខតដរ្៉៊់័ាិីឹឺុូេែោៅំះ\u17b5១", "ສນມຣຫຳາເແ້່ິີຸູໍ໑", "สนมรฤำาเแ้่๊ิีุูํๅ๑", "ကသဝရဥဉဩေါာိီုူဲံ့း်ျြွှ၀၇၁")


@pytest.mark.parametrize(("one", "two"), SAME_NAME.values(), ids=SAME_NAME.keys())
def test_these_are_the_same_name(one: str, two: str) -> None:
    assert one != two
    assert normalised_name(one) == normalised_name(two) != ""


@pytest.mark.parametrize(("one", "two"), OTHER_NAME.values(), ids=OTHER_NAME.keys())
def test_these_are_different_names(one: str, two: str) -> None:
    assert normalised_name(one) != normalised_name(two)


@given(st.text(st.characters(whitelist_categories=["L", "M", "N", "Zs", "Cf"]), max_size=12))
def test_any_text_has_a_form_without_spaces_around_it(text: str) -> None:
    form = normalised_name(text)
    assert form == " ".join(form.split())
    assert normalised_name(f" {text}\u200b ") == form


@given(st.one_of([st.text(st.sampled_from(letters + " 1"), max_size=8) for letters in SCRIPTS]))
def test_the_form_of_a_form_is_itself(text: str) -> None:
    form = normalised_name(text)
    assert normalised_name(form) == form


@pytest.mark.parametrize("nothing", ["", "  ", "\u200b", "\u17b5"])
def test_a_name_of_nothing_is_no_term(nothing: str) -> None:
    assert index_terms.name_and_birth_date(nothing, "1990-01-02") == ()


@pytest.mark.parametrize(
    ("number", "region", "expected"),
    [
        ("081-234-5678", "TH", "+66812345678"),
        ("+66 (0)81 234 5678", None, "+66812345678"),
        ("๐๘๑ ๒๓๔ ๕๖๗๘", "TH", "+66812345678"),
        ("+66\u200b812345678\u202c", "KH", "+66812345678"),
        ("០១២ ៣៤៥ ៦៧៨", "KH", "+85512345678"),
        ("+855 12 345 678", "TH", "+85512345678"),
        ("໐໒໐ ໕໕໕໕ ໑໒໓໔", "LA", "+8562055551234"),
        ("၀၉ ၄၂၁ ၂၃၄ ၅၆၇", "MM", "+959421234567"),
        ("＋８４ ９１２ ３４５ ６７８", None, "+84912345678"),
        ("0812345678", None, None),
        ("12", "TH", None),
        ("ask the sister", "TH", None),
        ("", "TH", None),
    ],
)
def test_phones_become_e164(number: str, region: str | None, expected: str | None) -> None:
    term = index_terms.phone(number, region)
    assert (term.value if term else None) == expected


@pytest.mark.parametrize(
    ("number", "expected"),
    [("n 123-456", "N123456"), ("Ｎ១២៣/၄၅၆", "N123456"), ("๑-๒๓๔๕", "12345"), ("៧\u200b៨", "78"), ("--", "")],
)
def test_document_numbers_are_letters_and_digits(number: str, expected: str) -> None:
    assert normalised_document_number(number) == expected


def test_a_document_is_known_by_type_country_and_number_together() -> None:
    terms: IndexTerms = index_terms
    assert terms.identity_document("passport", "n 1", "kh") == terms.identity_document("passport", "N1", "KH")
    others = [("national_id", "N1", "KH"), ("passport", "N1", "TH"), ("passport", "N2", "KH")]
    assert terms.identity_document("passport", "N1", "KH") not in [terms.identity_document(*other) for other in others]
    assert terms.identity_document("passport", "-", "KH") is None


def test_a_name_is_a_term_only_with_the_birth_date() -> None:
    one = index_terms.name_and_birth_date("Sok Chantha", "1990-01-02")
    assert one == index_terms.name_and_birth_date("SOK  chantha", "1990-01-02")
    assert one != index_terms.name_and_birth_date("Sok Chantha", "1990-02-01")
