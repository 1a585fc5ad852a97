"""A referral with everything a decision about it needs, and the actor's sides of it."""

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
    """One referral, its case, handoff, consent and the corridor's response times for its urgency.

    ``owing``: loaded only because its receiver owes a deletion (ADR 0025).
    """

    referral: Referral
    case: Case
    handoff: Handoff | None
    consent: Consent | None
    times: ResponseTime
    owing: bool = False


def sides_of(actor: Actor, file: ReferralFile) -> frozenset[Side]:
    """Return the actor's sides; a stranger gets the same ``Missing`` as for an unknown referral.

    The receiver of a draft does not know of it. An excluded centre knows of nothing, unless it holds the case now or is
    confirming a deletion that it owes.
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
    """Return whether summary, profile and conversation are shown: always to the sender, to the receiver until it ends.

    A receiver that did not accept, or owes a deletion, still sees states and times, but nothing about the person.
    """
    if Side.SENDER in at_sides:
        return True
    if file.referral.deletion is not None:
        return False
    return file.referral.status in (*AWAITING_ANSWER, *ACCEPTED_UNFINISHED, ReferralStatus.COMPLETED)
