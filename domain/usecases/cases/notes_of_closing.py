"""The closing note stays among the centre's own notes when the case is open again."""

from domain.cases.case import Case
from domain.cases.notes import Note
from domain.kernel.access import Place
from domain.kernel.ids import NoteId
from domain.ports.work import Work
from domain.vocabulary import NoteKind


def note_of_closing(w: Work, case: Case, centre: Place, kind: NoteKind, text: str) -> Note:
    """Return the note: of closing, dated when the case was closed, or of reopening, dated now."""
    return Note(
        id=NoteId(w.new_id()),
        case_id=case.id,
        centre=centre,
        kind=kind,
        language=None,
        handover=False,
        body=text,
        created_at=w.at if kind is NoteKind.REOPENING else case.closed_at or w.at,
    )
