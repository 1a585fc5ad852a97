"""What an actor sees of a handoff: the reason is text about the person, and closes with the consent (ADR 0038)."""

from dataclasses import replace

from domain.cases.custody import Handoff
from domain.handoffs.direct import HandoffFile, sides_of
from domain.kernel.access import Actor, Side
from domain.vocabulary import HandoffStatus


def view_of(actor: Actor, file: HandoffFile) -> Handoff:
    """Return the handoff as the actor sees it; raises ``Missing`` for a stranger."""
    at_sides = sides_of(actor, file)
    if Side.SENDER in at_sides or _shows_reason(file):
        return file.handoff
    return replace(file.handoff, reason=None, unreadable=())


def _shows_reason(file: HandoffFile) -> bool:
    """To the receiver, while it is offered or has accepted, and the consent is in force or none was needed."""
    handoff, consent = file.handoff, file.now.consent
    if handoff.status not in (HandoffStatus.OFFERED, HandoffStatus.ACCEPTED):
        return False
    if consent is not None:
        return consent.holds_for(handoff.receiver.centre_id, file.now.at)
    return handoff.status is HandoffStatus.ACCEPTED or not file.now.rests_on_consent
