"""Is this person already known? Search by documents, phones, or name with birth date, but by nothing that could list
people.

Callers see their own cases. For cases of others they learn only that there may be one and which centre to contact.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from domain.cases.identity import Identity, IdentityDocument
from domain.kernel.access import Actor, Place
from domain.kernel.errors import FieldFault, InvalidValues
from domain.kernel.ids import CaseId, CentreId
from domain.kernel.keys import IndexTerm, IndexTerms
from domain.kernel.sentence import Sentence
from domain.vocabulary import CaseStatus, Channel, OperatorType

BY_NUMBER = (Channel.PHONE, Channel.SMS, Channel.WHATSAPP, Channel.VIBER, Channel.ZALO, Channel.TELEGRAM)
"""Safe contact channels whose value is usually a phone number."""


@dataclass(frozen=True, slots=True)
class Lookup:
    """A search by exactly one of the three criteria."""

    identity_documents: tuple[IdentityDocument, ...] = ()
    phones: tuple[str, ...] = ()
    name_and_birth_date: tuple[str, date] | None = None

    def terms(self, make: IndexTerms) -> tuple[IndexTerm, ...]:
        """Normalise the search values; raises ``InvalidValues`` if one has nothing comparable."""
        found = [
            make.identity_document(paper.type, paper.number, paper.country) for paper in self.identity_documents
        ] + [make.phone(number, None) for number in self.phones]
        if self.name_and_birth_date is not None:
            found.append(make.name_and_birth_date(*self.name_and_birth_date))
        if None in found:
            pointer = f"/phones/{found.index(None)}" if self.phones else ""
            sentence = Sentence("This value contains nothing that can be compared.")
            if self.phones:
                sentence = Sentence("Write the phone number with its country code, such as +855 12 345 678.")
            raise InvalidValues((FieldFault(pointer, "not_comparable", sentence),))
        return tuple(term for term in found if term is not None)


def terms_of(identity: Identity, make: IndexTerms, region: str | None) -> tuple[IndexTerm, ...]:
    """Return every term that finds this person. ``region``: the country in which the case was opened."""
    return tuple(dict.fromkeys(term for term in _terms(identity, make, region) if term is not None))


def _terms(identity: Identity, make: IndexTerms, region: str | None) -> Iterator[IndexTerm | None]:
    person, contact = identity.person, identity.safe_contact
    if person is not None:
        for paper in person.identity_documents:
            yield make.identity_document(paper.type, paper.number, paper.country)
        for number in person.phones:
            yield make.phone(number, region)
        if person.birth_date is not None:
            for name in (person.full_name, *(written.value for written in person.names)):
                yield None if name is None else make.name_and_birth_date(name, person.birth_date)
    if contact is not None and contact.value is not None and contact.channel in BY_NUMBER:
        yield make.phone(contact.value, region)


@dataclass(frozen=True, slots=True)
class Match:
    """A case that was found, with the centre that holds it or held it last."""

    case_id: CaseId
    code: str
    status: CaseStatus
    place: Place
    excluded: tuple[OperatorType, ...]


@dataclass(frozen=True, slots=True)
class Findings:
    """What the caller may learn: its own cases, and which centres to contact about the others."""

    own: tuple[Match, ...]
    contact_centres: tuple[CentreId, ...]


def findings(actor: Actor, operator_type: OperatorType, matches: Iterable[Match]) -> Findings:
    """Decide what the caller learns. Cases whose migrant excluded the caller's kind of centre do not show up."""
    own, others = [], []
    for match in matches:
        if actor.stands_at(match.place):
            own.append(match)
        elif match.status is CaseStatus.OPEN and operator_type not in match.excluded:
            others.append(match.place.centre_id)
    return Findings(tuple(own), tuple(dict.fromkeys(others)))
