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
    handoff = file.handoff
    if Side.SENDER not in sides_of(actor, file) and not _shows_reason(file):
        handoff = replace(handoff, reason=None, unreadable=())
    return HandoffView(handoff, allowed_replies(actor, file))


def _shows_reason(file: HandoffFile) -> bool:
    """To the receiver, while it is offered or has accepted, and the consent is in force or none was needed."""
    handoff, consent = file.handoff, file.now.consent
    if handoff.status not in (HandoffStatus.OFFERED, HandoffStatus.ACCEPTED):
        return False
    if consent is not None:
        return consent.holds_for(handoff.receiver.centre_id, file.now.at)
    return handoff.status is HandoffStatus.ACCEPTED or not file.now.rests_on_consent
