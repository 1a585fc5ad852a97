"""The clocks of a referral: by when the receiver acknowledges, decides and has met the person.

The lengths are the corridor's, by urgency (contract, sections 3 and 5).
"""

from datetime import datetime

from domain.directory.corridor import ResponseTime
from domain.referrals.referral import Clocks, Referral
from domain.vocabulary import ReferralStatus as S


def started(times: ResponseTime, sent_at: datetime) -> Clocks:
    """Start the first two clocks at sending."""
    return Clocks(acknowledge_by=sent_at + times.acknowledge_within, decide_by=sent_at + times.decide_within)


def resumed(referral: Referral, times: ResponseTime, at: datetime) -> Clocks:
    """Let the decide clock run on after an answer: the pause is added, but never past twice the clock's length."""
    decide_by = referral.clocks.decide_by
    if decide_by is None or referral.info_requested_at is None or referral.sent_at is None:
        return referral.clocks
    longest = referral.sent_at + 2 * times.decide_within
    paused = at - referral.info_requested_at
    return Clocks(referral.clocks.acknowledge_by, min(decide_by + paused, longest), None)


def contact_started(referral: Referral, times: ResponseTime, at: datetime) -> Clocks:
    """Start the contact clock at acceptance, or when the person is expected to arrive, if that is later."""
    begin = at if referral.window_from is None else max(at, referral.window_from)
    return Clocks(referral.clocks.acknowledge_by, referral.clocks.decide_by, begin + times.contact_within)


def next_due(referral: Referral, times: ResponseTime) -> datetime | None:
    """Give the earliest moment at which this referral becomes overdue in its present state, or ``None``.

    While a question is open the decide clock stands still, but not past twice its length (contract, section 5).
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
