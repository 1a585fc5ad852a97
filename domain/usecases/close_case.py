"""Close a case."""

from domain.access import Actor
from domain.case.closing import Closing, close, must_answer_for_case
from domain.case.view import CaseView
from domain.errors import CaseClosed
from domain.ids import CaseId
from domain.ports import OpenWork
from domain.preconditions import Versions, must_match
from domain.usecases.overturn import overturn, unchanged
from domain.vocabulary import CaseStatus


async def close_case(
    work: OpenWork, actor: Actor, case_id: CaseId, if_match: Versions | None, said: Closing
) -> CaseView:
    """Close a case that your centre answers for, and say how it ended.

    Nothing may be open on it: finish, decline or withdraw every referral and handoff first. Drafts are withdrawn. From
    then on nobody answers for the case, and its identity is open to nobody. Your centre still sees the note, and may
    erase the case.
    """
    async with work() as w:
        file = await w.cases.get(case_id, actor)
        must_answer_for_case(actor, file)
        if file.case.status is CaseStatus.CLOSED:
            return unchanged(w, actor, file)
        if file.case.status is CaseStatus.ERASED:
            raise CaseClosed
        must_match(if_match, file.case.version)
        whole = await w.whole_cases.get(file)
        return await overturn(w, actor, file, close(whole, said, w.at))
