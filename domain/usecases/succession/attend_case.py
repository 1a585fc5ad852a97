"""Find somebody to answer for a case whose centre is not in operation."""

from domain.kernel.access import Actor
from domain.kernel.ids import CaseId, HandoffId
from domain.person.case_decision import CaseDecision
from domain.person.unattended import attend
from domain.ports.work import OpenWork
from domain.referrals.deciding import handoff_event


async def attend_case(work: OpenWork, actor: Actor, case_id: CaseId) -> bool:
    """Move the case, offer it, or tell that nobody is behind it; returns whether a centre in operation holds it now.

    The actor is the service itself, on behalf of the holder.
    """
    async with work() as w:
        file = await w.cases.get(case_id, actor)
        found = await w.unattended.get(file)
        whole = await w.whole_cases.get(file)
        decision = attend(whole, found, HandoffId(w.new_id()), w.at)
        if decision is None:
            return True
        if isinstance(decision, CaseDecision):
            await w.whole_cases.record(decision)
            return True
        if decision.offer is not None:
            await w.handoffs.offer(whole.case, decision.offer, (handoff_event(decision.offer),))
        if decision.told is not None:
            await w.unattended.tell(whole.case, decision.told)
        return False
