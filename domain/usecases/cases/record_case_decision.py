"""The last steps of a decision about a whole case: record it and return the actor's new view of the case."""

from dataclasses import replace

from domain.cases.relation import CaseFile
from domain.cases.view import CaseView, view_of
from domain.kernel.access import Actor
from domain.person.case_decision import CaseDecision
from domain.ports.work import Work


async def record_case_decision(w: Work, actor: Actor, file: CaseFile, case_decision: CaseDecision) -> CaseView:
    """Record the decision. The previous holder already gets the view of a former holder."""
    await w.whole_cases.record(case_decision)
    before, now = file.case.holder, case_decision.case.holder
    former = file.former_holders if before is None or before == now else (*file.former_holders, before)
    ends_at = case_decision.retention_ends_at
    return unchanged(w, actor, replace(file, case=case_decision.case, former_holders=former, retention_ends_at=ends_at))


def unchanged(w: Work, actor: Actor, file: CaseFile) -> CaseView:
    """Return the actor's view of the case."""
    return w.answer(view_of(actor, file, w.at))
