"""Undo the merge of a case."""

from dataclasses import replace

from domain.cases.view import CaseView
from domain.kernel.access import Actor, Versions, known, must_match
from domain.kernel.ids import CaseReference
from domain.kernel.keys import must_be_readable
from domain.person.closing import must_answer_for_case
from domain.person.merging import must_be_able_to_unmerge, must_have_been_unmerged, step_of, unmerge
from domain.ports.work import OpenWork
from domain.usecases.cases.notes_of_closing import note_of_closing
from domain.usecases.cases.record_case_decision import record_case_decision, unchanged
from domain.vocabulary import CaseStatus, EventType, NoteKind


async def unmerge_case(work: OpenWork, actor: Actor, case_id: CaseReference, if_match: Versions | None) -> CaseView:
    """Undo the merge of a case, until the time in its `merged_into.until`.

    The case is open again and your centre holds it, as before. Only the centre that merged the two cases can do this,
    while it still answers for the other one: after a handoff it is 409 `surviving_case_moved`. The reason for the merge
    stays among your centre's notes. Repeating it changes nothing. After thirty days it is 409 `merge_is_final`.
    """
    async with work() as w:
        file = await w.cases.get(case_id, actor)
        must_answer_for_case(actor, file)
        if file.case.status is CaseStatus.OPEN:
            must_have_been_unmerged(await w.cases.timeline(file))
            return unchanged(w, actor, file)
        last = known(file.last_holder)
        into = must_be_able_to_unmerge(actor, file, await w.centres.find(str(last.centre_id)), w.at)
        must_match(if_match, file.case.version)
        must_be_readable(file.case.unreadable)
        whole = await w.whole_cases.get(file)
        if file.case.closing_note is not None:
            await w.notes.add(file, note_of_closing(w, file.case, last, NoteKind.CLOSING, file.case.closing_note))
        decision = unmerge(whole, w.at)
        await w.merges.record(decision.case, into, step_of(EventType.CASE_UNMERGED, into))
        return await record_case_decision(w, actor, replace(file, merged_into=None), decision)
