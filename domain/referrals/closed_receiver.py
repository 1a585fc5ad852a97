"""The receiving centre has closed, so what it was asked goes on to whoever takes over, or back to the sender (contract,
section 5; ADR 0037).

The referral expires as if its clock had run out, whatever the receiver had begun. A transfer that moved custody stays:
its case finds its own way (``domain/person/unattended.py``).
"""

from dataclasses import replace
from datetime import datetime

from domain.directory.succession import Line
from domain.kernel.ids import CentreId
from domain.referrals.deciding import audience, consequences, referral_event
from domain.referrals.decision import Decision
from domain.referrals.deletion import owed
from domain.referrals.ending import end
from domain.referrals.fallbacks import fallbacks_left
from domain.referrals.lifecycle import Action, is_over
from domain.referrals.referral import Referral
from domain.referrals.view import ReferralFile
from domain.vocabulary import CentreStatus, Outcome, ReferralStatus
from domain.vocabulary.referral import UNDER_WAY


def is_left_alone(referral: Referral, line: Line) -> bool:
    """Return whether nobody works on this referral any more, because its receiver is closed."""
    return (
        line.centre.effective_status is CentreStatus.CLOSED
        and referral.status in UNDER_WAY
        and not referral.custody_moved
    )


def may_go_on_to(referral: Referral, line: Line, at: datetime) -> tuple[tuple[CentreId, tuple[CentreId, ...]], ...]:
    """Return the centres to ask instead, in order, each with the fallbacks left after it: the named successor, then the
    sender's own choice of fallbacks; never the sender itself. Nothing is sent for an arrival window that is over: the
    sender sets a new one.
    """
    if is_over(referral.window_to, at):
        return ()
    fallbacks = fallbacks_left(referral)
    heir = next((one.id for one in line.successors if one.in_operation), None)
    successor = None if heir == referral.sender.centre_id else heir
    named = () if successor is None else ((successor, tuple(each for each in fallbacks if each != successor)),)
    return named + tuple((each, fallbacks[place + 1 :]) for place, each in enumerate(fallbacks) if each != successor)


def handed_back(file: ReferralFile, at: datetime) -> Decision:
    """End the referral. A receiver that had accepted owes a deletion."""
    ended = replace(end(file.referral, ReferralStatus.EXPIRED, at), outcome=Outcome.HANDED_BACK)
    if ended.accepted_at is not None and ended.deletion is None:
        ended = replace(ended, deletion=owed(at))
    return consequences(file, ended, Action.EXPIRE, at)


def passed_on(ended: Decision, successor: Referral) -> Decision:
    """Point the referral that ended at the one that replaces it, which only the sender is told."""
    pointed = replace(ended.referral, redirected_to=successor.id, outcome=Outcome.REFERRED_ONWARD)
    subject = (("referral", pointed.id), ("case", pointed.case_id), ("redirected_to", successor.id))
    told = replace(referral_event(pointed, Action.REDIRECT), subject=subject, audience=audience(pointed)[:1])
    return replace(ended, referral=pointed, happened=(*ended.happened, told))
