"""The clocks of a referral: when the receiver must have acknowledged, decided and met the person.

The corridor sets their lengths by urgency (contract, sections 3 and 5).
"""

from datetime import datetime

from domain.directory.corridor import ResponseTime
from domain.referrals.referral import Clocks, Referral
from domain.vocabulary import ReferralStatus as S


def started(times: ResponseTime, sent_at: datetime) -> Clocks:
    """Start the first two clocks on sending."""
    return Clocks(acknowledge_by=sent_at + times.acknowledge_within, decide_by=sent_at + times.decide_within)


def resumed(referral: Referral, times: ResponseTime, at: datetime) -> Clocks:
    """Resume the decide clock after an answer: the pause is added, up to twice the clock's length in total."""
    decide_by = referral.clocks.decide_by
    if decide_by is None or referral.info_requested_at is None or referral.sent_at is None:
        return referral.clocks
    longest = referral.sent_at + 2 * times.decide_within
    paused = at - referral.info_requested_at
    return Clocks(referral.clocks.acknowledge_by, min(decide_by + paused, longest), None)


def contact_started(referral: Referral, times: ResponseTime, at: datetime) -> Clocks:
    """Start the contact clock on acceptance, or on the person's expected arrival if that is later."""
    begin = at if referral.window_from is None else max(at, referral.window_from)
    return Clocks(referral.clocks.acknowledge_by, referral.clocks.decide_by, begin + times.contact_within)


def next_due(referral: Referral, times: ResponseTime) -> datetime | None:
    """Return when this referral becomes overdue in its current state, or ``None``.

    The decide clock pauses while a question is open, but never past twice its length (contract, section 5).
    """
    match referral.status:
        case S.SENT:
            dues = (referral.clocks.acknowledge_by, referral.clocks.decide_by)
        case S.ACKNOWLEDGED:
            dues = (referral.clocks.decide_by, None)
        case S.INFO_REQUESTED:
            limit = None if referral.sent_at is None else referral.sent_at + 2 * times.decide_within
            dues = (limit, None)
        case S.ACCEPTED:
            dues = (referral.clocks.contact_by, None)
        case _:
            return None
    return min((due for due in dues if due is not None), default=None)
