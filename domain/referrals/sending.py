"""Sending: the one action that checks every rule, and that opens the handoff of a transfer.

Redirecting is sending the same request to another centre, with every rule checked again.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from domain.cases.custody import Handoff
from domain.directory.corridor import direction_between
from domain.kernel.access import Actor, Place, Side, Versions
from domain.kernel.errors import SendingFailure
from domain.kernel.ids import CentreId, ConsentId, DataKeyId, HandoffId, ReferralId
from domain.referrals.deciding import audience, handoff_event, referral_event, transition
from domain.referrals.decision import Decision, Grant, Sealed
from domain.referrals.effects import started, with_clocks
from domain.referrals.lifecycle import Action, row_for
from domain.referrals.referral import Clocks, Referral, ReferralText, StepText
from domain.referrals.rules import SendingFacts, must_be_sendable
from domain.referrals.said_before import Said, texts_of
from domain.referrals.view import ReferralFile, sides_of
from domain.vocabulary import HandoffStatus, ReferralKind, ReferralStatus


@dataclass(frozen=True, slots=True)
class NewIds:
    """Ids created outside, so that the decision stays pure."""

    referral: ReferralId
    data_key: DataKeyId
    handoff: HandoffId


def send(
    facts: SendingFacts, handoff_id: HandoffId, *, created: bool, also: tuple[SendingFailure, ...] = ()
) -> Decision:
    """Send a draft (``created``: made and sent in one step); raises ``SendingRefused`` with every failed rule, and with
    what else (``also``) is wrong with the request.
    """
    must_be_sendable(facts, also)
    at = facts.at
    sent = replace(
        facts.referral,
        status=ReferralStatus.SENT,
        version=facts.referral.version + (0 if created else 1),
        updated_at=at,
        last_action=Action.SEND,
        sent_at=at,
        sent_from=None,
        direction=direction_between(facts.sender_role, facts.receiver_role),
        clocks=started(facts.times, at),
        decide_within=int(facts.times.decide_within.total_seconds()),
        contact_within=int(facts.times.contact_within.total_seconds()),
    )
    sent = with_clocks(sent, facts.times)
    happened = [referral_event(sent, Action.SEND)]
    handoff = None
    if sent.kind is ReferralKind.TRANSFER:
        handoff = Handoff(
            handoff_id, 1, sent.case_id, sent.id, sent.sender, sent.receiver, HandoffStatus.OFFERED, at, at
        )
        happened.append(handoff_event(handoff))
    return Decision(
        action=Action.SEND,
        referral=sent,
        happened=tuple(happened),
        handoff=handoff,
        handoff_created=handoff is not None,
        grants=(Grant(sent.receiver.organisation_id, Sealed.CONVERSATION),),
        created=created,
    )


def may_send(file: ReferralFile, actor: Actor, if_match: Versions | None, at: datetime) -> bool:
    """Check the table for whether a draft may be sent; ``False`` if this is a repetition."""
    return transition(file, actor, Action.SEND, if_match, at) is not None


def may_redirect(file: ReferralFile, actor: Actor, if_match: Versions | None, at: datetime) -> None:
    """Check the table for whether the referral may be redirected; raises if not."""
    transition(file, actor, Action.REDIRECT, if_match, at)


def went_on_as(file: ReferralFile, actor: Actor) -> ReferralId | None:
    """Return the referral that this one was redirected to, if its sender may be repeating that (ADR 0022)."""
    may_repeat = Side.SENDER in sides_of(actor, file) and row_for(file.referral.status, Action.REDIRECT) is not None
    return file.referral.redirected_to if may_repeat else None


@dataclass(frozen=True, slots=True)
class Redirection:
    """Where a referral goes on to, by id or code. ``None`` keeps what it had: its consent, or its arrival window.

    ``again``: a centre that declined before may be asked once more.
    """

    to_centre: str
    consent_id: ConsentId | None
    window: tuple[datetime | None, datetime | None] | None
    again: bool

    def says_the_same_as(self, successor: Referral, chosen: CentreId, said: Said | None) -> bool:
        """Return whether this redirection led to that referral; ``chosen`` is the centre that it names, ``said`` what
        was said with the steps of the old one, ``None`` if that is gone.
        """
        window = (successor.window_from, successor.window_to)
        return (
            successor.receiver.centre_id == chosen
            and (said is None or self.again is any(text.again for text in texts_of(said, Action.REDIRECT)))
            and self.consent_id in (None, successor.consent_id)
            and self.window in (None, window)
        )


def redirected_draft(
    old: Referral,
    receiver: Place,
    ids: NewIds,
    at: datetime,
    consent_id: ConsentId | None = None,
    window: tuple[datetime | None, datetime | None] | None = None,
) -> Referral:
    """Create the referral that replaces ``old``: the same request to another centre, with a new consent or arrival
    window if they are given.
    """
    window_from, window_to = window or (old.window_from, old.window_to)
    return Referral(
        id=ids.referral,
        version=1,
        case_id=old.case_id,
        corridor_id=old.corridor_id,
        sender=old.sender,
        receiver=receiver,
        fallback_centre_ids=tuple(centre for centre in old.fallback_centre_ids if centre != receiver.centre_id),
        kind=old.kind,
        direction=old.direction,
        service_types=old.service_types,
        urgency=old.urgency,
        purpose=old.purpose,
        window_from=window_from,
        window_to=window_to,
        share=old.share,
        consent_id=consent_id or old.consent_id,
        data_key_id=ids.data_key,
        status=ReferralStatus.DRAFT,
        words=ReferralText(summary=old.words.summary),
        created_at=at,
        updated_at=at,
        clocks=Clocks(),
        redirected_from=old.id,
    )


def close_redirected(old: Referral, successor: Referral, at: datetime, *, again: bool = False) -> Decision:
    """Point the old referral at its successor; its state does not change. ``again``: as the redirection said."""
    pointed = replace(old, version=old.version + 1, updated_at=at, redirected_to=successor.id)
    subject = (("referral", old.id), ("case", old.case_id), ("redirected_to", successor.id))
    happened = replace(referral_event(pointed, Action.REDIRECT), subject=subject, audience=audience(old)[:1])
    said = StepText(again=True) if again else None
    return Decision(action=Action.REDIRECT, referral=pointed, happened=(happened,), said=said)
