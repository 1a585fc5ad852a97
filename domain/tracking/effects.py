"""What a withdrawal would do, from the decision itself: the words that the migrant reads before confirming."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.cases.custody import CustodyMove
from domain.kernel.ids import CentreId, ConsentId, DataKeyId
from domain.person.whole_case import WholeCase
from domain.person.withdrawal import withdraw
from domain.person.withdrawal_request import Withdrawal
from domain.vocabulary import HandoffStatus, ReferralStatus

NO_KEY = DataKeyId(UUID(int=0))
"""Stands for the case's new key in a decision that is never recorded."""


@dataclass(frozen=True, slots=True)
class WithdrawalEffects:
    """``ends_with``: centres whose open referral ends, or that are no longer asked to take the case over.
    ``must_delete``: centres that have seen the person's data and must delete it. ``returns_to``: the centre that the
    case goes back to; ``None`` if it stays where it is.
    """

    ends_with: tuple[CentreId, ...]
    must_delete: tuple[CentreId, ...]
    returns_to: CentreId | None


def effects_of_withdrawing(whole: WholeCase, consent_id: ConsentId, at: datetime) -> WithdrawalEffects:
    """Decide the withdrawal (``domain/person/withdrawal.py``) without recording it, and tell what would follow."""
    decision = withdraw(whole, Withdrawal(consent_id, None, NO_KEY), at)
    before = {referral.id: referral for referral in whole.referrals}
    ended = [
        referral.receiver.centre_id
        for referral in decision.referrals
        if referral.sent_at is not None
        and referral.status is ReferralStatus.CONSENT_WITHDRAWN
        and before[referral.id].status is not ReferralStatus.CONSENT_WITHDRAWN
    ]
    ended += [each.receiver.centre_id for each in decision.handoffs if each.status is HandoffStatus.CALLED_OFF]
    owing = [
        referral.receiver.centre_id
        for referral in decision.referrals
        if referral.deletion is not None and before[referral.id].deletion is None
    ]
    moved = decision.custody
    return WithdrawalEffects(
        tuple(dict.fromkeys(ended)),
        tuple(dict.fromkeys(owing)),
        moved.to.centre_id if isinstance(moved, CustodyMove) else None,
    )
