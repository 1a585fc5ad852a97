"""Erase a case."""

from domain.cases.view import CaseView
from domain.kernel.access import Actor, Versions, must_match
from domain.kernel.ids import CaseReference
from domain.kernel.request_info import AlreadyAnswered
from domain.person.closing import must_answer_for_case
from domain.person.erasure import erase
from domain.person.whole_case import WholeCase
from domain.ports.erasures import Erasure, ErasureList
from domain.ports.work import OpenWork
from domain.usecases.cases.record_case_decision import record_case_decision, unchanged
from domain.vocabulary import CaseStatus

OK = 200


async def erase_case(
    work: OpenWork, actor: Actor, case_id: CaseReference, if_match: Versions | None, erasures: ErasureList
) -> CaseView:
    """Erase the person's data from a case that your centre holds or held last. This cannot be undone.

    The keys are destroyed, and with them the identity, all text and every file, in backups too. Open referrals and
    handoffs end, and every centre that had accepted must delete its own copies. So it is with every case that was
    merged into this one, wherever it is: it is the same person. Ids, states, times, the custody ledger
    and what is counted remain: sex, stage, sector, case types and the age band. The `reason` guards against erasing by
    mistake; it is not stored, because it may name the person. The answer comes once the erasure also stands in a list
    outside the database; after a 503, send the request again.
    """
    merged: tuple[WholeCase, ...] = ()
    try:
        async with work() as w:
            file = await w.cases.get(case_id, actor)
            must_answer_for_case(actor, file)
            erased_now = file.case.status is not CaseStatus.ERASED
            if erased_now:
                must_match(if_match, file.case.version)
                await erasures.must_be_writable()
                whole, merged = await w.whole_cases.get(file), await w.merges.merged_into(file)
                if merged:
                    await w.merges.erase(tuple(erase(one, w.at) for one in merged))
                view = await record_case_decision(w, actor, file, erase(whole, w.at))
            else:
                view = unchanged(w, actor, file)
    except AlreadyAnswered as again:
        if again.answer.status == OK:
            await erasures.complete()
        raise
    if erased_now:
        for case in (file.case, *(one.case for one in merged)):
            await erasures.add(Erasure(case.id, actor.organisation_id, w.at))
    else:
        await erasures.complete()
    return view
