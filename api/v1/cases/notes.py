"""Notes on a case, in requests and responses."""

from pydantic import Field

from api.v1.fields import (
    HasUnreadable,
    Language,
    Paragraph,
    RequestBody,
    ResponseBody,
    StrictBool,
    Time,
    unreadable_fields,
)
from domain.cases.notes import Note
from domain.kernel.ids import to_text
from domain.usecases.cases.add_note import AddNote
from domain.vocabulary import MigrantMessage, NoteKind


class NoteBody(RequestBody, title="AddNoteRequest"):
    """A working note."""

    body: Paragraph = Field(description="Stored encrypted.")
    language: Language
    handover: StrictBool = Field(default=False, description="Whether a later holder of the case may read it.")

    def to_command(self) -> AddNote:
        """Convert it to the use case's argument."""
        return AddNote(self.body, self.language, self.handover)


class NoteAnswer(HasUnreadable, title="Note"):
    """A note on a case."""

    words = ("body",)

    id: str
    case_id: str
    centre_id: str = Field(description="The centre that wrote it.")
    kind: NoteKind = Field(
        description="`working`: written by a caseworker. `closing`: the note of an earlier closing. `reopening`: why "
        "the case was reopened."
    )
    language: str | None = Field(description="Null for a note made by closing or reopening the case.")
    handover: bool = Field(description="Whether a later holder of the case may read it.")
    body: str | None = Field(description="What was written.")
    created_at: Time
    from_migrant: MigrantMessage | None = Field(
        description="What the migrant said from the tracking page; null if the centre wrote it."
    )

    @classmethod
    def of(cls, note: Note) -> "NoteAnswer":
        """Build it from the domain object."""
        return cls(
            id=to_text("note", note.id),
            case_id=to_text("case", note.case_id),
            centre_id=to_text("centre", note.centre.centre_id),
            kind=note.kind,
            language=note.language,
            handover=note.handover,
            body=note.body,
            created_at=note.created_at,
            from_migrant=note.from_migrant,
            unreadable=unreadable_fields(note.unreadable),
        )


class NotePage(ResponseBody):
    """One page of notes, newest first."""

    items: tuple[NoteAnswer, ...]
    next_cursor: str | None
