"""Read one consent."""

from domain.consents.consent import JudgedConsent
from domain.kernel.access import Actor, known
from domain.kernel.ids import ConsentId
from domain.person.consents_seen import consents_seen
from domain.ports.work import OpenWork


async def get_consent(work: OpenWork, actor: Actor, consent_id: ConsentId) -> JudgedConsent:
    """Read one consent, and whether it is in force.

    The holder of the case sees all of it, and so does the centre that closed the case, until the person withdraws the
    consent that brought the case there. A receiver that has accepted sees the consent that its own referral depends on,
    without witness, representative and reasons; any other consent of the case is 404 to it. Parties that have not
    accepted, or no longer work on the case, get 403.
    """
    async with work() as w:
        consent = await w.consents.get(consent_id, actor)
        file = await w.cases.get(consent.case_id, actor)
        seen = known(next(iter(consents_seen(actor, file, (consent,))), None))
        return seen, seen.status(w.at)
