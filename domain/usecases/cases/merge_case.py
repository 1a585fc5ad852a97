"""Merge a case into another one of the same person."""

from dataclasses import replace

from domain.cases.view import CaseView
from domain.kernel.access import Actor, Versions, must_match
from domain.kernel.ids import CaseReference
from domain.person.closing import must_answer_for_case
from domain.person.merging import MergeRequest, is_repeated, link_to, merge, must_be_able_to_merge, step_of
from domain.ports.work import OpenWork
from domain.usecases.cases.record_case_decision import record_case_decision, unchanged
from domain.vocabulary import EventType


async def merge_case(
    work: OpenWork, actor: Actor, case_id: CaseReference, if_match: Versions | None, request: MergeRequest
) -> CaseView:
    """Merge a case into another one of the same person, if your centre holds both.

    This case is closed with the outcome `merged`, and `merged_into` names the other case and says until when `POST
    …/unmerge` can undo the merge. Nothing may be open on it: finish, decline or withdraw every referral and handoff
    first. Everything stays in it, readable as in a closed case: identity, notes, documents, consents and claims, which
    take further steps there. A consent to share one case does not cover the other. The other case does not change,
    except that its `merged_from` names this one: copy what it lacks, such as the identity or a case type, yourself. A
    look-up that finds this case leads to the other one, and erasing the other one erases this one too. `reason` is
    shown as `closing_note`.
    """
    async with work() as w:
        file = await w.cases.get(case_id, actor)
        into = await w.cases.get(request.into, actor, pointer="/into_case_id")
        must_answer_for_case(actor, file)
        if is_repeated(file, into, request):
            return unchanged(w, actor, file)
        must_be_able_to_merge(actor, file, into)
        must_match(if_match, file.case.version)
        whole = await w.whole_cases.get(file)
        decision, link = merge(whole, into.case, request.reason, w.at), link_to(into.case, w.at)
        await w.merges.record(decision.case, link, step_of(EventType.CASE_MERGED, link))
        return await record_case_decision(w, actor, replace(file, merged_into=link), decision)
