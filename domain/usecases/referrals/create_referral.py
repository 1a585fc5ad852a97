"""Create a referral, as a draft or sent at once."""

from dataclasses import dataclass
from datetime import datetime

from domain.kernel.access import Actor
from domain.kernel.errors import CaseClosed, FieldFault, InvalidValues
from domain.kernel.ids import DataKeyId, HandoffId, ReferralId
from domain.kernel.own_reference import OwnReferenceKind
from domain.kernel.sentence import Sentence
from domain.ports.work import OpenWork, Work
from domain.referrals.checks import must_be_ahead
from domain.referrals.decision import Decision
from domain.referrals.draft import ReferralRequest, SendingContext, draft, misplaced_consent
from domain.referrals.fallbacks import failing_fallbacks, must_be_other_centres
from domain.referrals.referral import Referral
from domain.referrals.rules import RULES_FOR_SENDING
from domain.referrals.sending import NewIds, send
from domain.referrals.unmet import must_have_none, unmet
from domain.referrals.view import ReferralFile, ReferralView, view_of
from domain.vocabulary import CaseStatus, ReferralStatus


def must_make_sense(requested: ReferralRequest, found: SendingContext) -> None:
    """Raise ``InvalidValues`` if a referral contradicts itself."""
    faults = []
    if found.sender.id == found.receiver.id:
        faults.append(FieldFault("/to_centre_id", "same_centre", Sentence("A referral must go to a different centre.")))
    if (
        requested.window_from is not None
        and requested.window_to is not None
        and requested.window_to < requested.window_from
    ):
        sentence = Sentence("The arrival window must end after it begins.")
        faults.append(FieldFault("/arrival_window/to", "before_from", sentence))
    if faults:
        raise InvalidValues(tuple(faults))


def file_of(referral: Referral, found: SendingContext) -> ReferralFile:
    """Combine a new referral with what was found for it."""
    facts = found.facts(referral, referral.updated_at)
    rules = unmet(RULES_FOR_SENDING, facts) if referral.status is ReferralStatus.DRAFT else ()
    return ReferralFile(referral, found.case, None, found.consent, facts.times, grounds=found.grounds, unmet=rules)


@dataclass(frozen=True, slots=True)
class NewReferral:
    """A new referral: a draft, or sent with this decision."""

    referral: Referral
    sent: Decision | None = None


def new_referral(
    requested: ReferralRequest, found: SendingContext, ids: NewIds, at: datetime, *, send_now: bool
) -> NewReferral:
    """Make a referral, as a draft or sent at once; raises ``InvalidValues``, ``CaseClosed`` or ``SendingRefused``."""
    must_make_sense(requested, found)
    must_be_ahead(requested.window_to, at)
    must_be_other_centres(found)
    fallbacks = failing_fallbacks(found)
    referral = draft(requested, found, ids.referral, ids.data_key, at)
    if send_now:
        decision = send(found.facts(referral, at), ids.handoff, created=True, also=fallbacks)
        return NewReferral(decision.referral, decision)
    if found.case.status is not CaseStatus.OPEN:
        raise CaseClosed
    must_have_none((*misplaced_consent(requested, found), *fallbacks))
    return NewReferral(referral)


async def record_new(w: Work, new: NewReferral) -> None:
    """Record a new referral with everything that follows."""
    if new.sent is None:
        await w.referrals.draft(new.referral)
    else:
        await w.referrals.record(new.sent)


async def create_referral(work: OpenWork, actor: Actor, requested: ReferralRequest, *, send_now: bool) -> ReferralView:
    """Refer a person to another centre of a corridor. With `"send": true` it is sent at once.

    A `transfer` offers the whole case to the receiver; a `service` asks for help while you keep the case. A draft may
    leave out anything that is needed only for sending. Sending checks every rule and reports all that fail.

    If the receiver declines or does not answer in time, the referral goes on to the first of `fallback_centre_ids` that
    may be sent to then. Each must be a member of the corridor, and of a kind that the person has not excluded.
    """
    async with work() as w:
        found = await w.referrals.sending(requested, actor)
        ids = NewIds(ReferralId(w.new_id()), DataKeyId(w.new_id()), HandoffId(w.new_id()))
        new = new_referral(requested, found, ids, w.at, send_now=send_now)
        await record_new(w, new)
        referral = new.referral
        if referral.external_id is not None:
            await w.own_references.keep(OwnReferenceKind.REFERRAL, referral.id, referral.case_id, referral.external_id)
        return w.answer(view_of(actor, file_of(referral, found), w.at))
