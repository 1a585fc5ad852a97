"""Offer a case to another centre without a referral."""

from dataclasses import dataclass

from domain.cases.custody import Handoff
from domain.handoffs.direct import HandoffFile
from domain.handoffs.offering import answered_by, must_be_offerable
from domain.handoffs.view import HandoffView, view_of
from domain.kernel.access import Actor, Versions, must_match
from domain.kernel.errors import FieldFault, InvalidValues
from domain.kernel.ids import CaseReference, ConsentId, DataKeyId, HandoffId
from domain.kernel.sentence import Sentence
from domain.person.closing import must_hold_open_case
from domain.ports.work import OpenWork
from domain.referrals.deciding import handoff_event
from domain.vocabulary import HandoffStatus


@dataclass(frozen=True, slots=True)
class OfferCase:
    """To whom, by id or code, why, and under which consent. The reason is stored encrypted, for both ends."""

    to_centre: str
    reason: str | None
    consent_id: ConsentId | None


async def offer_case(
    work: OpenWork, actor: Actor, case_id: CaseReference, if_match: Versions | None, requested: OfferCase
) -> HandoffView:
    """Offer a case that your centre holds to another centre: to hand it on, or back to a centre that held it before.

    `consent_id` names a consent in force that covers `identity` and `profile` for the other centre. You may leave it
    out if the case goes back to a centre that held it before, or to a sister centre of your organisation; a centre that
    lost the case through a withdrawn consent needs a new one. Any other centre must share an active corridor with
    yours, and must not report `no_capacity` (`centre_has_no_capacity`); a transfer can be sent to it in an emergency.

    You hold the case until the other centre accepts; until then it sees what a receiver sees before accepting. A case
    can have only one open offer at a time, including that of a transfer. The problem lists every rule that fails. If
    the person withdraws the consent, the offer becomes `called_off`. If nobody answers by `decide_by`, it becomes
    `lapsed`; you still hold the case.
    """
    async with work() as w:
        file = await w.cases.get(case_id, actor)
        holder = must_hold_open_case(actor, file)
        must_match(if_match, file.case.version)
        found = await w.handoffs.offering(file, requested.to_centre, requested.consent_id)
        if found.receiver.id == holder.centre_id:
            sentence = Sentence("This centre already holds the case.")
            raise InvalidValues((FieldFault("/to_centre_id", "same_centre", sentence),))
        must_be_offerable(found)
        handoff = Handoff(
            id=HandoffId(w.new_id()),
            version=1,
            case_id=file.case.id,
            referral_id=None,
            sender=holder,
            receiver=found.receiver.place,
            status=HandoffStatus.OFFERED,
            created_at=w.at,
            updated_at=w.at,
            data_key_id=None if requested.reason is None else DataKeyId(w.new_id()),
            reason=requested.reason,
            consent_id=requested.consent_id,
            case_code=file.case.code,
            decide_by=answered_by(found.shared_times, w.at),
        )
        await w.handoffs.offer(file.case, handoff, (handoff_event(handoff),))
        return w.answer(view_of(actor, HandoffFile(handoff, file.case, found)))
