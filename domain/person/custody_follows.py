"""Custody takes everything along: the centre that answers for a case is the sending side of every open matter of it
(contract, section 5; security.md, rule 17; ADR 0036).

Who takes part: the old and the new holder, and the receivers of what is open. Promised: after every move of custody, by
whatever way, no open referral, offer or deletion is left with a centre that no longer answers for the case. The stores
apply this to every move that they record, so no decision can forget it.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from domain.cases.custody import CustodyMove, Handoff
from domain.kernel.events import DomainEvent
from domain.kernel.ids import DataKeyId, OrganisationId, ReferralId
from domain.person.case_decision import CaseDecision, called_off, closed_offers, closed_to_receivers
from domain.person.whole_case import CustodyPeriod, WholeCase
from domain.referrals.deciding import audience, event_about, referral_event
from domain.referrals.ending import end
from domain.referrals.lifecycle import Action
from domain.referrals.referral import Referral
from domain.vocabulary import EventType, Outcome, ReferralKind, ReferralStatus
from domain.vocabulary.referral import OPEN

Changed = tuple[Referral, Referral]
"""A referral as it is now, and as it was."""


@dataclass(frozen=True, slots=True)
class TakenAlong:
    """What follows from a move of custody. ``passed``: referrals whose sending side is the new holder from now on.

    ``lets_go``: organisations that lose access to a referral, ``closed_conversations``: their copies of its key, and
    ``closes_identity``: those whose grounds for the identity have changed. ``after``: the case after all of it.
    """

    referrals: tuple[Referral, ...]
    handoffs: tuple[Handoff, ...]
    happened: tuple[DomainEvent, ...]
    passed: tuple[Referral, ...]
    lets_go: tuple[tuple[OrganisationId, ReferralId], ...]
    closed_conversations: tuple[tuple[OrganisationId, DataKeyId], ...]
    closes_identity: tuple[OrganisationId, ...]
    after: WholeCase


def taken_along(whole: WholeCase, move: CustodyMove, moving: ReferralId | None = None) -> TakenAlong:
    """Decide what follows from a move of custody in a case as it was before. ``moving``: the transfer that moves it,
    which keeps its sender, because its outcome returns there.
    """
    goes_back = any(period.place.centre_id == move.to.centre_id for period in whole.ledger)
    pairs = tuple((old if old.id == moving else _after(old, move, goes_back=goes_back), old) for old in whole.referrals)
    changed = tuple((new, old) for new, old in pairs if new is not old)
    passed = tuple((new, old) for new, old in changed if new.sender != old.sender)
    stay = {new.id for new, _ in passed}
    others = tuple(handoff for handoff in whole.handoffs if handoff.id != move.handoff_id)
    given = tuple(handoff.given_by(move.to, move.at) for handoff in others if handoff.referral_id in stay)
    ended_offers, handoff_events = called_off(tuple(one for one in others if one.referral_id not in stay), move.at)
    ended = tuple((new, old) for new, old in changed if new.status is not old.status)
    before = whole.last_holder.organisation_id
    after = replace(
        whole,
        case=replace(whole.case, holder=move.to),
        referrals=tuple(new for new, _ in pairs),
        ledger=(*whole.ledger, CustodyPeriod(move.to, move.by, None)),
    )
    return TakenAlong(
        referrals=tuple(new for new, _ in changed),
        handoffs=(*ended_offers, *given),
        happened=after.told((*(_event(new, old) for new, old in changed), *handoff_events)),
        passed=tuple(new for new, _ in passed),
        lets_go=tuple(
            (old.sender.organisation_id, old.id)
            for new, old in passed
            if old.sender.organisation_id not in audience(new)
        ),
        closed_conversations=(*_left(passed), *_ended(ended), *closed_offers(ended_offers)),
        closes_identity=tuple(
            dict.fromkeys((before, *(old.receiver.organisation_id for _, old in ended if old.accepted_at is not None)))
        ),
        after=replace(after, handoffs=given),
    )


def with_everything_along(whole: WholeCase, decision: CaseDecision) -> tuple[CaseDecision, TakenAlong | None]:
    """Add to a decision what its move of custody takes along; ``None`` if it moves none. ``whole``: as loaded."""
    if not isinstance(decision.custody, CustodyMove):
        return decision, None
    decided = {referral.id: referral for referral in decision.referrals}
    settled = {handoff.id for handoff in decision.handoffs}
    midway = replace(
        whole,
        referrals=tuple(decided.get(referral.id, referral) for referral in whole.referrals),
        handoffs=tuple(handoff for handoff in whole.handoffs if handoff.id not in settled),
        consents=tuple(
            decision.consent if decision.consent is not None and decision.consent.id == consent.id else consent
            for consent in whole.consents
        ),
    )
    along = taken_along(midway, decision.custody)
    # a referral that the decision has changed already is recorded once, as one next version
    once = {
        new.id: replace(new, version=decided[new.id].version) if new.id in decided else new for new in along.referrals
    }
    at = decision.custody.at
    more = replace(
        decision,
        happened=_told_once(decision.happened, along.happened, frozenset(decided)),
        referrals=tuple((decided | once).values()),
        handoffs=(*decision.handoffs, *along.handoffs),
        keeps_identity=replace(along.after, case=decision.case).with_identity_open(at),
    )
    return more, along


def _told_once(
    decided: tuple[DomainEvent, ...], along: tuple[DomainEvent, ...], twice: frozenset[ReferralId]
) -> tuple[DomainEvent, ...]:
    """Return the events of both. Of a referral that both have changed (``twice``) the decision's own event tells, for
    it is recorded as one next version; the new sender reads that event too.
    """
    also: dict[UUID | None, tuple[OrganisationId, ...]] = {
        referral: event.audience for event in along if (referral := _referral(event)) in twice
    }
    more = (
        replace(event, audience=tuple(dict.fromkeys((*event.audience, *also.get(_referral(event), ())))))
        for event in decided
    )
    return (*more, *(event for event in along if _referral(event) not in also))


def _referral(event: DomainEvent) -> UUID | None:
    """Return the referral whose step the event is; a handoff has steps of its own."""
    subject = dict(event.subject)
    return None if "handoff" in subject else subject.get("referral")


def _after(referral: Referral, move: CustodyMove, *, goes_back: bool) -> Referral:
    """Return what becomes of one referral; unchanged if the new holder has nothing to do with it.

    A draft of another centre than the old holder stays its own. A debt of the new holder itself stays as it was: nobody
    owes anything to itself.
    """
    to_itself = referral.receiver.centre_id == move.to.centre_id
    if referral.status in OPEN:
        is_draft = referral.status is ReferralStatus.DRAFT
        if is_draft and referral.sender.centre_id != move.before:
            return referral
        if referral.custody_moved:
            return _completed(referral, Outcome.HANDED_BACK if goes_back else Outcome.REFERRED_ONWARD, move.at)
        if to_itself and not is_draft and referral.kind is ReferralKind.SERVICE:
            return _completed(referral, Outcome.TAKEN_OVER, move.at)
        if to_itself:
            return end(referral, ReferralStatus.WITHDRAWN, move.at)
        return _passed(referral, move)
    owed_to_it = referral.deletion_owed and referral.sender.centre_id == move.before
    return _passed(referral, move) if owed_to_it and not to_itself else referral


def _passed(referral: Referral, move: CustodyMove) -> Referral:
    if referral.sender.centre_id == move.to.centre_id:
        return referral
    return replace(
        referral,
        sender=move.to,
        sent_from=referral.from_centre_id,
        version=referral.version + 1,
        updated_at=move.at,
    )


def _completed(referral: Referral, outcome: Outcome, at: datetime) -> Referral:
    return replace(end(referral, ReferralStatus.COMPLETED, at), outcome=outcome)


def _event(new: Referral, old: Referral) -> DomainEvent:
    if new.sender != old.sender:
        event = event_about(new, EventType.REFERRAL_SENDER_CHANGED)
        told = audience(new) if new.status in OPEN else audience(new)[:1]  # who has finished does not follow the person
        return replace(event, audience=tuple(dict.fromkeys((old.sender.organisation_id, *told))))
    return referral_event(new, Action.COMPLETE if new.status is ReferralStatus.COMPLETED else Action.WITHDRAW)


def _left(passed: tuple[Changed, ...]) -> tuple[tuple[OrganisationId, DataKeyId], ...]:
    """An old sender that is also the receiver of what is open goes on reading the conversation."""
    return tuple(
        (old.sender.organisation_id, old.data_key_id)
        for new, old in passed
        if old.sender.organisation_id not in (audience(new) if new.status in OPEN else audience(new)[:1])
    )


def _ended(ended: tuple[Changed, ...]) -> tuple[tuple[OrganisationId, DataKeyId], ...]:
    return closed_to_receivers(
        new for new, _ in ended if new.status is not ReferralStatus.COMPLETED and new.sent_at is not None
    )
