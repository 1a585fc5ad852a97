"""The holder's own working notes on a case, and who reads them (ADR 0042).

The centre that answers for the case reads all notes it wrote itself. Of the notes of earlier holders it reads those
marked for handover, and only while the person's identity is open to it: a note is text about the person. Nobody else
reads any: not a receiver, not a centre that lost the case, not the coordinating body.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from domain.cases.identity_access import Opening, opening_of
from domain.cases.relation import CaseFile, must_be_party
from domain.kernel.access import Actor, Level, Place
from domain.kernel.errors import NotYourSide
from domain.kernel.ids import CaseId, CaseReference, CentreId, NoteId
from domain.kernel.keys import Unreadable
from domain.kernel.listing import NEWEST, Position, SortKey
from domain.kernel.sentence import Sentence
from domain.vocabulary import MigrantMessage, NoteKind


@dataclass(frozen=True, slots=True)
class Note:
    """One note. ``body`` is ``None`` if it cannot be decrypted; notes kept by the service have no ``language``.
    ``from_migrant``: the migrant said it.
    """

    id: NoteId
    case_id: CaseId
    centre: Place
    kind: NoteKind
    language: str | None
    handover: bool
    body: str | None
    created_at: datetime
    unreadable: tuple[Unreadable, ...] = ()
    from_migrant: MigrantMessage | None = None


@dataclass(frozen=True, slots=True)
class NoteQuery:
    """The notes of one case; all kinds, unless one is named. ``limit``: 1 to 200."""

    sorted_by: ClassVar[SortKey] = NEWEST

    case_id: CaseReference
    limit: int
    after: Position | None = None
    kind: NoteKind | None = None


@dataclass(frozen=True, slots=True)
class NoteReader:
    """The centre that reads, and whether it also reads what earlier holders marked for handover."""

    centre_id: CentreId
    handovers: bool


def reads_notes(actor: Actor, file: CaseFile) -> Place | None:
    """Return the centre for which the actor reads notes: the holder, or the one that closed the case."""
    if must_be_party(actor, file) is not Level.HOLDER:
        return None
    return file.case.holder or file.last_holder


def may_add_note(actor: Actor, file: CaseFile) -> bool:
    """Return whether the actor's centre holds the open case, and so may write a note on it."""
    return file.case.holder is not None and actor.stands_at(file.case.holder)


def must_read_notes(actor: Actor, file: CaseFile, at: datetime) -> NoteReader:
    """Decide what the actor reads, or raise ``NotYourSide`` for a party that reads nothing."""
    place = reads_notes(actor, file)
    if place is None:
        raise NotYourSide(Sentence("Only the centre that holds the case, or closed it last, reads its notes."))
    return NoteReader(place.centre_id, isinstance(opening_of(actor, file, at), Opening))
