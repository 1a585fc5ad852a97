"""Read how a case was handed on."""

from domain.cases.journey import Leg, visible_legs
from domain.kernel.access import Actor
from domain.kernel.ids import CaseReference
from domain.ports.work import OpenWork


async def get_case_journey(work: OpenWork, actor: Actor, case_id: CaseReference) -> tuple[Leg, ...]:
    """Read the legs of a case's journey, oldest first: each transfer, and each handoff without a referral.

    You see the legs that one of your centres offered or was offered. If your centre takes or took part in the case, you
    also see the other legs by which custody moved, without their referral, window and outcome. A centre that lost the
    case through a withdrawn consent sees none that moved custody after that. `GET …/custody` has every change of
    custody, including those without a handoff.
    """
    async with work() as w:
        file = await w.cases.get(case_id, actor)
        return visible_legs(actor, file, await w.cases.journey(file))
