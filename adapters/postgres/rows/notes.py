"""The table of the holder's working notes."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index
from sqlmodel import SQLModel

from adapters.postgres.rows.columns import CORRIDOR, Id, at_a_centre, one_of, refers_to, sealed, text, uuid_key
from domain.vocabulary import MigrantMessage, NoteKind


class NoteRow(SQLModel, table=True):
    """One note. Its text is sealed with a key of the organisation that wrote it (``data_key_id``), or, if it is for a
    handover, with a key of its own, wrapped by the case's key (``data_key``): whoever gets the case then opens it.
    ``from_migrant``: what the migrant said from the tracking page; ``None`` if the centre wrote it.
    """

    __tablename__ = "notes"
    __table_args__ = (
        one_of("kind", NoteKind, "note_kind_is_known"),
        one_of("from_migrant", MigrantMessage, "note_from_the_migrant_is_known"),
        at_a_centre("a_note_is_by_a_centre_of_its_organisation"),
        CheckConstraint(
            "handover = (data_key IS NOT NULL) AND handover = (data_key_id IS NULL)",
            name="a_note_for_a_handover_has_a_key_of_its_own",
        ),
        Index("notes_of_case", "case_id", "id"),
        {"schema": CORRIDOR},
    )

    id: Id = uuid_key()
    case_id: Id = refers_to("corridor.cases.id")
    centre_id: Id
    organisation_id: Id
    kind: str = text()
    language: str | None = text(nullable=True)
    handover: bool
    data_key_id: Id | None
    data_key: bytes | None = sealed()
    words: bytes = sealed(nullable=False)
    created_at: datetime
    from_migrant: str | None = text(nullable=True)
