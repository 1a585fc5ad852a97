"""The last steps of a decision over a whole case: record it and give what the actor sees of the case now."""

from dataclasses import replace

from domain.cases.relation import CaseFile
from domain.cases.view import CaseView, view_of
from domain.kernel.access import Actor
from domain.person.case_decision import CaseDecision
from domain.ports.work import Work


async def record_case_decision(w: Work, actor: Actor, file: CaseFile, case_decision: CaseDecision) -> CaseView:
    """Record it. Whoever held the case until now is a former holder in the answer already."""
    await w.whole_cases.record(case_decision)
    before, now = file.case.holder, case_decision.case.holder
    former = file.former_holders if before is None or before == now else (*file.former_holders, before)
    return unchanged(w, actor, replace(file, case=case_decision.case, former_holders=former))


def unchanged(w: Work, actor: Actor, file: CaseFile) -> CaseView:
    """Give what the actor sees."""
    return w.answer(view_of(actor, file, w.at.date()))
