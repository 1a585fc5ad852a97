"""Read what a person consented to."""

from domain.cases.relation import must_be_party
from domain.consents.consent import JudgedConsent
from domain.kernel.access import Actor, Level
from domain.kernel.errors import NotYourSide
from domain.kernel.ids import CaseReference
from domain.kernel.sentence import Sentence
from domain.person.closing import answers_for_case
from domain.ports.work import OpenWork


async def list_consents(work: OpenWork, actor: Actor, case_id: CaseReference) -> tuple[JudgedConsent, ...]:
    """List the consents recorded for a case, newest first.

    Visible to the holder (for a closed case, its last holder) and to a receiver that has accepted; everyone else gets
    403.
    """
    async with work() as w:
        file = await w.cases.get(case_id, actor)
        if must_be_party(actor, file) is not Level.PARTY and not answers_for_case(actor, file):
            raise NotYourSide(
                Sentence("Only the centre that holds the case, or one that has accepted a referral, sees its consents.")
            )
        found = await w.consents.of_case(file, actor)
        return tuple((consent, consent.status(w.at)) for consent in found)
