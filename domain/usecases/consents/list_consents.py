"""Read what a person consented to."""

from domain.consents.consent import JudgedConsent
from domain.kernel.access import Actor
from domain.kernel.ids import CaseReference
from domain.person.consents_seen import consents_seen
from domain.ports.work import OpenWork


async def list_consents(work: OpenWork, actor: Actor, case_id: CaseReference) -> tuple[JudgedConsent, ...]:
    """List the consents recorded for a case, newest first.

    The holder sees all of them, and so does the centre that closed the case, until the person withdraws the consent
    that brought the case there. A receiver that has accepted sees only those that its own referrals depend on, without
    witness, representative, reasons and other recipients. Everyone else gets 403.
    """
    async with work() as w:
        file = await w.cases.get(case_id, actor)
        consents_seen(actor, file, ())
        found = consents_seen(actor, file, await w.consents.of_case(file, actor))
        return tuple((consent, consent.status(w.at)) for consent in found)
