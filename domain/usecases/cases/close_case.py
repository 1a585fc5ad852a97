"""Close a case."""

from domain.cases.view import CaseView
from domain.kernel.access import Actor, Versions, must_match
from domain.kernel.errors import CaseClosed
from domain.kernel.ids import CaseReference
from domain.person.closing import Closing, close, must_answer_for_case, must_close_the_same
from domain.ports.work import OpenWork
from domain.usecases.cases.record_case_decision import record_case_decision, unchanged
from domain.vocabulary import CaseStatus


async def close_case(
    work: OpenWork, actor: Actor, case_id: CaseReference, if_match: Versions | None, request: Closing
) -> CaseView:
    """Close a case that your centre holds, and record how it ended.

    Nothing may be open on it: finish, decline or withdraw every referral and handoff first. Drafts are withdrawn
    automatically. From then on nobody holds the case. Your centre can still read what it could read before, including
    the identity and the note, until the person withdraws the consent that brought the case to it, and may erase the
    case. The identity does not stay for ever: `retention` says when it will be purged, by the agreements of the
    corridors, and `case.retention_due` tells it 30 days ahead. Closing again with another outcome or note is refused
    with `already_done`.
    """
    async with work() as w:
        file = await w.cases.get(case_id, actor)
        must_answer_for_case(actor, file)
        if file.case.status is CaseStatus.CLOSED:
            must_close_the_same(file.case, request)
            return unchanged(w, actor, file)
        if file.case.status is CaseStatus.ERASED:
            raise CaseClosed
        must_match(if_match, file.case.version)
        whole = await w.whole_cases.get(file)
        return await record_case_decision(w, actor, file, close(whole, request, w.at))
