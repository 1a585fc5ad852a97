"""What people are called, and what their papers and phones say: normalised for comparison (blind indexes)."""

from collections.abc import Callable
from typing import Any

from adapters.keyring import index_terms
from adapters.keyring.normalise import name_forms, normalised_document_number, normalised_name
from adapters.keyring.phones import e164, phones_in
from adapters.keyring.respondents.licences import respondent_licence
from adapters.keyring.respondents.names import respondent_name
from adapters.keyring.writing_systems.burmese import digits_typed_as_letters, fold_burmese, letters_typed_as_digits
from adapters.keyring.writing_systems.khmer import fold_khmer
from adapters.keyring.writing_systems.thai_lao import fold_thai_and_lao
from adapters.keyring.writing_systems.vietnamese import fold_vietnamese
from api.process.email_address import ascii_address, ascii_domain
from domain.kernel.own_reference import OwnReferenceKind
from tests.fuzz.inputs import ASCII, DIGITS, SCRIPTS, UNICODE, Make, texts
from tests.fuzz.parser import Parser, nothing_to_check

NAME, LINE = 200, 500
PHONES = (
    "012 345 678",
    "+855 12 345 678 / 097 1234567 (brother)",
    "00855 12345678",
    "၀၉-၁၂၃၄၅၆၇",
    "007 84 90 123 4567",
    "66812345678 or +66 2 123 4567",
)
NUMBERS = ("N 1234567", "၁၂/ကမရ(နိုင်)၁၂၃၄၅၆", "12/KaMaYa(N)123456", "079-123-456-789", "ກ 123", "១២៣", "ဝဝ/ဝဝ")
NAMES = ("Sok Dara", "សុខ ដារ៉ា", "နန်းမူဖော", "สมชาย ใจดี", "ສົມສັກ", "Nguyễn Thị Hòa", "Siti-Aminah, binti", "ฝน น้ำ", "ကို၀င်း")
COMPANIES = (
    "MAP Foundation Co., Ltd. (Branch 2)", "บริษัท เอ บี จำกัด (มหาชน)", "Công ty TNHH Hòa Bình", "PT. Sumber & Co",
    "ក្រុមហ៊ុន ឯ.ក", "A and B and C Ltd", "unknown", "ຫ້າງ", "ကုမ္ပဏီ လီမိတက်",
)  # fmt: skip
LICENCES = ("Lic. No. 0123/2019", "ใบอนุญาต เลขที่ 12", "none", "00 no 00 no 12", "giấy phép số 5")
FORMS = ("Ltd", "Co.,", "(Head Office)", " branch", "&", "and", "บริษัท", "จำกัด", "PT", "Sdn Bhd", "no", "lic ", "0")
MAIL = (
    "office@centre.example",
    "a@xn--80ak6aa92e.com",
    '"a b"@c.example',
    "=?utf-8?q?a?=@b.example",
    "ក@ខ.example",
    "a@[1.2.3.4]",
)


def _words(examples: tuple[str, ...], tokens: tuple[str, ...] = (), longest: int = NAME) -> Make:
    return texts(examples, tokens=tokens, of=SCRIPTS * 3 + UNICODE, longest=longest)


def _again(read: Callable[[str], str]) -> Callable[[Any, Any], None]:
    """Once is enough: what is normalised stays as it is."""

    def check(given: str, found: str) -> None:
        assert read(found) == found, (found, read(found))

    return check


def _phones(text: str) -> Any:
    found = phones_in(text, "KH")
    return found, [e164(number, "KH") for number, _ in found]


def _comparable(given: str, found: Any) -> None:
    for (number, _), compared in zip(*found, strict=True):
        assert compared is not None, number
        assert e164(compared, "TH") == compared


def _folded(name: str, fold: Callable[[str], str], check: bool = True) -> Parser:
    return Parser(name, _words(NAMES), fold, (), _again(fold) if check else nothing_to_check, NAMES, LINE)


def _normal(name: str, examples: tuple[str, ...], read: Callable[[str], str], tokens: tuple[str, ...] = ()) -> Parser:
    return Parser(name, _words(examples, tokens), read, (), _again(read), examples, LINE)


def _named(country: str) -> Callable[[str], str]:
    return lambda text: respondent_name(text, country)


def _spaced(country: str) -> Callable[[Any, Any], None]:
    def check(given: str, found: str) -> None:
        assert respondent_name(f" {given}  ", country) == found

    return check


def _forms(forms: tuple[str, ...]) -> None:
    assert len(forms) == len(set(forms))
    assert all(forms)


def _mail(found: str | None) -> None:
    assert found is None or (found.isascii() and ascii_address(found) == found)


PARSERS = (
    Parser(
        "phones",
        texts(PHONES, tokens=(*DIGITS, "+", " / ", " or ", "00", "(", "ext."), of=UNICODE, longest=NAME),
        _phones,
        (),
        _comparable,
        PHONES,
        LINE,
    ),
    Parser(
        "phone without a country",
        texts(PHONES, of=ASCII, longest=NAME),
        lambda text: index_terms.phone(text, None),
        examples=PHONES,
        longest=LINE,
    ),
    _normal("document number", NUMBERS, normalised_document_number, tuple(DIGITS)),
    Parser(
        "identity document",
        _words(NUMBERS),
        lambda text: index_terms.identity_document("passport", text, "kh"),
        examples=NUMBERS,
        longest=LINE,
    ),
    _normal("name of a person", NAMES, normalised_name),
    Parser("forms of a name", _words(NAMES, (" ",)), name_forms, (), lambda given, forms: _forms(forms), NAMES, LINE),
    Parser(
        "name and birth date",
        _words(NAMES),
        lambda text: (index_terms.name_and_birth_date(text, "1997-04-12"), index_terms.searched_name(text, "1997")),
        examples=NAMES,
        longest=LINE,
    ),
    Parser("own reference", _words(NAMES), lambda text: index_terms.own_reference(OwnReferenceKind.CASE, text)),
    *(
        Parser(
            f"respondent in {country}", _words(COMPANIES, FORMS), _named(country), (), _spaced(country), COMPANIES, LINE
        )
        for country in ("TH", "VN")
    ),
    _normal("licence", LICENCES, respondent_licence, (*FORMS, *DIGITS)),
    _folded("Khmer", fold_khmer),
    _folded("Burmese", fold_burmese),
    _folded("Thai and Lao", fold_thai_and_lao),
    _folded("Vietnamese", fold_vietnamese),
    _folded("Burmese digits", lambda text: letters_typed_as_digits(digits_typed_as_letters(text)), check=False),
    Parser("e-mail address", texts(MAIL, of=UNICODE), ascii_address, (), lambda given, found: _mail(found), MAIL, LINE),
    Parser(
        "domain",
        texts(("centre.example", "ក.example", "a..b", "-a.b"), of=UNICODE),
        ascii_domain,
        examples=MAIL,
        longest=LINE,
    ),
)
