"""One company however its name is written, and different companies kept apart. All names are invented."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.keyring.index_terms import respondent_terms
from adapters.keyring.respondents.legal_forms import LATIN, LegalForm, Where
from adapters.keyring.respondents.names import NO_NAMES, respondent_name

SAME: dict[str, tuple[tuple[str, ...], ...]] = {
    "KH": (
        (
            "Golden Lotus Manpower Co., Ltd.", "GOLDEN LOTUS MANPOWER COMPANY LIMITED",
            "golden  lotus man-power co ltd",
            "Golden Lotus Manpower Pte. Ltd", "The Golden Lotus Manpower Co.,Ltd", "Co., Ltd. Golden Lotus Manpower",
            "ＧＯＬＤＥＮ Lotus Manpower", "Golden Lotus Manpower Plc.", "“Golden Lotus” Manpower",
            "Golden Lotus Manpower (Phnom Penh Branch)", "Golden Lotus Manpower Co., Ltd. Phnom Penh Branch",
            "Golden Lotus Manpower - Head Office", "Golden Lotus Manpower Head Office", "[HQ] Golden Lotus Manpower",
            "Golden Lotus Manpower (Pte) Ltd", "Golden Lotus Manpower, Single Member Co., Ltd.",
        ),
        ("Golden Lotus (Cambodia) Co., Ltd.", "Golden Lotus Co., Ltd. (Cambodia)", "Golden Lotus Cambodia Ltd"),
        ("Sok & Daughters", "Sok and Daughters Co., Ltd.", "SOK&DAUGHTERS"),
        ("Sok's Supply", "Soks Supply Co., Ltd", "Sok’s Supply"),
        (
            "ក្រុមហ៊ុន មាសផ្កា មែនផៅវ័រ ខូអិលធីឌី", "មាសផ្កា មែនផៅវ័រ ឯ.ក", "ក្រុមហ៊ុនមាសផ្កាមែនផៅវ័រ (សាខាសៀមរាប)",
            "ក្រុមហ៊ុន មាសផ្កា មែនផៅវ័រ ភីអិលស៊ី", "មាសផ្កា មែនផៅវ័រ ឯកជនទទួលខុសត្រូវមានកម្រិត", "ក្រុម\u200bហ៊ុន មាសផ្កា\u200bមែនផៅវ័រ",
        ),
    ),
    "TH": (
        (
            "บริษัท ดอกบัวทอง จำกัด", "บริษัท ดอกบัวทอง จำกัด (มหาชน)", "บมจ.ดอกบัวทอง", "บจก. ดอกบัวทอง", "บ.ดอกบัวทอง จก.",
            "บริษัทดอกบัวทองจำกัด สาขาเชียงใหม่", "บริษัท ดอกบัวทอง จำกัด (สำนักงานใหญ่)", "หจก.ดอกบัวทอง",
            "ห้างหุ้นส่วนจำกัด ดอกบัวทอง", "บริษัท ดอกบัวทอง จํากัด", "ดอกบัวทอง", "บริษัทดอกบัวทองจำกัดสาขาที่ ๒",
        ),
        ("บจก.แม่และลูก", "แม่ & ลูก จำกัด"),
        ("Lotus Fishing Ltd., Part.", "LOTUS FISHING LIMITED PARTNERSHIP", "Lotus Fishing Public Company Limited"),
        ("C.P. Lotus PCL", "CP Lotus Public Co., Ltd."),
    ),
    "VN": (
        (
            "Công ty TNHH MTV Xuất khẩu lao động Hòa Bình", "CTY TNHH XUAT KHAU LAO DONG HOA BINH",
            "Công ty Cổ phần Xuất khẩu lao động Hoà Bình", "CTCP Xuất khẩu lao động Hòa Bình",
            "Xuat khau lao dong Hoa Binh JSC", "Xuat khau lao dong Hoa Binh Joint Stock Company",
            "Công ty trách nhiệm hữu hạn một thành viên Xuất khẩu lao động Hòa Bình",
            "Xuat khau lao dong Hoa Binh One Member Limited Liability Company",
            "Chi nhánh Công ty CP Xuất khẩu lao động Hòa Bình",
            "Công ty TNHH Xuất khẩu lao động Hòa Bình - Chi nhánh Nghệ An",
        ),
        ("DNTN Đại Đức", "Doanh nghiệp tư nhân Ðại Đức", "Dai Duc"),
        ("Công ty TNHH Xây dựng và Thương mại Sao", "CTCP Xay dung & thuong mai Sao"),
    ),
    "LA": (
        (
            "ບໍລິສັດ ດອກຈຳປາ ຈຳກັດຜູ້ດຽວ", "ບໍລິສັດດອກຈໍາປາຈໍາກັດ", "ດອກຈຳປາ ຈຳກັດ (ມະຫາຊົນ)", "ບໍລິສັດ ດອກຈຳປາ ຈຳກັດ ສາຂາ ປາກເຊ",
        ),
        ("Dok Champa Sole Co., Ltd", "Dok Champa Company Limited", "DOK CHAMPA PUBLIC COMPANY"),
    ),
    "MM": (
        ("ရွှေပန်း ကုမ္ပဏီလီမိတက်", "ရွှေပန်းကုမ္ပဏီ လီမိတက်", "ရွှေပန်း Co., Ltd", "ရွှေပန်း (မန္တလေးရုံးခွဲ)", "ရွှေပန်း ကုမ္ပဏီ လိမိတက်"),
        ("Shwe Pan Overseas Employment Agency Co., Ltd.", "Shwe-Pan Overseas Employment Agency Company Limited"),
    ),
    "ID": (
        (
            "PT. Maju Jaya Abadi", "P.T. Maju Jaya Abadi Tbk", "Maju Jaya Abadi, PT",
            "PT Maju Jaya Abadi (Persero) Tbk.",
            "PT Maju Jaya Abadi Cabang Surabaya", "CV Maju Jaya Abadi", "Perseroan Terbatas Maju Jaya Abadi",
            "PT Maju Jaya Abadi (Kantor Pusat)",
        ),
        ("UD Bunga dan Buah", "Bunga & Buah"),
    ),
    "MY": (
        (
            "Agensi Pekerjaan Seri Bunga Sdn. Bhd.", "AP Seri Bunga Sdn Bhd", "SERI BUNGA SENDIRIAN BERHAD",
            "Seri Bunga Bhd",
            "Agensi Pekerjaan Seri Bunga Sdn Bhd (Cawangan Johor)",
        ),
    ),
    "KR": (("㈜ 가나다", "주식회사 가나다", "가나다(주)"),),
    "JP": (("株式会社花", "（株）花", "花 株式会社"),),
    "TW": (("金花股份有限公司", "金花有限公司"),),
}  # fmt: skip
APART: dict[str, tuple[str, ...]] = {
    "KH": (
        "Golden Lotus", "Golden Lotus Manpower", "Golden Lotus Manpower Supply", "Golden Lotus Recruitment Agency",
        "Golden Lotus Group", "Golden Lotus Enterprise", "Golden Lotus Cambodia", "Golden Lotus 2", "Olive Branch",
        "Olive", "មាសផ្កា", "ផ្កាមាស", "ពិភពឯក", "ពិភព",
    ),
    "TH": ("ดอกบัวทอง", "จัดหางาน ดอกบัวทอง", "วิสาขา", "วิ", "CV Electronics", "Electronics", "ก้าน", "กาน"),
    "VN": ("CP Việt Nam", "Việt Nam", "Cổ Loa", "Hòa Bình", "Hòa Bình Group"),
    "ID": ("Maju Jaya", "Maju Jaya Abadi", "Jaya Maju", "Yayasan Maju Jaya", "Koperasi Maju Jaya"),
    "MY": ("Seri Bunga", "Seri Bunga Enterprise", "Seri Bunga (M)"),
}  # fmt: skip


@pytest.mark.parametrize(("country", "spelt"), [(country, one) for country, each in SAME.items() for one in each])
def test_one_company_however_it_is_written(country: str, spelt: tuple[str, ...]) -> None:
    assert {respondent_name(one, country) for one in spelt} == {respondent_name(spelt[0], country)} != {""}


@pytest.mark.parametrize("country", APART)
def test_different_companies_stay_apart(country: str) -> None:
    found = [respondent_name(one, country) for one in APART[country]]
    assert "" not in found
    assert len(set(found)) == len(found)


FORMS_ALONE = (
    "Co., Ltd.", "The Company Limited", "บริษัท จำกัด (มหาชน)", "Sdn Bhd", "CÔNG TY TNHH MTV", "ក្រុមហ៊ុន", "ບໍລິສັດ ຈຳກັດ",
    "ကုမ္ပဏီလီမိတက်",
)  # fmt: skip


@pytest.mark.parametrize("nothing", [*NO_NAMES, *FORMS_ALONE, "?!", " ", "", "\u0e48"])
def test_what_says_nothing_has_no_term(nothing: str) -> None:
    for country in ("KH", "VN"):
        assert respondent_terms(nothing, country, None) == (None, None)


def test_the_country_belongs_to_the_term_and_a_short_form_to_its_country() -> None:
    assert respondent_terms("Golden Lotus", "KH", "12/2020") == respondent_terms(
        "golden lotus ltd", "kh", "No. 12-2020"
    )
    of_two = zip(respondent_terms("Lotus", "KH", "12"), respondent_terms("Lotus", "TH", "12"), strict=True)
    assert all(one != other for one, other in of_two)
    assert respondent_name("UD Lotus", "ID") != respondent_name("UD Lotus", "KH") == "udlotus"


WORDS = st.lists(
    st.text("abcdeghiklmnoprstuvy", min_size=1, max_size=9).map(lambda word: f"{word}qx"), min_size=1, max_size=4
)
"""No legal form, and no word for *and*, ends like these."""
BETWEEN = st.sampled_from((" ", "  ", "-", ". ", ", ", "\u00a0", "\u200b ", "/", " \u2019"))
BRANCHES = st.sampled_from(("", " (Siem Reap Branch)", " - Head Office", " (สาขา 2)", ", chi nhánh Vinh", " [HQ]"))


def _wide(text: str) -> str:
    return "".join(chr(ord(one) + 0xFEE0) if "a" <= one <= "z" else one for one in text)


def _marked(text: str) -> str:
    return text.replace("o", "ộ").replace("a", "a\u0300").replace("d", "đ")


CHANGES = st.sampled_from((str.upper, str.title, str.swapcase, _wide, _marked))


@st.composite
def spellings(draw: st.DrawFn, words: list[str], country: str) -> str:
    """Write a name with a legal form, a branch, and case, width, marks and punctuation of one's own."""
    forms = [form for form in LATIN if not form.only_there or country in form.countries]
    form: LegalForm = draw(st.sampled_from(forms))
    name = "".join(word + draw(BETWEEN) for word in words[:-1]) + words[-1]
    dotted = form.spelling.replace(" ", "., ") + "."
    spelt = draw(st.sampled_from((form.spelling, dotted, form.spelling.replace(" ", ""))))
    front, behind = f"{spelt} {name}", f"{name}{draw(st.sampled_from((' ', ', ', ' - ')))}{spelt}"
    written = {Where.FRONT: front, Where.BACK: behind, Where.ALONE: f"{name} ({spelt})"}.get(form.where)
    change = draw(CHANGES)
    return change((written or draw(st.sampled_from((front, behind)))) + draw(BRANCHES))


@given(st.data(), WORDS, st.sampled_from(("KH", "VN", "ID", "MY")))
def test_nothing_but_the_words_counts(data: st.DataObject, words: list[str], country: str) -> None:
    assert respondent_name(data.draw(spellings(words, country)), country) == "".join(words)


SOME_OF_ALL = st.text(
    st.sampled_from("abcdlot .,&()-'ltdcoptđộบริษัทจำกัด\u0e48\u0e34ຈຳກັດຫ້າງក្រុមហ៊ុន\u17d2ខូအောင်ကုမ္ပဏီ\u1039\u200b株주12၀၇"),
    max_size=24,
)


@given(SOME_OF_ALL | st.text(max_size=12), st.sampled_from(("KH", "TH", "VN", "ID", "MY")))
def test_what_is_compared_is_compared_as_it_stands(name: str, country: str) -> None:
    once = respondent_name(name, country)
    assert respondent_name(once, country) == once
    assert once == "" or any(character.isalnum() for character in once)
