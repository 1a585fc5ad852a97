"""Withdraw one's own consent."""

from domain.consents.consent import JudgedConsent
from domain.kernel.access import Actor
from domain.kernel.ids import ConsentId
from domain.ports.work import OpenWork
from domain.usecases.consents.withdraw_consent import WithdrawConsent, withdraw_consent


async def withdraw_own_consent(work: OpenWork, actor: Actor, consent_id: ConsentId) -> JudgedConsent:
    """Withdraw a consent as the person who gave it: the decision of ``withdraw_consent``, for all its recipients and
    without a reason. The audit trail and the timeline say that the migrant did it.
    """
    return await withdraw_consent(work, actor, consent_id, WithdrawConsent(None))
