"""A referral with all that a decision about it needs, and the answer to who the asker is to it."""

from dataclasses import dataclass

from domain.cases.case import Case, is_excluded
from domain.cases.custody import Handoff
from domain.consents.consent import Consent
from domain.directory.corridor import ResponseTime
from domain.kernel.access import Actor, Side, by_itself, known, sides
from domain.referrals.referral import Referral
from domain.vocabulary import ReferralStatus
from domain.vocabulary.referral import ACCEPTED_UNFINISHED, AWAITING_ANSWER


@dataclass(frozen=True, slots=True)
class ReferralFile:
    """One referral, its case, handoff, consent and the corridor's times for its urgency.

    ``owing``: it was loaded for the deletion that its receiver owes, and for nothing else (ADR 0025).
    """

    referral: Referral
    case: Case
    handoff: Handoff | None
    consent: Consent | None
    times: ResponseTime
    owing: bool = False


def sides_of(actor: Actor, file: ReferralFile) -> frozenset[Side]:
    """Give the sides at which the actor stands; a stranger is answered as if there were no such referral.

    The receiver of a draft does not know of it. A centre of a kind that the migrant excluded knows of nothing, unless
    it answers for the case now, or comes to say that it has deleted what it owes.
    """
    referral, case = file.referral, file.case
    found = sides(actor, referral.sender, referral.receiver)
    owing = file.owing and referral.deletion is not None
    if referral.sent_at is None or (is_excluded(referral.receiver, case) and not owing):
        found -= {Side.RECEIVER}
    if is_excluded(referral.sender, case):
        found -= {Side.SENDER}
    return known(by_itself(actor, found) or None)


def shows_the_person(file: ReferralFile, at_sides: frozenset[Side]) -> bool:
    """Say whether summary, profile and conversation are shown: to the sender always, to the receiver until it ends.

    A receiver that did not take the referral on, or owes a deletion, keeps its states and times, and nothing of the
    person.
    """
    if Side.SENDER in at_sides:
        return True
    if file.referral.deletion is not None:
        return False
    return file.referral.status in (*AWAITING_ANSWER, *ACCEPTED_UNFINISHED, ReferralStatus.COMPLETED)
