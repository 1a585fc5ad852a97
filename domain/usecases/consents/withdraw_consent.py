"""Withdraw a consent."""

from dataclasses import replace

from domain.consents.consent import JudgedConsent
from domain.kernel.access import Actor
from domain.kernel.errors import VersionConflict
from domain.kernel.ids import ConsentId, DataKeyId
from domain.person.withdrawal import Withdrawal, must_be_able_to_withdraw, withdraw
from domain.ports.work import OpenWork


async def withdraw_consent(work: OpenWork, actor: Actor, consent_id: ConsentId, reason: str | None) -> JudgedConsent:
    """Withdraw a consent for the person. It takes effect at once, for every partner.

    Every open referral that depends on the consent becomes `consent_withdrawn`, including drafts, and its handoff is
    called off, as is an open offer of the case under this consent. Recipients can no longer read the identity or the
    conversation. Custody that moved under this consent, by a transfer or a handoff, returns to the centre that recorded
    it. Recipients that had accepted must delete their copies (see `confirm-deletion`).

    The centre that recorded the consent and the centre that holds the case may withdraw it. The person need not give a
    reason. If the key service is unavailable, a reason cannot be stored: the withdrawal still takes effect, and
    `unreadable` says so.
    """
    async with work() as w:
        consent = await w.consents.get(consent_id, actor)
        file = await w.cases.get(consent.case_id, actor)
        must_be_able_to_withdraw(actor, file.case, consent)
        if consent.withdrawn_at is None:
            whole = await w.whole_cases.get(file)
            now = whole.consent(consent_id)
            if now is None or now.version != consent.version:
                raise VersionConflict  # somebody else has just withdrawn it
            decision = withdraw(whole, Withdrawal(consent_id, reason, DataKeyId(w.new_id())), w.at)
            lost = await w.whole_cases.record(decision)
            unreadable = consent.unreadable or (() if lost is None else (lost,))
            kept = None if lost is not None else reason
            consent = replace(consent, withdrawn_at=w.at, withdrawal_reason=kept, unreadable=unreadable)
        return w.answer((consent, consent.status(w.at)))
