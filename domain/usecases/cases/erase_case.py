"""Erase a case."""

from domain.cases.view import CaseView
from domain.kernel.access import Actor, Versions, must_match
from domain.kernel.ids import CaseReference
from domain.person.closing import must_answer_for_case
from domain.person.erasure import erase
from domain.ports.work import OpenWork
from domain.usecases.cases.record_case_decision import record_case_decision, unchanged
from domain.vocabulary import CaseStatus


async def erase_case(work: OpenWork, actor: Actor, case_id: CaseReference, if_match: Versions | None) -> CaseView:
    """Erase the person's data from a case that your centre holds or held last. This cannot be undone.

    The keys are destroyed, and with them the identity, all text and every file, in backups too. Open referrals and
    handoffs end, and every centre that had accepted must delete its own copies. Ids, states, times, the custody ledger
    and what is counted remain: sex, stage, sector, case types and the age band. The `reason` guards against erasing by
    mistake; it is not stored, because it may name the person.
    """
    async with work() as w:
        file = await w.cases.get(case_id, actor)
        must_answer_for_case(actor, file)
        if file.case.status is CaseStatus.ERASED:
            return unchanged(w, actor, file)
        must_match(if_match, file.case.version)
        whole = await w.whole_cases.get(file)
        return await record_case_decision(w, actor, file, erase(whole, w.at))
