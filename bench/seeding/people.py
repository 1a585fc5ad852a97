"""Fictional people, with names, numbers and text as the centres of the region write them."""

from bench.seeding.chance import Chance
from domain.cases.birth import BirthDate
from domain.cases.case import Profile
from domain.cases.identity import Identity, IdentityDocument, Person, Phone, SafeContact
from domain.vocabulary import CaseType, Channel, IdentityDocumentType, Sex, Stage

GIVEN = ("Dara", "Sokha", "Sreymom", "Kyaw", "Thida", "Htet", "Khamla", "Noy", "Linh", "Minh", "Siti", "Budi", "Ratna")
FAMILY = ("Sok", "Chea", "Keo", "Aung", "Win", "Phommasan", "Nguyen", "Tran", "Wijaya", "Lestari", "Santos", "Reyes")
TOWNS = ("Battambang", "Pursat", "Pakse", "Salavan", "Tachileik", "Vinh", "Cirebon", "Blitar", "Chiang Mai", "Rayong")
LANGUAGES = {"KH": "km", "LA": "lo", "MM": "my", "VN": "vi", "ID": "id", "PH": "en", "TH": "th", "MY": "ms"}
DIAL = {"KH": "855", "LA": "856", "MM": "95", "VN": "84", "ID": "62", "PH": "63", "TH": "66", "MY": "60"}
SECTORS = ("A", "C", "F", "I", "T")
OCCUPATIONS = ("6340", "7511", "8153", "9111", "9313", "9412")
TYPES = (
    CaseType.WAGES_UNPAID,
    CaseType.WAGES_BELOW_MINIMUM,
    CaseType.DOCUMENTS_WITHHELD,
    CaseType.FEES_OVERCHARGED,
    CaseType.TERMS_MISREPRESENTED,
    CaseType.INJURY_ILLNESS,
    CaseType.UNFAIR_DISMISSAL,
    CaseType.DEPARTURE_SUPPORT,
)
SUMMARIES = (
    "Two months of wages unpaid at a fish-processing plant; has the pay slips. Wants to change employer.",
    "Leaves on the 12th with a labour contract for construction. Asks for a briefing on arrival and a contact.",
    "Employer keeps the passport. Afraid to go to the police; a co-worker can be reached in the evening.",
    "Hurt a hand at the press in March; clinic bills paid by the family. Needs help with the compensation fund.",
    "Recruitment fee three times the agreed one, paid with a loan on the family's land. Receipts are with us.",
)
QUESTION = "Does she have a copy of the contract, and in which language?"
ANSWER = "A photograph of both pages; Khmer and Thai."
HANDLERS = ("Somchai P.", "Naw Hser", "Malee K.", "Chan Dara", "Nurul A.")


def a_profile(chance: Chance, country: str, origin: str | None, destination: str | None) -> Profile:
    """Invent a profile that helps to serve a person without naming them."""
    return Profile(
        sex=chance.weighted({Sex.FEMALE: 52, Sex.MALE: 46, Sex.NOT_STATED: 2}),
        birth_year=chance.between(1968, 2006),
        stage=chance.weighted({Stage.DEPARTING: 5, Stage.AT_DESTINATION: 3, Stage.IN_TRANSIT: 1}),
        origin_area=origin,
        destination_area=destination,
        sector=chance.one_of(SECTORS),
        occupation=chance.one_of(OCCUPATIONS),
        languages=(LANGUAGES.get(country, "en"),),
    )


def an_identity(chance: Chance, country: str, birth_year: int) -> Identity:
    """Invent a person and how to reach them."""
    phone = f"+{DIAL.get(country, '66')}{chance.between(10_000_000, 99_999_999)}"
    passport = IdentityDocument(IdentityDocumentType.PASSPORT, f"N{chance.between(10**7, 10**8 - 1)}", country)
    person = Person(
        full_name=f"{chance.one_of(FAMILY)} {chance.one_of(GIVEN)}",
        names=(),
        birth_date=BirthDate(birth_year, chance.between(1, 12), chance.between(1, 28)),
        nationality=country,
        phones=(Phone(phone),),
        identity_documents=(passport,) if chance.happens(0.7) else (),
        address=f"Village {chance.between(1, 40)}, {chance.one_of(TOWNS)}",
    )
    return Identity(person, _contact(phone))


def _contact(phone: str) -> SafeContact:
    return SafeContact(
        channel=Channel.PHONE,
        value=phone,
        hours="18:00-21:00",
        may_answer="sister",
        code_phrase=None,
        never_contact=(),
        do_not_reach_out=False,
    )
