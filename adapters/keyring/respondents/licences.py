"""The licence number of an agency as it is compared: letters and digits, without what stands before the number."""

import re

from adapters.keyring.normalise import compatible, normalised_document_number
from adapters.keyring.respondents.names import without_marks

FEWEST = 2
"""A single letter or digit matches too much."""
BEFORE_THE_NUMBER = (
    "licence", "license", "lic", "licensed", "number", "num", "nos", "no", "nr", "registration", "registered", "reg",
    "permit", "certificate", "cert", "ref", "recruitment", "recruiting", "employment", "agency", "business",
    "giay phep", "giay", "so", "gp", "nomor", "nomer", "nombor", "izin", "ijin", "sippmi", "lesen", "bil",
    "ใบอนุญาตจัดหางาน", "ใบอนุญาต", "ทะเบียน", "หมายเลข", "เลขที่", "เลข", "ໃບອະນຸຍາດ", "ທະບຽນ", "ເລກທີ່", "ເລກທີ", "ເລກ",
    "អាជ្ញាប័ណ្ណ", "អាជ្ញាបណ្ណ", "ចុះបញ្ជី", "លេខ", "លិខិតអនុញ្ញាត", "လိုင်စင်", "အမှတ်စဉ်", "အမှတ်",
)  # fmt: skip
WORDS = re.compile(
    r"^(?:[\W_]*(?:"
    + "|".join(
        compatible(word) + ("(?![a-z])" if word.isascii() else "")
        for word in sorted(BEFORE_THE_NUMBER, key=len, reverse=True)
    )
    + r"))+"
)


def respondent_licence(number: str) -> str:
    """Return the number as it is compared; empty if there is none.

    Registers write leading zeros, and spreadsheets drop them, so those of the whole number do not count. A number has a
    digit: *none* and *n/a* are none.
    """
    value, before = number, ""
    while value != before:  # a word may stand behind a leading zero
        before, value = value, _shorter(value)
    return value if len(value) >= FEWEST and any(character.isdigit() for character in value) else ""


def _shorter(number: str) -> str:
    text = WORDS.sub("", without_marks(compatible(number).casefold()))
    return without_marks(normalised_document_number(text).casefold()).upper().lstrip("0")
