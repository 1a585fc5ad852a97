"""The name of an agency or employer as it is compared: letters and digits alone, without legal forms and branches.

Equal are names that differ in case, width, spaces, punctuation, *and* for *&*, the legal form and where it stands, a
branch, and marks on Latin letters: *Hòa Bình* is typed *Hoa Binh* across the border. In other scripts marks are vowels
and tones, and stay. Deliberately not attempted: names in another script (only the licence joins them), initials, words
in another order, titles of persons, Zawgyi.
"""

import re
import unicodedata
from collections.abc import Iterable

from adapters.keyring.normalise import compatible, normalised_name
from adapters.keyring.respondents.branches import parts_of_the_name
from adapters.keyring.respondents.legal_forms import LATIN, OTHER_SCRIPTS, WITH_FULL_STOPS, LegalForm, Where

AND = "&"
OF_A_SYLLABLE_BEFORE = ("\u17d2", "\u1039")
"""After these signs of Khmer and Burmese, a letter is drawn below the one before."""
WORDS_FOR_AND = {"and": None, "va": "VN", "dan": "ID MY BN"}
AND_IN_SCRIPTS = (("\u0e00-\u0e7f", "และ"), ("\u0e80-\u0eff", "ແລະ"), ("\u1780-\u17ff", "និង"), ("\u1000-\u109f", "နှင့်"))
NO_NAMES = (
    "unknown", "not known", "not stated", "name unknown", "unknown employer", "unknown agent", "no name", "none", "nil",
    "n/a", "not available", "not applicable", "tbc", "tba", "xxx", "anonymous", "employer", "the employer", "agent",
    "agency", "broker", "recruiter", "boss", "ไม่ทราบ", "ไม่ทราบชื่อ", "ไม่ระบุ", "ไม่ระบุชื่อ", "ไม่มี", "ไม่มีชื่อ", "นายจ้าง",
    "นายหน้า", "ບໍ່ຮູ້", "ບໍ່ຮູ້ຊື່", "ບໍ່ມີ", "ບໍ່ລະບຸ", "ນາຍຈ້າງ", "ນາຍໜ້າ", "មិនដឹង", "មិនស្គាល់", "មិនស្គាល់ឈ្មោះ", "គ្មាន", "គ្មានឈ្មោះ",
    "ថៅកែ", "និយោជក", "មេខ្យល់", "မသိ", "မသိပါ", "မရှိ", "မရှိပါ", "အလုပ်ရှင်", "ပွဲစား", "khong ro", "khong biet", "khong co",
    "chua ro", "chu su dung lao dong", "tidak diketahui", "tidak tahu", "tidak ada", "tiada", "majikan", "agen", "ejen",
)  # fmt: skip
"""Placeholders for an unknown name: indexed, they would make one respondent of all unknown ones."""


def respondent_name(name: str, country: str) -> str:
    """Return the name as it is compared; empty if it says nothing. ``country`` is the respondent's (ISO 3166-1)."""
    text = without_marks(compatible(name).casefold()).strip()
    if "".join(_words(text)) in SAY_NOTHING:
        return ""
    parts = [words for part in parts_of_the_name(text) if (words := _words(_without_short_forms(part)))]
    if len(parts) > 1:
        parts = [words for words in parts if "".join(words) not in ALONE]
    bare = "".join("".join(_bare(words, country)) for words in parts)
    bare = "".join(_bare(_words(bare), country))  # the part cut off may have begun or ended with a form
    return "" if bare in SAY_NOTHING else bare


def without_marks(text: str) -> str:
    """Remove the marks of Latin letters, and make Đ and its look-alikes a D."""
    apart = unicodedata.normalize("NFD", text.translate(WITHOUT_A_STROKE))
    return unicodedata.normalize("NFC", MARKS_ON_LATIN.sub(r"\1", apart))


WITHOUT_A_STROKE = str.maketrans({"đ": "d", "ð": "d", "ɖ": "d", "ø": "o", "ł": "l", "ı": "i"})
MARKS_ON_LATIN = re.compile("([a-z])[\u0300-\u036f]+")


def _without_short_forms(part: str) -> str:
    for pattern in SHORT_FORMS:
        part = pattern.sub("", part)
    return part


def _words(text: str) -> list[str]:
    """Split where a space, a mark of punctuation or another script begins; letters of scripts without spaces stay
    together.
    """
    text = normalised_name(text)
    for around, word in SCRIPTS:
        text = around.sub(word, text)
    words: list[str] = []
    before = ""
    for character in text.replace("'", ""):
        kind = _kind(character, before)
        if kind and kind == before != AND:
            words[-1] += character
        elif kind:
            words.append(character)
        if kind or before != "other":
            before = kind
    return words


def _kind(character: str, before: str) -> str:
    if character == AND:
        return AND
    if unicodedata.category(character).startswith("M"):
        return before if before in ("latin", "other") else ""
    if not character.isalnum():
        return ""
    return "latin" if character.isascii() or unicodedata.name(character, "").startswith("LATIN") else "other"


def _bare(words: list[str], country: str) -> list[str]:
    words = _without_tail_of_a_branch(words, country)
    shorter = _shorter(words, country)
    while shorter != words:
        words, shorter = shorter, _shorter(shorter, country)
    last = len(words) - 1
    return [AND if 0 < place < last and _means_and(word, country) else word for place, word in enumerate(words)]


def _means_and(word: str, country: str) -> bool:
    return word in WORDS_FOR_AND and country in (WORDS_FOR_AND[word] or country)


def _without_tail_of_a_branch(words: list[str], country: str) -> list[str]:
    """Cut behind the legal form where *branch* ends the name, and a head office in any case."""
    tail = next((size for size in (2, 1) if "".join(words[-size:]) in TAILS), 0)
    if not tail:
        return words
    for first in range(1, len(words)):
        for last in range(first + 1, len(words)):
            if _is_form("".join(words[first:last]), country, (Where.EITHER, Where.BACK)):
                return words[:first]
    return words[:-tail] if "".join(words[-tail:]) in HEAD_OFFICE and words[tail:] else words


def _shorter(words: list[str], country: str) -> list[str]:
    """Return the words without one form at the front and one behind."""
    if words[:1] == [AND]:
        return words[1:]
    if words[-1:] == [AND]:
        return words[:-1]
    for size in range(min(len(words), LONGEST), 0, -1):
        if _is_form("".join(words[:size]), country, (Where.EITHER, Where.FRONT)):
            return words[size:]
        if _is_form("".join(words[-size:]), country, (Where.EITHER, Where.BACK)):
            return words[:-size]
    return _cut_front(words) if words else words


def _is_form(spelt: str, country: str, places: Iterable[Where]) -> bool:
    form = BY_SPELLING.get(spelt)
    return form is not None and form.where in places and not (form.only_there and country not in form.countries.split())


def _cut_front(words: list[str]) -> list[str]:
    first, last = words[0], words[-1]
    for form in AT_THE_FRONT:
        rest = first.removeprefix(form)
        if rest != first and not unicodedata.category(rest[0]).startswith("M"):
            return [rest, *words[1:]]
    for form in AT_THE_BACK:
        rest = last.removesuffix(form)
        if rest != last and not rest.endswith(OF_A_SYLLABLE_BEFORE):
            return [*words[:-1], rest]
    return words


def _compared(spelling: str) -> str:
    return "".join(_words(without_marks(compatible(spelling).casefold())))


def _longest_first(places: Iterable[Where]) -> tuple[str, ...]:
    found = {_compared(form.spelling) for form in OTHER_SCRIPTS if form.where in places}
    return tuple(sorted(found, key=len, reverse=True))


def _short_form(form: LegalForm) -> re.Pattern[str]:
    spelt = re.escape(compatible(form.spelling)).replace(r"\.", r"\.\s*")
    return re.compile(rf"^{spelt}" if form.where is Where.FRONT else rf"(?<!\S){spelt}\.?\s*$")


SCRIPTS = tuple(
    (re.compile(f"(?<=[{letters}])\\s*&\\s*(?=[{letters}])"), normalised_name(word)) for letters, word in AND_IN_SCRIPTS
)
SHORT_FORMS = tuple(_short_form(form) for form in WITH_FULL_STOPS)
BY_SPELLING = {_compared(form.spelling): form for form in (*LATIN, *OTHER_SCRIPTS)}
ALONE = frozenset(spelt for spelt, form in BY_SPELLING.items() if form.where is Where.ALONE)
AT_THE_FRONT = _longest_first((Where.EITHER, Where.FRONT))
AT_THE_BACK = _longest_first((Where.EITHER, Where.BACK))
LONGEST = max(len(form.spelling.split()) for form in LATIN) + 2
HEAD_OFFICE = frozenset(_compared(tail) for tail in ("head office", "headquarters", "hq"))
TAILS = HEAD_OFFICE | {_compared(tail) for tail in ("branch", "branch office")}
SAY_NOTHING = frozenset({"", *(_compared(name) for name in NO_NAMES)})
