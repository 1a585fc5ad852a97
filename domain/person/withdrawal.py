"""The person withdraws a consent: immediately, and with everything that depends on it (contract, section 4). Withdrawn
for some recipients alone, it ends for these exactly as a whole withdrawal, and stays in force for the others.

Every open referral that depends on it ends. Custody that moved under it returns to the centre that recorded it. The
case gets a new key, with copies only for those still entitled. Every centre that has seen the person's data owes a
deletion.
"""

from dataclasses import replace
from datetime import datetime

from domain.cases.case import is_excluded
from domain.cases.custody import CustodyMove
from domain.cases.relation import CaseFile
from domain.consents.consent import Consent
from domain.kernel.access import Actor, Place
from domain.kernel.errors import NotYourSide
from domain.kernel.events import DomainEvent
from domain.kernel.sentence import Sentence
from domain.person.case_decision import CaseDecision, called_off, closed_offers, closed_to_receivers
from domain.person.consents_seen import consent_seen
from domain.person.grounds import ground_of
from domain.person.taking_part import has_left, left_in
from domain.person.whole_case import CustodyPeriod, WholeCase
from domain.person.withdrawal_request import Withdrawal, withdrawn
from domain.referrals.deciding import event_about
from domain.referrals.deletion import owed
from domain.referrals.ending import end
from domain.referrals.referral import Referral
from domain.vocabulary import CaseStatus, CustodyReason, EventType, ReferralStatus
from domain.vocabulary.referral import OPEN


def must_be_able_to_withdraw(actor: Actor, file: CaseFile, consent: Consent) -> None:
    """Raise ``NotYourSide`` unless the actor is the person, or their centre recorded the consent or holds the case; for
    a consent that the actor does not see, ``Missing``.
    """
    if actor.is_migrant and actor.case_id == consent.case_id:
        return
    if actor.answers_for(consent.organisation_id, consent.centre_id):
        return
    if file.case.holder is not None and actor.stands_at(file.case.holder):
        return
    consent_seen(actor, file, consent)
    raise NotYourSide(
        Sentence("Only the centre that recorded the consent, or the one that holds the case, can withdraw it.")
    )


def withdraw(whole: WholeCase, said: Withdrawal, at: datetime) -> CaseDecision:
    """Decide everything that follows from withdrawing a consent."""
    before = whole.consent(said.consent_id)
    if before is None:
        raise ValueError("the consent is not one of this case")
    consent = withdrawn(before, said, at)
    custody = _custody_returns(whole, consent, at)
    case = replace(
        whole.case,
        version=whole.case.version + 1,
        updated_at=at,
        holder=whole.case.holder if custody is None else custody.to,
        data_key_id=said.new_key if whole.case.status is not CaseStatus.ERASED else whole.case.data_key_id,
    )
    ended = {referral.id: _end(referral, consent, whole, at) for referral in whole.referrals}
    after = replace(
        whole,
        case=case,
        consents=tuple(consent if one.id == consent.id else one for one in whole.consents),
        referrals=tuple(ended.values()),
        ledger=whole.ledger if custody is None else (*whole.ledger, CustodyPeriod(custody.to, custody.by, None)),
    )
    after = replace(after, referrals=tuple(_owing(referral, after, consent, at) for referral in after.referrals))
    changed = tuple(new for new, old in zip(after.referrals, whole.referrals, strict=True) if new != old)
    gone = {referral.id for referral in changed if referral.status not in OPEN}
    handoffs, handoff_events = called_off(
        tuple(
            handoff
            for handoff in whole.handoffs
            if handoff.referral_id in gone
            or (handoff.consent_id == consent.id and _ends_for(consent, handoff.receiver))
            or (custody is not None and handoff.referral_id is None)
        ),
        at,
    )
    return CaseDecision(
        case=case,
        happened=after.told((*_events(whole, after, consent, changed, at), *handoff_events)),
        consent=consent,
        referrals=changed,
        handoffs=handoffs,
        custody=custody,
        keeps_identity=after.with_identity_open(at),
        closed_conversations=(*closed_to_receivers(changed), *closed_offers(handoffs)),
    )


def _custody_returns(whole: WholeCase, consent: Consent, at: datetime) -> CustodyMove | None:
    """Return custody that depends on the consent to the centre that recorded it, unless the migrant excluded it, or to
    the centre of its organisation that took over from it. If the person has left that centre too, it goes to the last
    one before it that they have not left. A recorder that nobody took over from gets it back too: the receiver must not
    keep it, and the worker tells that nobody is behind it (ADR 0037). A successor holds it on what its predecessor was
    given: if the consent ends for that one, it ends for both.
    """
    holder, ground = whole.case.holder, ground_of(whole.ledger)
    if holder is None or holder.centre_id == consent.centre_id or ground is None or ground.consent_id != consent.id:
        return None
    if not (_ends_for(consent, holder) or _ends_for(consent, ground.place)):
        return None
    recorder = _recorder_not_left(whole, consent)
    if recorder is None or is_excluded(recorder, whole.case):
        return None
    to = whole.in_place_of(recorder)
    if to.centre_id == holder.centre_id:
        return None
    return CustodyMove(
        whole.case.id, whole.case.version, holder.centre_id, to, CustodyReason.CONSENT_WITHDRAWN, None, at
    )


def _recorder_not_left(whole: WholeCase, consent: Consent) -> Place | None:
    """Return the centre that recorded the consent or, if the person has left it too, the last one before it that they
    have not left; ``None`` if it never held the case. Nobody leaves the centre that opened it.
    """
    held = [n for n, period in enumerate(whole.ledger) if period.place.centre_id == consent.centre_id]
    up_to = range(held[-1], -1, -1) if held else range(0)
    return next((whole.ledger[n].place for n in up_to if not left_in(whole, n)), None)


def _ends_for(consent: Consent, place: Place) -> bool:
    """Return whether the consent is withdrawn for this centre: for everybody, or for it alone."""
    return consent.withdrawn_for(place.centre_id) is not None


def _end(referral: Referral, consent: Consent, whole: WholeCase, at: datetime) -> Referral:
    if referral.consent_id == consent.id and _ends_for(consent, referral.receiver) and referral.status in OPEN:
        return end(referral, ReferralStatus.CONSENT_WITHDRAWN, at)
    return referral


def _owing(referral: Referral, after: WholeCase, consent: Consent, at: datetime) -> Referral:
    """Let a receiver that had accepted, and so has seen the person, owe a deletion unless it is still entitled."""
    if referral.consent_id != consent.id or referral.accepted_at is None or referral.deletion is not None:
        return referral
    if not _ends_for(consent, referral.receiver):
        return referral
    if _still_works_with(referral.receiver, after, at):
        return referral
    ended_now = referral.ended_at == at and referral.updated_at == at
    version = referral.version if ended_now else referral.version + 1
    return replace(referral, version=version, updated_at=at, deletion=owed(at))


def _still_works_with(receiver: Place, after: WholeCase, at: datetime) -> bool:
    at_work = (after.last_holder, *(other.receiver for other in after.at_work(at)))
    return any(place.centre_id == receiver.centre_id for place in at_work)


def _events(
    before: WholeCase, after: WholeCase, consent: Consent, changed: tuple[Referral, ...], at: datetime
) -> tuple[DomainEvent, ...]:
    taken_back = ("consent", consent.id)
    concerned = [consent.organisation_id]
    for one in (before.last_holder, after.last_holder):
        if one == after.case.holder or not has_left(before, one):
            concerned.append(one.organisation_id)
    found = [
        DomainEvent(
            EventType.CONSENT_WITHDRAWN,
            (taken_back, ("case", after.case.id)),
            tuple(dict.fromkeys(concerned)),
            consent.status(at),
            consent.version,
        )
    ]
    known = {referral.id: referral for referral in before.referrals}
    for referral in changed:
        if known[referral.id].status is not referral.status:
            found.append(event_about(referral, EventType.CONSENT_WITHDRAWN, taken_back))
        if referral.deletion is not None and known[referral.id].deletion is None:
            found.append(event_about(referral, EventType.DELETION_OWED, taken_back))
    return tuple(found)
