"""What an actor sees of a handoff: the reason is text about the person, and closes with the consent (ADR 0038)."""

from dataclasses import dataclass, replace

from domain.cases.custody import Handoff
from domain.handoffs.direct import HandoffFile, HandoffReply, allowed_replies, sides_of
from domain.kernel.access import Actor, Side
from domain.vocabulary import HandoffStatus


@dataclass(frozen=True, slots=True)
class HandoffView:
    """A handoff as one actor sees it now."""

    handoff: Handoff
    allowed_actions: tuple[HandoffReply, ...]


def view_of(actor: Actor, file: HandoffFile) -> HandoffView:
    """Return the handoff as the actor sees it; raises ``Missing`` for a stranger."""
    handoff, at_sides = file.handoff, sides_of(actor, file) - file.left
    if Side.SENDER not in at_sides and not (Side.RECEIVER in at_sides and _shows_reason(file)):
        refusal = handoff.refusal if Side.RECEIVER in at_sides else None
        handoff = replace(handoff, reason=None, refusal=refusal, unreadable=())
    return HandoffView(handoff, allowed_replies(actor, file))


def _shows_reason(file: HandoffFile) -> bool:
    """To the receiver, while it is offered or has accepted, and the consent is in force or none was needed. Neither
    side reads it once the person has left it.
    """
    handoff, consent = file.handoff, file.now.consent
    if handoff.status not in (HandoffStatus.OFFERED, HandoffStatus.ACCEPTED):
        return False
    if consent is not None:
        return consent.holds_for(handoff.receiver.centre_id, file.now.at)
    return handoff.status is HandoffStatus.ACCEPTED or not file.now.rests_on_consent
