"""Withdraw a consent."""

from dataclasses import dataclass, replace

from domain.consents.consent import JudgedConsent
from domain.kernel.access import Actor
from domain.kernel.errors import VersionConflict
from domain.kernel.ids import CentreId, ConsentId, DataKeyId
from domain.person.withdrawal import must_be_able_to_withdraw, withdraw
from domain.person.withdrawal_request import Withdrawal, is_repeated, withdrawn
from domain.ports.work import OpenWork, Work
from domain.vocabulary import CaseStatus


@dataclass(frozen=True, slots=True)
class WithdrawConsent:
    """Why, and for which recipients alone, by id or code; ``None``: for everybody."""

    reason: str | None
    centres: tuple[str, ...] | None = None


async def withdraw_consent(
    work: OpenWork, actor: Actor, consent_id: ConsentId, request: WithdrawConsent
) -> JudgedConsent:
    """Withdraw a consent for the person. It takes effect at once, for every partner.

    Every open referral that depends on the consent becomes `consent_withdrawn`, including drafts, and its handoff is
    called off, as is an open offer of the case under this consent. Recipients can no longer read the identity or the
    conversation. Custody that moved under this consent, by a transfer or a handoff, returns to the centre that recorded
    it. Recipients that had accepted must delete their copies (see `confirm-deletion`).

    `centre_ids` withdraws it for these recipients alone: for them everything ends in the same way, for the others the
    consent stays in force, and `withdrawn_for` names them. If no recipient is left, the whole consent is withdrawn.
    Repeating a withdrawal with the same content returns the present state; with other content it is 409
    `already_done`.

    The centre that recorded the consent and the centre that holds the case may withdraw it. The person need not give a
    reason. If the key service is unavailable, a reason cannot be stored: the withdrawal still takes effect, and
    `unreadable` says so.
    """
    async with work() as w:
        consent = await w.consents.get(consent_id, actor)
        file = await w.cases.get(consent.case_id, actor)
        must_be_able_to_withdraw(actor, file, consent)
        centres = None
        if request.centres is not None:
            centres = tuple([await _centre(w, place, named) for place, named in enumerate(request.centres)])
        said = Withdrawal(consent_id, request.reason, DataKeyId(w.new_id()), centres)
        if not is_repeated(consent, said, erased=file.case.status is CaseStatus.ERASED):
            whole = await w.whole_cases.get(file)
            now = whole.consent(consent_id)
            if now is None or now.version != consent.version:
                raise VersionConflict  # somebody else has just withdrawn it
            lost = await w.whole_cases.record(withdraw(whole, said, w.at))
            consent = withdrawn(consent, said if lost is None else replace(said, reason=None), w.at)
            consent = replace(consent, unreadable=consent.unreadable or (() if lost is None else (lost,)))
        return w.answer((consent, consent.status(w.at)))


async def _centre(w: Work, place: int, named: str) -> CentreId:
    return (await w.centres.find(named, pointer=f"/centre_ids/{place}")).id
