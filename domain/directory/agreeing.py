"""Publishing and signing agreements: pure decisions (ADR 0052).

Who takes part: the coordinating body, which publishes and records paper signatures; an organisation with a centre in
the corridor, which signs. Promised: terms and signatures never change; a signature binds the whole organisation.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time

from domain.directory.agreement import Agreement, OnPaper, Signature
from domain.directory.failures import NotAParty
from domain.directory.invitations import must_be_confirmed
from domain.directory.organisations import Organisation
from domain.kernel.access import Actor
from domain.kernel.errors import FieldFault, InvalidValues
from domain.kernel.events import DomainEvent
from domain.kernel.ids import AgreementId, CorridorId, OrganisationId, to_text
from domain.kernel.sentence import Sentence
from domain.vocabulary import DataCategory, EventType, OperatorType, Purpose

EMPLOYERS_CANNOT = Sentence("An employer's organisation cannot sign the agreement of a corridor.")
NO_CENTRE_HERE = Sentence("This organisation has no centre in the corridor, so it cannot sign the agreement.")


@dataclass(frozen=True, slots=True)
class Terms:
    """What is agreed. ``retention``: how long the identities of closed cases are kept (ISO 8601)."""

    purposes: tuple[Purpose, ...]
    data_categories: tuple[DataCategory, ...]
    retention: str
    valid_from: date
    valid_to: date
    document_url: str | None


@dataclass(frozen=True, slots=True)
class Overseers:
    """Who is notified of a corridor's agreements besides its members' organisations: its lead, if it has one, and the
    coordinating bodies.
    """

    lead_organisation_id: OrganisationId | None
    coordinators: tuple[OrganisationId, ...]


@dataclass(frozen=True, slots=True)
class CorridorAgreements:
    """What publishing depends on. ``last_number`` is 0 before the first agreement; ``open_beyond``: how many open
    referrals go beyond the requested terms; ``superseded``: a newer agreement than this already binds.
    """

    corridor_id: CorridorId
    overseers: Overseers
    parties: tuple[OrganisationId, ...]
    last_number: int
    open_beyond: int
    superseded: bool


@dataclass(frozen=True, slots=True)
class AgreementFile:
    """An agreement, and who else is notified of it. ``announced``: the last announced stage of its end."""

    agreement: Agreement
    overseers: Overseers
    announced: int | None


@dataclass(frozen=True, slots=True)
class Published:
    """A new agreement, and how many open referrals share more than it allows; these stay unchanged."""

    agreement: Agreement
    open_beyond: int


def published(found: CorridorAgreements, terms: Terms, agreement_id: AgreementId, at: datetime) -> Published:
    """Return the next agreement of a corridor; raises ``InvalidValues``."""
    today = at.astimezone(UTC).date()
    if terms.valid_to < terms.valid_from:
        sentence = Sentence("An agreement cannot end before it begins.")
        raise InvalidValues((FieldFault("/valid_to", "before_from", sentence),))
    if terms.valid_to < today:
        sentence = Sentence("This agreement would already have expired; give a later day.")
        raise InvalidValues((FieldFault("/valid_to", "in_the_past", sentence),))
    agreement = Agreement(
        id=agreement_id,
        version=1,
        corridor_id=found.corridor_id,
        number=found.last_number + 1,
        purposes=terms.purposes,
        data_categories=terms.data_categories,
        retention=terms.retention,
        valid_from=terms.valid_from,
        valid_to=terms.valid_to,
        document_url=terms.document_url,
        created_at=at,
        updated_at=at,
        signatures=(),
        parties=found.parties,
        as_of=today,
        superseded=found.superseded,
    )
    return Published(agreement, found.open_beyond)


def must_be_able_to_sign(agreement: Agreement, organisation: Organisation, *, on_paper: bool) -> None:
    """Raise ``NotAParty``, ``OrganisationNotConfirmed`` or ``OrganisationDisabled``; on behalf of another organisation
    (``on_paper``), ``InvalidValues`` with a pointer for the first.
    """
    why = EMPLOYERS_CANNOT if organisation.operator_type is OperatorType.EMPLOYER else None
    if why is None:
        must_be_confirmed(organisation)
        if organisation.id in agreement.parties:
            return
    if on_paper:
        raise InvalidValues((FieldFault("/organisation_id", "cannot_sign", why or NO_CENTRE_HERE),))
    raise NotAParty(why) if why else NotAParty


def signature_of(actor: Actor, organisation: Organisation, on_paper: OnPaper | None, at: datetime) -> Signature:
    """Return the signature that the actor gives or records; raises ``InvalidValues`` for a day in the future."""
    by = to_text("client", actor.client_id) if actor.user_id is None else to_text("user", actor.user_id)
    if on_paper is None:
        return Signature(organisation.id, at, by)
    if on_paper.signed_on > at.astimezone(UTC).date():
        sentence = Sentence("Nobody can have signed in the future.")
        raise InvalidValues((FieldFault("/on_paper/signed_on", "in_the_future", sentence),))
    return Signature(organisation.id, datetime.combine(on_paper.signed_on, time(), UTC), by, on_paper)


def signed(agreement: Agreement, signature: Signature, at: datetime) -> Agreement:
    """Return the next version, with this signature; signatures are in the order in which they were given."""
    signatures = sorted((*agreement.signatures, signature), key=lambda one: (one.signed_at, one.organisation_id.int))
    return replace(agreement, version=agreement.version + 1, updated_at=at, signatures=tuple(signatures))


def agreement_event(kind: EventType, agreement: Agreement, overseers: Overseers) -> DomainEvent:
    """Create the event for all members' organisations, the lead organisation and the coordinating bodies."""
    lead = () if overseers.lead_organisation_id is None else (overseers.lead_organisation_id,)
    audience = tuple(dict.fromkeys((*agreement.parties, *lead, *overseers.coordinators)))
    subject = (("agreement", agreement.id), ("corridor", agreement.corridor_id))
    return DomainEvent(kind, subject, audience, str(agreement.status), agreement.version)
