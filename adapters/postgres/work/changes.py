"""What one unit of work will record: rows by table, collected until the block ends."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from adapters.postgres.mapping.values import Json


class Changes:
    """Collects rows for ``corridor.record`` (``generated/recording.py`` explains the sections)."""

    def __init__(self) -> None:
        self._sections: dict[str, list[Json]] = {}
        self._insert: dict[str, list[Json]] = {}
        self._update: dict[str, list[Json]] = {}
        self._custody: Json | None = None
        self._answer: Json | None = None
        self._ground: dict[str, list[Json]] = {}
        self._for_the_person: UUID | None = None
        self._owed_deletion = False

    def insert(self, table: str, row: Json) -> None:
        """Add a new row."""
        self._insert.setdefault(table, []).append(row)

    def update(self, table: str, row: Json) -> None:
        """Add the next version of a row."""
        self._update.setdefault(table, []).append(row)

    def add(self, section: str, rows: Iterable[Json]) -> None:
        """Add to one of the other sections: access, grant, revoke, timeline, events, audit."""
        self._sections.setdefault(section, []).extend(rows)

    def move_custody(self, move: Json) -> None:
        """Transfer custody (or end it, if ``centre_id`` is ``None``)."""
        self._custody = move

    def stand_on(self, table: str, row: Json) -> None:
        """Add a precondition; the record is refused if that row has changed meanwhile."""
        self._ground.setdefault(table, []).append(row)

    def for_the_person(self, case_id: UUID) -> None:
        """Mark this decision as one that affects every partner of the case (``alembic/sql/case_decisions.sql``)."""
        self._for_the_person = case_id

    def for_an_owed_deletion(self) -> None:
        """Mark this as the confirmation of a deletion by a receiver without access
        (``alembic/sql/owed_deletions.sql``).
        """
        self._owed_deletion = True

    @property
    def function(self) -> str:
        """Return the function that records the changes."""
        if self._owed_deletion:
            return "record_owed_deletion"
        if "late_deletion" in self._sections:
            return "record_late_deletion"
        return "record" if self._for_the_person is None else "record_for_the_person"

    def keep_answer(self, answer: Json) -> None:
        """Store the response for retries."""
        self._answer = answer

    @property
    def empty(self) -> bool:
        """Return whether there is nothing to record."""
        return not (self._sections or self._insert or self._update or self._custody or self._answer)

    @property
    def changes_nothing(self) -> bool:
        """Return whether the only thing to record is who read the data."""
        return self._sections.keys() <= {"audit"} and not (self._insert or self._update or self._custody)

    def as_document(self) -> dict[str, Any]:
        """Return the document that the record function reads."""
        document: dict[str, Any] = {name: rows for name, rows in self._sections.items() if rows}
        for name, tables in (("insert", self._insert), ("update", self._update)):
            if tables:
                document[name] = tables
        if self._ground:
            document["ground"] = self._ground
        if self._for_the_person is not None:
            document["for_the_person"] = self._for_the_person
        if self._custody is not None:
            document["custody"] = self._custody
        if self._answer is not None:
            document["answer"] = self._answer
        return document


def revoke_row(data_key_id: UUID, organisation_id: UUID, case_id: UUID, *, identity: bool) -> Json:
    """Revoke an organisation's copy of a key: the ``identity`` key, or else a conversation's."""
    return {"data_key_id": data_key_id, "organisation_id": organisation_id, "case_id": case_id, "identity": identity}


def access_row(organisation_id: UUID, case_id: UUID, object_id: UUID, since: object) -> Json:
    """Give an organisation access to a case (``object_id`` = case) or one of its referrals."""
    return {"organisation_id": organisation_id, "case_id": case_id, "object_id": object_id, "since": since}
