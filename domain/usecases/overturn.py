"""The last steps of a decision over a whole case: record it and give what the actor sees of the case now."""

from dataclasses import replace

from domain.access import Actor
from domain.case.relation import CaseFile
from domain.case.upheaval import Upheaval
from domain.case.view import CaseView, view_of
from domain.ports import Work


async def overturn(w: Work, actor: Actor, file: CaseFile, upheaval: Upheaval) -> CaseView:
    """Record it. Whoever held the case until now is a former holder in the answer already."""
    await w.whole_cases.record(upheaval)
    before, now = file.case.holder, upheaval.case.holder
    former = file.former_holders if before is None or before == now else (*file.former_holders, before)
    return unchanged(w, actor, replace(file, case=upheaval.case, former_holders=former))


def unchanged(w: Work, actor: Actor, file: CaseFile) -> CaseView:
    """Give what the actor sees."""
    return w.answer(view_of(actor, file, w.at.date()))
