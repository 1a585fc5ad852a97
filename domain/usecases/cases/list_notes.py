"""Read the notes on a case."""

from domain.cases.notes import Note, NoteQuery, must_read_notes
from domain.kernel.access import Actor
from domain.kernel.listing import Page
from domain.ports.work import OpenWork


async def list_notes(work: OpenWork, actor: Actor, query: NoteQuery) -> Page[Note]:
    """List the notes on a case that your centre holds or closed last, newest first.

    You read every note that your centre wrote. Of the notes of earlier holders you read those marked `handover`, as
    long as the person's identity is open to you. Nobody else reads any; a centre that no longer holds the case does not
    even read its own.
    """
    async with work() as w:
        file = await w.cases.get(query.case_id, actor)
        return await w.notes.of_case(file, must_read_notes(actor, file, w.at), query)
