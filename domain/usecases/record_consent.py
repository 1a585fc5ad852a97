"""Record what a person consented to."""

from dataclasses import dataclass
from datetime import datetime

from domain.access import Actor
from domain.case.closing import must_hold_open_case
from domain.consent.consent import Consent, JudgedConsent
from domain.errors import FieldFault, InvalidValues
from domain.events import Happened
from domain.ids import CaseId, ConsentId
from domain.ports import OpenWork
from domain.vocabulary import ConsentGivenBy, ConsentMethod, DataCategory, EventType, Purpose


@dataclass(frozen=True, slots=True)
class RecordConsent:
    """What was said and how. Centres and the corridor by id or code; ``given_at`` is now where it is left out."""

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
    """Raise ``InvalidValues`` for a consent from the future, or one that ends before it begins."""
    if given_at > at:
        raise InvalidValues((FieldFault("/given_at", "in_the_future", "Consent cannot be given in the future."),))
    if expires_at is not None and expires_at <= given_at:
        raise InvalidValues((FieldFault("/expires_at", "before_given", "Consent ends after it was given."),))


async def record_consent(work: OpenWork, actor: Actor, case_id: CaseId, said: RecordConsent) -> JudgedConsent:
    """Record what the person allowed, for which purposes and data, to whom, and how they said so.

    The centre that holds the case records it. A referral rests on one consent, which must cover its purpose, everything
    it shares and the receiving centre. `recipients` names either centres or one corridor with all its members.
    """
    async with work() as w:
        file = await w.cases.get(case_id, actor)
        holder = must_hold_open_case(actor, file)
        given_at = said.given_at or w.at
        must_be_in_order(given_at, said.expires_at, w.at)
        consent = Consent(
            id=ConsentId(w.new_id()),
            version=1,
            case_id=case_id,
            centre_id=holder.centre_id,
            organisation_id=holder.organisation_id,
            purposes=said.purposes,
            data_categories=said.data_categories,
            recipients=await w.consents.recipients(said.recipient_centres, said.recipient_corridor),
            method=said.method,
            language=said.language,
            given_by=said.given_by,
            witness=said.witness,
            given_at=given_at,
            expires_at=said.expires_at,
            withdrawn_at=None,
            created_at=w.at,
        )
        recorded = Happened(
            EventType.CONSENT_RECORDED,
            (("consent", consent.id), ("case", case_id)),
            (holder.organisation_id,),
            consent.status(w.at),
            consent.version,
        )
        await w.consents.add(file, consent, (recorded,))
        return w.answer((consent, consent.status(w.at)))
