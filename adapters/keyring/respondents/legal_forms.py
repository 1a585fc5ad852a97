"""Legal forms of companies, which do not count when names are compared.

They are written before the name or behind it, long or short, in one script or another, or left out. Two companies may
differ in nothing else, which is rare: Vietnam refuses such a name (Law on Enterprises 59/2020, article 41.2 h). Then
their licences tell them apart.

Sources: the list of Entity Legal Forms of GLEIF (ISO 20275, edition of 28 September 2023); for Vietnam article 37 of
that law; for Malaysia the conditions for a licence under the Private Employment Agencies Act 1981: since February 2018
"Agensi Pekerjaan" precedes the name of every licensed agency (jtksm.mohr.gov.my), so it tells none from another. Short
forms are those that people write in these countries.

Words of the trade stay, since they distinguish companies: recruitment, manpower, overseas employment, supply,
จัดหางาน, xuất khẩu lao động, enterprise, group, holding. So do Yayasan and Koperasi, which are other bodies.
"""

from dataclasses import dataclass
from enum import StrEnum


class Where(StrEnum):
    """Where a form may stand."""

    EITHER = "before or behind the name"
    FRONT = "before the name"
    BACK = "behind the name"
    ALONE = "between brackets"


@dataclass(frozen=True, slots=True)
class LegalForm:
    """A spelling, without marks and full stops. ``countries`` use it (ISO 3166-1 alpha-2). ``only_there``: elsewhere it
    is an ordinary word or the initials of a name, as in CV Electronics.
    """

    spelling: str
    countries: str
    where: Where = Where.EITHER
    only_there: bool = False


def _forms(countries: str, where: Where, *spellings: str, only_there: bool = False) -> tuple[LegalForm, ...]:
    return tuple(LegalForm(one, countries, where, only_there) for one in spellings)


ENGLISH = "KH TH VN LA MM ID MY PH SG BN HK TW KR JP"

LATIN = (
    *_forms(ENGLISH, Where.EITHER, "company limited", "co ltd", "co limited", "company ltd", "limited", "ltd"),
    *_forms(ENGLISH, Where.EITHER, "limited company", "limited liability company", "llc", "limited liability co"),
    *_forms(ENGLISH, Where.EITHER, "public limited company", "public company limited", "public company ltd", "plc"),
    *_forms(ENGLISH, Where.EITHER, "private limited company", "private company limited", "private limited"),
    *_forms(ENGLISH, Where.EITHER, "private ltd", "pte ltd", "pte limited", "pvt ltd", "pvt limited", "pty ltd"),
    *_forms(ENGLISH, Where.EITHER, "public co ltd", "private co ltd", "limited partnership", "general partnership"),
    *_forms(ENGLISH, Where.EITHER, "limited liability partnership", "llp", "sole proprietorship", "incorporated"),
    *_forms(ENGLISH, Where.BACK, "company", "co", "corporation", "corp", "inc", "private company", "public company"),
    *_forms(ENGLISH, Where.FRONT, "the"),
    *_forms(ENGLISH, Where.ALONE, "private", "pte", "pvt", "public"),
    *_forms("KH", Where.EITHER, "single member private limited company", "single member", "single member co ltd"),
    *_forms("TH", Where.EITHER, "pcl", "ltd part", "ltd partnership", "registered ordinary partnership"),
    *_forms("TH", Where.EITHER, "ordinary partnership"),
    *_forms("LA", Where.EITHER, "sole company limited", "sole co ltd", "sole limited company", "sole ltd"),
    *_forms("VN", Where.EITHER, "joint stock company", "joint stock co", "joint stock corporation", "jsc"),
    *_forms("VN", Where.EITHER, "one member", "one member limited liability company", "one member company limited"),
    *_forms("VN", Where.EITHER, "one member co ltd", "two member", "two members", "partnership company"),
    *_forms("VN", Where.EITHER, "cong ty trach nhiem huu han", "trach nhiem huu han", "cong ty tnhh", "cttnhh", "tnhh"),
    *_forms("VN", Where.EITHER, "mot thanh vien", "mtv", "hai thanh vien tro len", "hai thanh vien", "cong ty", "cty"),
    *_forms("VN", Where.EITHER, "cong ty co phan", "cong ty cp", "cty cp", "ctcp", "cong ty hop danh", "cong ty hd"),
    *_forms("VN", Where.EITHER, "doanh nghiep tu nhan", "doanh nghiep tn", "dntn"),
    *_forms("ID", Where.EITHER, "perseroan terbatas", "perusahaan perseroan", "persero", "perseroan terbuka", "tbk"),
    *_forms("ID", Where.EITHER, "commanditaire vennootschap", "usaha dagang"),
    *_forms("ID", Where.EITHER, "pt", "cv", "ud", "fa", "firma", only_there=True),
    *_forms("MY BN", Where.EITHER, "sendirian berhad", "sdn bhd", "berhad", "bhd", "perkongsian liabiliti terhad"),
    *_forms("MY", Where.BACK, "plt", only_there=True),
    *_forms("MY", Where.FRONT, "agensi pekerjaan"),
    *_forms("MY", Where.FRONT, "ap", only_there=True),
    *_forms("PH", Where.BACK, "one person corporation", "opc"),
    *_forms("JP", Where.EITHER, "kabushiki kaisha", "godo kaisha", "yugen kaisha"),
)

OTHER_SCRIPTS = (
    *_forms("TH", Where.EITHER, "บริษัท", "ห้างหุ้นส่วนจำกัด", "ห้างหุ้นส่วนสามัญนิติบุคคล", "ห้างหุ้นส่วนสามัญจดทะเบียน"),
    *_forms("TH", Where.EITHER, "ห้างหุ้นส่วนสามัญ", "ห้างหุ้นส่วน", "บจก", "บมจ", "หจก"),
    *_forms("TH", Where.BACK, "จำกัด", "มหาชน", "จำกัดมหาชน"),
    *_forms("LA", Where.EITHER, "ບໍລິສັດ", "ຫ້າງຫຸ້ນສ່ວນຈຳກັດ", "ຫ້າງຫຸ້ນສ່ວນສາມັນ", "ຫ້າງຫຸ້ນສ່ວນ", "ວິສາຫະກິດສ່ວນບຸກຄົນ"),
    *_forms("LA", Where.BACK, "ຈຳກັດຜູ້ດຽວ", "ຈຳກັດ", "ມະຫາຊົນ"),
    *_forms("KH", Where.EITHER, "ក្រុមហ៊ុន", "សហគ្រាសឯកបុគ្គល", "ឯកជនទទួលខុសត្រូវមានកម្រិត", "មហាជនទទួលខុសត្រូវមានកម្រិត"),
    *_forms("KH", Where.EITHER, "ឯកជនទទួលខុសត្រូវមានកំរិត", "មហាជនទទួលខុសត្រូវមានកំរិត", "សហកម្មសិទ្ធិមានកម្រិត"),
    *_forms("KH", Where.BACK, "ខូអិលធីឌី", "អិលធីឌី", "ភីអិលស៊ី", "អិលអិលស៊ី"),
    *_forms("MM", Where.BACK, "ကုမ္ပဏီလီမိတက်", "ကုမ္ပဏီလိမိတက်", "ကုမ္ပဏီလီမိတတ်", "လီမိတက်", "လိမိတက်", "လီမိတတ်"),
    *_forms("MM", Where.EITHER, "ကုမ္ပဏီ", "အများနှင့်သက်ဆိုင်သောကုမ္ပဏီ", "အများပိုင်ကုမ္ပဏီ", "ပုဂ္ဂလိကကုမ္ပဏီ"),
    *_forms("CN HK TW", Where.BACK, "有限公司", "股份有限公司", "有限责任公司", "有限責任公司", "私人有限公司"),
    *_forms("JP", Where.EITHER, "株式会社", "有限会社", "合同会社"),
    *_forms("JP", Where.ALONE, "株", "有"),
    *_forms("KR", Where.EITHER, "주식회사", "유한회사", "유한책임회사"),
    *_forms("KR", Where.ALONE, "주", "유"),
)

WITH_FULL_STOPS = (
    *_forms("TH", Where.FRONT, "บ.", "บจ."),
    *_forms("TH", Where.BACK, "จก."),
    *_forms("KH", Where.BACK, "ឯ.ក", "ម.ក"),
)
"""Too short to be told from the beginning or the end of a name unless their full stops are written."""
