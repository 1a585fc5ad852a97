"""Record what a person consented to."""

from dataclasses import dataclass
from datetime import datetime

from domain.cases.birth import ADULT_AT, BirthDate
from domain.cases.relation import CaseFile
from domain.consents.consent import Consent, JudgedConsent, Representative
from domain.kernel.access import Actor
from domain.kernel.events import DomainEvent
from domain.kernel.ids import CaseReference, ConsentId
from domain.person.closing import must_hold_open_case
from domain.person.consent_in_order import Giving, must_be_in_order
from domain.ports.work import OpenWork, Work
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
    representative: Representative | None = None


async def birth_of(w: Work, file: CaseFile, given_at: datetime) -> BirthDate | None:
    """Return what is recorded of the person's birth. The identity is decrypted only if the year does not settle it."""
    year = file.case.born_in
    settled = year is not None and given_at.year - year not in (0, ADULT_AT)
    exact = None if settled or not file.case.has_identity else await w.cases.birth_date(file)
    return exact or (None if year is None else BirthDate(year))


async def record_consent(work: OpenWork, actor: Actor, case_id: CaseReference, request: RecordConsent) -> JudgedConsent:
    """Record what the person allowed: for which purposes and data, to whom, and how consent was given.

    The centre that holds the case records it. A referral depends on one consent, which must cover its purpose,
    everything it shares and the receiving centre. `recipients` names either some centres, or one corridor: the centres
    that were its members on the day of `given_at`, and none that joined later.

    `oral_witnessed` needs a `witness`. For a person who was under 18, `given_by` is `representative` or `relative`, or
    the `method` is `oral_witnessed`.
    """
    async with work() as w:
        file = await w.cases.get(case_id, actor)
        holder = must_hold_open_case(actor, file)
        given_at = request.given_at or w.at
        giving = Giving(
            request.method, request.given_by, request.witness, request.representative, given_at, request.expires_at
        )
        recipients = await w.consents.recipients(request.recipient_centres, request.recipient_corridor, given_at)
        must_be_in_order(giving, await birth_of(w, file, given_at), w.at)
        consent = Consent(
            id=ConsentId(w.new_id()),
            version=1,
            case_id=file.case.id,
            centre_id=holder.centre_id,
            organisation_id=holder.organisation_id,
            purposes=request.purposes,
            data_categories=request.data_categories,
            recipients=recipients,
            method=request.method,
            language=request.language,
            given_by=request.given_by,
            witness=request.witness,
            given_at=given_at,
            expires_at=request.expires_at,
            withdrawn_at=None,
            created_at=w.at,
            representative=request.representative,
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
