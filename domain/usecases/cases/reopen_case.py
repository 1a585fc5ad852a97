"""Reopen a case."""

from domain.cases.notes import Note, NoteQuery, NoteReader
from domain.cases.relation import CaseFile
from domain.cases.view import CaseView
from domain.kernel.access import Actor, Versions, known, must_match
from domain.kernel.ids import CaseReference
from domain.kernel.keys import must_be_readable
from domain.person.closing import must_answer_for_case
from domain.person.reopening import must_be_able_to_reopen, must_have_been_reopened, must_reopen_for_the_same, reopen
from domain.ports.work import OpenWork, Work
from domain.usecases.cases.notes_of_closing import note_of_closing
from domain.usecases.cases.record_case_decision import record_case_decision, unchanged
from domain.vocabulary import CaseStatus, NoteKind


async def reopen_case(
    work: OpenWork, actor: Actor, case_id: CaseReference, if_match: Versions | None, reason: str
) -> CaseView:
    """Reopen a case that your centre closed, until the person's identity is erased or purged.

    Your centre holds the case again, with everything that it had, and can refer it or hand it on. The outcome of the
    closing stays in the timeline; its note and the `reason` are kept among your centre's notes, encrypted. A centre
    that is closed or suspended cannot reopen a case. Repeating it with the same `reason` changes nothing; a case
    that is open and was never closed cannot be reopened (`invalid_transition`), nor one that was merged into another
    (`case_is_merged`): `POST …/unmerge` undoes that.
    """
    async with work() as w:
        file = await w.cases.get(case_id, actor)
        must_answer_for_case(actor, file)
        if file.case.status is CaseStatus.OPEN:
            must_have_been_reopened(actor, file, await w.whole_cases.get(file), w.at)
            must_reopen_for_the_same(actor, file, await _last_reopening(w, file), reason, w.at)
            return unchanged(w, actor, file)
        last = known(file.last_holder)
        must_be_able_to_reopen(actor, file, await w.centres.find(str(last.centre_id)))
        must_match(if_match, file.case.version)
        must_be_readable(file.case.unreadable)
        whole = await w.whole_cases.get(file)
        for kind, text in ((NoteKind.CLOSING, file.case.closing_note), (NoteKind.REOPENING, reason)):
            if text is not None:
                await w.notes.add(file, note_of_closing(w, file.case, last, kind, text))
        return await record_case_decision(w, actor, file, reopen(whole, w.at))


async def _last_reopening(w: Work, file: CaseFile) -> Note | None:
    reader = NoteReader(known(file.case.holder).centre_id, handovers=False)
    found = await w.notes.of_case(file, reader, NoteQuery(file.case.id, 1, kind=NoteKind.REOPENING))
    return next(iter(found.items), None)
