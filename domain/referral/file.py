"""A referral with all that a decision about it needs, and the answer to who the asker is to it."""

from dataclasses import dataclass

from domain.access import Actor, Side, known_or_missing, sides
from domain.case.case import Case
from domain.consent.consent import Consent
from domain.corridor.corridor import ResponseTime
from domain.custody.custody import Handoff
from domain.referral.lifecycle import ACCEPTED_UNFINISHED, AWAITING_ANSWER
from domain.referral.referral import Referral
from domain.vocabulary import ReferralStatus


@dataclass(frozen=True, slots=True)
class ReferralFile:
    """One referral, its case, handoff, consent and the corridor's times for its urgency."""

    referral: Referral
    case: Case
    handoff: Handoff | None
    consent: Consent | None
    times: ResponseTime


def sides_of(actor: Actor, file: ReferralFile) -> frozenset[Side]:
    """Give the sides at which the actor stands; a stranger is answered as if there were no such referral.

    The receiver of a draft does not know of it, nor does a centre of a kind that the migrant excluded, unless it is the
    one that wrote the referral.
    """
    referral = file.referral
    found = sides(actor, referral.sender, referral.receiver)
    hidden = referral.sent_at is None or (
        referral.receiver.operator_type in file.case.excluded_operator_types
        and (file.case.holder is None or file.case.holder.centre_id != referral.receiver.centre_id)
    )
    if hidden:
        found -= {Side.RECEIVER}
    known_or_missing(bool(found))
    return found


def shows_the_person(file: ReferralFile, at_sides: frozenset[Side]) -> bool:
    """Say whether summary, profile and conversation are shown: to the sender always, to the receiver until it ends.

    A receiver that did not take the referral on keeps its states and times, and nothing of the person.
    """
    if Side.SENDER in at_sides:
        return True
    return file.referral.status in (*AWAITING_ANSWER, *ACCEPTED_UNFINISHED, ReferralStatus.COMPLETED)
