"""Is this person known already? Found by documents, phones, or name with birth date, and by nothing that lists people.

Whoever asks learns of its own cases, and of others only that there may be one and which centre to talk to: never who.
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
"""Safe contacts whose value is a phone number, mostly."""


@dataclass(frozen=True, slots=True)
class Lookup:
    """Exactly one of the three ways to ask."""

    identity_documents: tuple[IdentityDocument, ...] = ()
    phones: tuple[str, ...] = ()
    name_and_birth_date: tuple[str, date] | None = None

    def terms(self, make: IndexTerms) -> tuple[IndexTerm, ...]:
        """Bring what is asked to its comparable form; raises ``InvalidValues`` where nothing comparable is left."""
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
    """Give everything by which a person can be found. ``region``: the country in which the case was opened."""
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
    """A case that was found, with the centre that answers for it, or did so last."""

    case_id: CaseId
    code: str
    status: CaseStatus
    place: Place
    excluded: tuple[OperatorType, ...]


@dataclass(frozen=True, slots=True)
class Findings:
    """What the asker may know: its own cases, and the centres to talk to about the others."""

    own: tuple[Match, ...]
    contact_centres: tuple[CentreId, ...]


def findings(actor: Actor, operator_type: OperatorType, matches: Iterable[Match]) -> Findings:
    """Decide what the asker learns. A case from which the migrant keeps its kind of centre is not there for it."""
    own, others = [], []
    for match in matches:
        if actor.stands_at(match.place):
            own.append(match)
        elif match.status is CaseStatus.OPEN and operator_type not in match.excluded:
            others.append(match.place.centre_id)
    return Findings(tuple(own), tuple(dict.fromkeys(others)))
