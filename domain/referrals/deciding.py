"""Decisions about a referral: from what is known and what an actor wants to what happens. Pure.

Every action asks the same five questions: Is the actor on the right side? Is it a repetition? Does If-Match name the
current version? Does the table allow it? What follows for handoff, custody, keys and events?
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from domain.cases.custody import CustodyMove, Handoff
from domain.consents.consent import shared_with
from domain.kernel.access import Actor, Versions, must_be_at, must_match
from domain.kernel.errors import InvalidTransition
from domain.kernel.events import DomainEvent
from domain.kernel.ids import OrganisationId
from domain.kernel.sentence import Sentence
from domain.referrals.checks import CHECKS, must_be_plausible
from domain.referrals.corrections import CORRECTIONS
from domain.referrals.decision import Decision, Grant, Revoke, Sealed
from domain.referrals.effects import EFFECTS, with_clocks
from domain.referrals.failures import CentreNotActive
from domain.referrals.lifecycle import (
    AFTER_ERASURE,
    OF_AN_ERASED_CASE,
    SIDE_OF_ACTION,
    Action,
    Row,
    hindrance,
    row_for,
)
from domain.referrals.referral import Referral, step_text
from domain.referrals.repeated import is_repeated
from domain.referrals.requests import Request
from domain.referrals.view import ReferralFile, sides_of
from domain.vocabulary import CaseStatus, CustodyReason, DataCategory, EventType, HandoffStatus, ReferralStatus
from domain.vocabulary.referral import ACCEPTED_UNFINISHED

HANDOFF_BECOMES: Mapping[Action, HandoffStatus] = {
    Action.ACCEPT: HandoffStatus.ACCEPTED,
    Action.DECLINE: HandoffStatus.REFUSED,
    Action.CONFIRM_CONTACT: HandoffStatus.CONFIRMED,
    Action.NO_SHOW: HandoffStatus.LAPSED,
    Action.EXPIRE: HandoffStatus.LAPSED,
    Action.WITHDRAW: HandoffStatus.CALLED_OFF,
    Action.VOID: HandoffStatus.CALLED_OFF,
}
OPEN_HANDOFF = (HandoffStatus.OFFERED, HandoffStatus.ACCEPTED)

EVENT_OF: Mapping[Action, EventType] = {
    Action.SEND: EventType.REFERRAL_SENT,
    Action.ACKNOWLEDGE: EventType.REFERRAL_ACKNOWLEDGED,
    Action.ASK: EventType.REFERRAL_INFO_REQUESTED,
    Action.ANSWER: EventType.REFERRAL_INFO_PROVIDED,
    Action.ACCEPT: EventType.REFERRAL_ACCEPTED,
    Action.DECLINE: EventType.REFERRAL_DECLINED,
    Action.CONFIRM_CONTACT: EventType.REFERRAL_CONTACT_CONFIRMED,
    Action.NO_SHOW: EventType.REFERRAL_NO_SHOW,
    Action.PAUSE: EventType.REFERRAL_PAUSED,
    Action.RESUME: EventType.REFERRAL_RESUMED,
    Action.COMPLETE: EventType.REFERRAL_COMPLETED,
    Action.WITHDRAW: EventType.REFERRAL_WITHDRAWN,
    Action.REDIRECT: EventType.REFERRAL_REDIRECTED,
    Action.VOID: EventType.REFERRAL_VOIDED,
    Action.AMEND: EventType.REFERRAL_AMENDED,
    Action.RESCHEDULE: EventType.REFERRAL_RESCHEDULED,
    Action.OVERDUE: EventType.REFERRAL_OVERDUE,
    Action.EXPIRE: EventType.REFERRAL_EXPIRED,
    Action.CONFIRM_DELETION: EventType.DELETION_CONFIRMED,
}


def audience(referral: Referral) -> tuple[OrganisationId, ...]:
    """Return who may receive its events: always the sender, and the receiver once it was sent."""
    both = (referral.sender.organisation_id, referral.receiver.organisation_id)
    return tuple(dict.fromkeys(both if referral.sent_at is not None else both[:1]))


def event_about(referral: Referral, type: EventType, *also: tuple[str, UUID]) -> DomainEvent:
    """Create an event about a referral, its case and other objects in ``also``, for those who may know of it."""
    subject = (("referral", referral.id), *also, ("case", referral.case_id))
    return DomainEvent(type, subject, audience(referral), referral.status, referral.version)


def referral_event(referral: Referral, action: Action) -> DomainEvent:
    """Create the event of an action on a referral."""
    return event_about(referral, EVENT_OF[action])


def handoff_event(handoff: Handoff) -> DomainEvent:
    """Create the event for a handoff's current state."""
    subject = [("handoff", handoff.id), ("case", handoff.case_id)]
    if handoff.referral_id is not None:
        subject.append(("referral", handoff.referral_id))
    parties = (handoff.sender.organisation_id, handoff.receiver.organisation_id)
    kind = EventType(f"handoff.{handoff.status}")
    return DomainEvent(kind, tuple(subject), tuple(dict.fromkeys(parties)), handoff.status, handoff.version)


def _grants(file: ReferralFile, changed: Referral, action: Action, at: datetime) -> tuple[Grant, ...]:
    receiver, centre = changed.receiver.organisation_id, changed.receiver.centre_id
    if action is Action.ACCEPT:
        shared = shared_with(file.consent, changed.share, centre, at)
        opened = ((DataCategory.IDENTITY, Sealed.IDENTITY), (DataCategory.CLAIMS, Sealed.CLAIMS))
        return tuple(Grant(receiver, sealed) for category, sealed in opened if category in shared)
    if action is Action.CONFIRM_CONTACT and changed.custody_moved:
        return (Grant(receiver, Sealed.IDENTITY),)
    return ()


def _revokes(file: ReferralFile, changed: Referral, action: Action) -> tuple[Revoke, ...]:
    """An organisation that loses access loses the key (security.md, rule 7), unless it holds the case by then."""
    if action is Action.CONFIRM_CONTACT and changed.custody_moved:
        return (Revoke(changed.sender.organisation_id, Sealed.IDENTITY),)
    receiver = changed.receiver.organisation_id
    if action is Action.CONFIRM_DELETION or changed.status in ACCEPTED_UNFINISHED or changed.ended_at is None:
        return ()
    gone: tuple[Revoke, ...] = ()
    if file.referral.status in ACCEPTED_UNFINISHED:
        gone += (Revoke(receiver, Sealed.IDENTITY),)
    if changed.status is not ReferralStatus.COMPLETED:
        gone += (Revoke(receiver, Sealed.CONVERSATION),)
    return gone


def consequences(file: ReferralFile, changed: Referral, action: Action, at: datetime) -> Decision:
    """Collect everything that follows from a changed referral."""
    handoff = None
    if file.handoff is not None and file.handoff.status in OPEN_HANDOFF and action in HANDOFF_BECOMES:
        handoff = file.handoff.become(HANDOFF_BECOMES[action], at)
    custody = None
    if action is Action.CONFIRM_CONTACT and handoff is not None and file.case.holder is not None:
        custody = CustodyMove(
            changed.case_id,
            file.case.version,
            file.case.holder.centre_id,
            changed.receiver,
            CustodyReason.HANDOFF,
            handoff.id,
            at,
        )
    happened = [referral_event(changed, action)]
    if handoff is not None:
        happened.append(handoff_event(handoff))
    if changed.deletion is not None and file.referral.deletion is None:
        happened.append(event_about(changed, EventType.DELETION_OWED))
    return Decision(
        action=action,
        referral=changed,
        happened=tuple(happened),
        handoff=handoff,
        custody=custody,
        grants=_grants(file, changed, action, at),
        revokes=_revokes(file, changed, action),
    )


def decide(
    file: ReferralFile, actor: Actor, action: Action, request: Request, if_match: Versions | None, at: datetime
) -> Decision | None:
    """Decide one action for an actor; ``None`` if it is a repetition and nothing changes."""
    row = transition(file, actor, action, if_match, at, request)
    if row is None:
        return None
    if file.takes_over(action) and not file.receiver_in_operation:
        raise CentreNotActive.of_your_own()
    if action in CHECKS:
        must_be_plausible(file, action, request, at)
    return apply_row(file, row, request, at)


def transition(
    file: ReferralFile,
    actor: Actor,
    action: Action,
    if_match: Versions | None,
    at: datetime,
    request: Request | None = None,
) -> Row | None:
    """Find the row of the table that applies; ``None`` if the actor repeats the action that led to the current state.

    Repetitions are recognised before If-Match is checked: a client that lost the response still has the old version
    (contract, section 5; RFC 9110, section 13.1.1).

    ``request`` is ``None`` where an action has no content, or its repetition is recognised elsewhere.

    Raises ``Missing`` for a stranger, ``NotYourSide``, ``AlreadyDone``, ``PreconditionFailed`` or
    ``InvalidTransition``.
    """
    referral, at_sides = file.referral, sides_of(actor, file)
    must_be_at(SIDE_OF_ACTION[action], at_sides, action)
    allowed = file.open_actions(actor, at_sides, at)
    if may_be_repeated(file, action) and is_repeated(file, action, request, allowed, at):
        return None
    must_match(if_match, referral.version)
    row = row_for(referral.status, action)
    reason = hindrance(referral, action, at)
    if row is not None and file.case.status is CaseStatus.ERASED and action not in AFTER_ERASURE:
        reason = OF_AN_ERASED_CASE
    if row is None or reason is not None:
        sentence = Sentence(
            "A referral with the status {status} does not allow the action {action}.",
            status=referral.status,
            action=action,
        )
        raise InvalidTransition(sentence if reason is None else reason.sentence, allowed)
    return row


def may_be_repeated(file: ReferralFile, action: Action) -> bool:
    """Return whether this action made the present state, or leaves the state, and may have been taken before."""
    if action in CORRECTIONS:
        return row_for(file.referral.status, action) is not None and file.case.status is not CaseStatus.ERASED
    if action is Action.CONFIRM_DELETION:
        return file.referral.deletion is not None and not file.referral.deletion_owed
    return file.referral.last_action is action


def apply_row(file: ReferralFile, row: Row, request: Request, at: datetime) -> Decision:
    """Apply one row of the table."""
    changed = replace(
        file.referral,
        **EFFECTS[row.action](file, request, at),
        status=row.to or file.referral.status,
        version=file.referral.version + 1,
        updated_at=at,
        last_action=file.referral.last_action if row.to is None else row.action,
    )
    changed = with_clocks(changed, file.times)
    said = step_text(row.action, file.referral, changed, request)
    return replace(consequences(file, changed, row.action, at), said=said)
