"""Purge the identity of a case whose retention has ended."""

from domain.cases.relation import CaseFile
from domain.cases.retention import RetentionStep, retention_step
from domain.kernel.access import Actor
from domain.kernel.ids import CaseId
from domain.person.erasure import erase
from domain.ports.erasures import Erasure, ErasureList
from domain.ports.work import OpenWork


async def purge_identity(work: OpenWork, actor: Actor, case_id: CaseId, erasures: ErasureList) -> bool:
    """Erase the case as its holder could, at least 30 days after the notice; returns whether it was due.

    It is entered in the list of erasures like any other, so that a restore does not bring the person back; if the
    process ends first, the next completion of the list enters it.
    """
    if not actor.is_system:
        raise ValueError("the clock ends retention, and nobody else")
    async with work() as w:
        closed = await w.closed_cases.get(case_id)
        if retention_step(closed, w.at) is not RetentionStep.PURGE:
            return False
        await erasures.must_be_writable()
        whole = await w.whole_cases.get(CaseFile(closed.case, (), (), closed.last_holder))
        await w.closed_cases.purge(closed)
        await w.whole_cases.record(erase(whole, w.at))
        erased = Erasure(closed.case.id, actor.organisation_id, w.at)
    await erasures.add(erased)
    return True
