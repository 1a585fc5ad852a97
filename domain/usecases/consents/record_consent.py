"""Record what a person consented to."""

from dataclasses import dataclass
from datetime import datetime

from domain.consents.consent import Consent, JudgedConsent
from domain.kernel.access import Actor
from domain.kernel.errors import FieldFault, InvalidValues
from domain.kernel.events import DomainEvent
from domain.kernel.ids import CaseReference, ConsentId
from domain.kernel.sentence import Sentence
from domain.person.closing import must_hold_open_case
from domain.ports.work import OpenWork
from domain.vocabulary import ConsentGivenBy, ConsentMethod, DataCategory, EventType, Purpose


@dataclass(frozen=True, slots=True)
class RecordConsent:
    """What was agreed and how. Centres and the corridor by id or code; ``given_at`` defaults to now."""

    purposes: tuple[Purpose, ...]
    data_categories: tuple[DataCategory, ...]
    recipient_centres: tuple[str, ...]
    recipient_corridor: str | None
    method: ConsentMethod
    language: str
    given_by: ConsentGivenBy
    witness: str | None
    given_at: datetime | None
    expires_at: datetime | None


def must_be_in_order(given_at: datetime, expires_at: datetime | None, at: datetime) -> None:
    """Raise ``InvalidValues`` for a consent that is given in the future or expires before it was given."""
    if given_at > at:
        sentence = Sentence("A consent cannot be given in the future.")
        raise InvalidValues((FieldFault("/given_at", "in_the_future", sentence),))
    if expires_at is not None and expires_at <= given_at:
        sentence = Sentence("A consent must expire after it was given.")
        raise InvalidValues((FieldFault("/expires_at", "before_given", sentence),))


async def record_consent(work: OpenWork, actor: Actor, case_id: CaseReference, request: RecordConsent) -> JudgedConsent:
    """Record what the person allowed: for which purposes and data, to whom, and how consent was given.

    The centre that holds the case records it. A referral depends on one consent, which must cover its purpose,
    everything it shares and the receiving centre. `recipients` names either some centres, or one corridor with all its
    members.
    """
    async with work() as w:
        file = await w.cases.get(case_id, actor)
        holder = must_hold_open_case(actor, file)
        given_at = request.given_at or w.at
        must_be_in_order(given_at, request.expires_at, w.at)
        consent = Consent(
            id=ConsentId(w.new_id()),
            version=1,
            case_id=file.case.id,
            centre_id=holder.centre_id,
            organisation_id=holder.organisation_id,
            purposes=request.purposes,
            data_categories=request.data_categories,
            recipients=await w.consents.recipients(request.recipient_centres, request.recipient_corridor),
            method=request.method,
            language=request.language,
            given_by=request.given_by,
            witness=request.witness,
            given_at=given_at,
            expires_at=request.expires_at,
            withdrawn_at=None,
            created_at=w.at,
        )
        recorded = DomainEvent(
            EventType.CONSENT_RECORDED,
            (("consent", consent.id), ("case", file.case.id)),
            (holder.organisation_id,),
            consent.status(w.at),
            consent.version,
        )
        await w.consents.add(file, consent, (recorded,))
        return w.answer((consent, consent.status(w.at)))
