"""Read one consent."""

from domain.consents.consent import JudgedConsent
from domain.kernel.access import Actor
from domain.kernel.ids import ConsentId
from domain.person.consents_seen import consent_seen
from domain.ports.work import OpenWork


async def get_consent(work: OpenWork, actor: Actor, consent_id: ConsentId) -> JudgedConsent:
    """Read one consent, and whether it is in force.

    The holder of the case sees all of it, and so does the centre that closed the case, until the person withdraws the
    consent that brought the case there. A receiver that has accepted sees the consent that its own referral depends on,
    without witness, representative, reasons and other recipients. A receiver that has not accepted, or no longer works
    on the case, gets 403 for that consent, as a former holder does for one that it recorded. Every other consent is
    404.
    """
    async with work() as w:
        consent = await w.consents.get(consent_id, actor)
        file = await w.cases.get(consent.case_id, actor)
        seen = consent_seen(actor, file, consent)
        return seen, seen.status(w.at)
