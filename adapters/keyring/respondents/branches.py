"""Branches and head offices belong to the same company, so what names them is cut off.

In English and Burmese the word follows the place (*Phnom Penh Branch*), in the other languages it precedes it. Not
attempted: the place of a Vietnamese name that begins with the word (*Chi nhánh … tại Hà Nội*).
"""

import re

from adapters.keyring.normalise import compatible

BEFORE_THE_PLACE = (
    "สาขา", "สำนักงานใหญ่", "ສາຂາ", "ສຳນັກງານໃຫຍ່", "សាខា", "ការិយាល័យកណ្តាល", "ការិយាល័យកណ្ដាល",
    "chi nhanh", "tru so chinh", "van phong dai dien", "kantor cabang", "kantor pusat", "cabang", "cawangan",
    "ibu pejabat",
)  # fmt: skip
BEHIND_THE_PLACE = ("branch office", "branch", "head office", "headquarters", "hq")
IN_BRACKETS = ("ရုံးခွဲ", "ရုံးချုပ်")
LIMITED = ("จำกัด", "ຈຳກັດ")
"""What may run into the word for a branch, since these scripts put no spaces between words."""

APART = re.compile(r"[()\[\]{}<>\u3010\u3011]|\s[-\u2010-\u2015\u2212]+\s")
"""What stands apart from the name: between brackets, or behind a dash between spaces."""


def _one_of(words: tuple[str, ...]) -> str:
    return "|".join(compatible(word) for word in words)


_BEGINS = "|".join(("(?<=[\\s,.])", *(f"(?<={compatible(word)})" for word in LIMITED)))
FROM_HERE_ON = re.compile(rf"(?:{_BEGINS})(?:{_one_of(BEFORE_THE_PLACE)})(?![a-z]).*", re.DOTALL)
OF_A_BRANCH = re.compile(r"^chi nhanh\s")
NAMES_A_BRANCH = re.compile(
    rf"^(?:{_one_of(BEFORE_THE_PLACE)})(?![a-z])|(?<![a-z])(?:{_one_of(BEHIND_THE_PLACE)})(?![a-z])|"
    rf"{_one_of(IN_BRACKETS)}"
)


def parts_of_the_name(text: str) -> list[str]:
    """Return the name, and what stands apart from it, without branches. Expects lower case, and Latin letters without
    marks.
    """
    begins_apart = APART.match(text) is not None
    parts = [part for part in map(str.strip, APART.split(text)) if part]
    kept = [part for place, part in enumerate(parts) if _is_name(part, first=place == 0 and not begins_apart)]
    return [FROM_HERE_ON.sub("", OF_A_BRANCH.sub("", part)) for part in kept or parts]


def _is_name(part: str, *, first: bool) -> bool:
    """*Olive Branch* may be a name where nothing precedes it."""
    return first or NAMES_A_BRANCH.search(part) is None
