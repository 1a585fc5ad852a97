"""Is this person already known? Search by documents, phones, or name with birth date, but by nothing that could list
people.

Callers see their own cases. For cases of others they learn only that there may be one and which centre to contact.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import NoReturn

from domain.cases.birth import BirthDate
from domain.cases.case import Case
from domain.cases.identity import Identity, IdentityDocument, Phone
from domain.cases.relation import CaseFile, level_of
from domain.kernel.access import Actor, Level
from domain.kernel.errors import FieldFault, InvalidValues
from domain.kernel.ids import CentreId
from domain.kernel.index_terms import IndexTerm, IndexTerms
from domain.kernel.sentence import Sentence
from domain.vocabulary import Channel, OperatorType

BY_NUMBER = (Channel.PHONE, Channel.SMS, Channel.WHATSAPP, Channel.VIBER, Channel.ZALO, Channel.TELEGRAM)
"""Safe contact channels whose value is usually a phone number."""
INDEX_VERSION = 3
"""Raise it with every change of how values are normalised: the worker then indexes all stored cases anew.

1: one order of names, whole dates of birth, marks of document numbers dropped. 2: ADR 0040.
"""


NOTHING = Sentence("This value contains nothing that can be compared.")
NO_NUMBER = Sentence("There is no phone number here. Write the number; a note may follow it.")


@dataclass(frozen=True, slots=True)
class Lookup:
    """A search by exactly one of the three criteria."""

    identity_documents: tuple[IdentityDocument, ...] = ()
    phones: tuple[str, ...] = ()
    name_and_birth_date: tuple[str, BirthDate] | None = None

    def terms(self, make: IndexTerms, countries: Iterable[str]) -> tuple[IndexTerm, ...]:
        """Normalise the search values; raises ``InvalidValues`` if one has nothing comparable.

        ``countries``: where the caller's centres are; a number without a country code is read as dialled in each.
        """
        regions = tuple(countries) or (None,)
        if self.name_and_birth_date is not None:
            name, born = self.name_and_birth_date
            terms = make.searched_name(name, str(born))
            return terms if terms else _nothing_to_compare(("full_name",))
        papers = [make.identity_document(paper.type, paper.number, paper.country) for paper in self.identity_documents]
        numbers = [[term for region in regions for term in _phone_terms(make, text, region)] for text in self.phones]
        wrong = [f"identity_documents/{place}/number" for place, term in enumerate(papers) if term is None]
        if wrong:
            return _nothing_to_compare(wrong)
        wrong = [f"phones/{place}" for place, terms in enumerate(numbers) if not terms]
        if wrong:
            sentence = Sentence("Write the phone number with its country code, such as +855 12 345 678.")
            return _nothing_to_compare(wrong, sentence)
        found = [*papers, *(term for terms in numbers for term in terms)]
        return tuple(dict.fromkeys(term for term in found if term is not None))

    def tried(self, make: IndexTerms, countries: Iterable[str]) -> int:
        """Return how many values it tries, however each is read: a text may hold several phone numbers."""
        regions = tuple(countries) or (None,)
        numbers = [max(len(make.phones(text, region)) for region in regions) for text in self.phones]
        return len(self.identity_documents) + sum(numbers) + (self.name_and_birth_date is not None)

    def must_fit(self, tried: int, most: int) -> None:
        """Raise ``InvalidValues`` for more values than a whole budget has: no waiting would help."""
        if tried > most:
            sentence = Sentence("Look up at most {most} values at once, and the others later.", most=most)
            field = "phones" if self.phones else "identity_documents"
            raise InvalidValues((FieldFault(f"/{field}", "too_long", sentence),))


@dataclass(frozen=True, slots=True)
class Sought:
    """What a look-up compares, and how many values it ``tried``, each of which counts against the budget."""

    terms: tuple[IndexTerm, ...]
    tried: int


def _nothing_to_compare(where: Iterable[str], sentence: Sentence = NOTHING) -> NoReturn:
    raise InvalidValues(tuple(FieldFault(f"/{pointer}", "not_comparable", sentence) for pointer in where))


def _phone_terms(make: IndexTerms, text: str, region: str | None) -> tuple[IndexTerm, ...]:
    terms = (make.phone(number, region) for number, _ in make.phones(text, region))
    return tuple(term for term in terms if term is not None)


def with_phones_apart(identity: Identity, before: Identity, make: IndexTerms, region: str) -> Identity:
    """Give each number an entry of its own, with the note beside it; raises ``InvalidValues`` for a text without one.

    Entries that were stored ``before`` stay as they are, so that an old one does not stand in the way of a change.
    """
    person, stored = identity.person, () if before.person is None else before.person.phones
    if person is None:
        return identity
    phones: list[Phone] = []
    wrong: list[str] = []
    for place, phone in enumerate(person.phones):
        numbers = make.phones(phone.number, region)
        if phone in stored or (len(numbers) == 1 and numbers[0][1] is None):
            phones.append(phone)  # as it was written, in its own digits
        elif numbers:
            phones.extend(_noted(number, note, phone) for number, note in numbers)
        else:
            wrong.append(f"person/phones/{place}")
    if wrong:
        _nothing_to_compare(wrong, NO_NUMBER)
    return replace(identity, person=replace(person, phones=tuple(dict.fromkeys(phones))))


def _noted(number: str, note: str | None, phone: Phone) -> Phone:
    return Phone(number, " ".join(filter(None, (note, phone.note))) or None)


def terms_of(identity: Identity, make: IndexTerms, region: str | None) -> tuple[IndexTerm, ...]:
    """Return every term that finds this person. ``region``: the country in which the case was opened."""
    return tuple(dict.fromkeys(term for term in _terms(identity, make, region) if term is not None))


def _terms(identity: Identity, make: IndexTerms, region: str | None) -> Iterator[IndexTerm | None]:
    person, contact = identity.person, identity.safe_contact
    if person is not None:
        for paper in person.identity_documents:
            yield make.identity_document(paper.type, paper.number, paper.country)
        for phone in person.phones:
            yield from _phone_terms(make, phone.number, region)
        if person.birth_date is not None:
            for name in (person.full_name, *(written.value for written in person.names)):
                yield from () if name is None else make.name_and_birth_date(name, str(person.birth_date))
    if contact is not None and contact.value is not None and contact.channel in BY_NUMBER:
        yield from _phone_terms(make, contact.value, region)


@dataclass(frozen=True, slots=True)
class Findings:
    """What the caller may learn: its own cases, and which centres to contact about the others. ``tried``: what it cost.

    ``found_of_others``: for the trails of the organisations that hold them; the caller does not see it.
    """

    own: tuple[Case, ...]
    contact_centres: tuple[CentreId, ...]
    found_of_others: tuple[Case, ...] = ()
    tried: int = 1


def findings(actor: Actor, operator_type: OperatorType, matches: Iterable[CaseFile]) -> Findings:
    """Decide what the caller learns. Its own cases are those that it holds, or has closed and still sees as the holder:
    a centre that lost a case does not learn who has it. Cases whose migrant excluded the caller's kind of centre are
    left out. Each match has its holder, or the last one with its grounds, and no referrals.
    """
    own, others = list[Case](), list[Case]()
    for match in matches:
        case = match.case
        if level_of(actor, match) is Level.HOLDER:
            own.append(case)
        elif case.holder is not None and operator_type not in case.excluded_operator_types:
            others.append(case)
    contact = (case.holder.centre_id for case in others if case.holder is not None)
    return Findings(tuple(own), tuple(dict.fromkeys(contact)), tuple(others))
