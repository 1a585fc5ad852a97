"""What use cases of notes need. ``domain/ports/work.py`` explains the unit of work."""

from typing import Protocol

from domain.cases.notes import Note, NoteQuery, NoteReader
from domain.cases.relation import CaseFile
from domain.kernel.events import DomainEvent
from domain.kernel.listing import Page


class Notes(Protocol):
    """The holder's working notes."""

    async def add(self, file: CaseFile, note: Note, *happened: DomainEvent) -> None:
        """Record a new note on a case loaded in this work."""

    async def of_case(self, file: CaseFile, reader: NoteReader, query: NoteQuery) -> Page[Note]:
        """Read one page of the notes that this reader may see, newest first."""
