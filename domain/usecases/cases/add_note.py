"""Write a note on a case."""

from dataclasses import dataclass

from domain.cases.notes import Note
from domain.kernel.access import Actor
from domain.kernel.ids import CaseReference, NoteId
from domain.person.closing import must_hold_open_case
from domain.ports.work import OpenWork
from domain.vocabulary import NoteKind


@dataclass(frozen=True, slots=True)
class AddNote:
    """What the caseworker wrote. ``handover``: a later holder may read it."""

    body: str
    language: str
    handover: bool


async def add_note(work: OpenWork, actor: Actor, case_id: CaseReference, requested: AddNote) -> Note:
    """Write a working note on a case that your centre holds. It is encrypted, and cannot be changed afterwards.

    A note is for your own centre. If you mark it `handover`, a later holder reads it too, as long as the person's
    identity is open to that centre; mark what a colleague elsewhere must know to go on.
    """
    async with work() as w:
        file = await w.cases.get(case_id, actor)
        note = Note(
            id=NoteId(w.new_id()),
            case_id=file.case.id,
            centre=must_hold_open_case(actor, file),
            kind=NoteKind.WORKING,
            language=requested.language,
            handover=requested.handover,
            body=requested.body,
            created_at=w.at,
        )
        await w.notes.add(file, note)
        return w.answer(note)
