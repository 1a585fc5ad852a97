"""What is sealed with a case's key: the identity, the closing note, the text of its consents, and the keys of its notes
for a handover, of its documents and of its claims.
"""

from dataclasses import dataclass
from uuid import UUID

from adapters.postgres.keys.claim_places import claim_key_place
from adapters.postgres.keys.document_places import document_key_place
from adapters.postgres.keys.sealing import (
    closing_note_place,
    consent_place,
    identity_place,
    note_key_place,
)
from adapters.postgres.mapping.values import Json, blob
from domain.kernel.ids import CaseId
from domain.kernel.keys import CiphertextRejected, DataKey, SealedPlace


@dataclass(frozen=True, slots=True)
class SealedField:
    """A sealed value of a case and its place. ``is_key``: the wrapped key of one thing, and not a text."""

    place: SealedPlace
    sealed: bytes
    is_key: bool = False

    def open_with(self, key: DataKey) -> None:
        """Raise ``CiphertextRejected`` unless this key sealed it."""
        if self.is_key:
            key.unwrap(self.sealed, self.place)
        else:
            key.open(self.sealed, self.place)

    def opens_with(self, key: DataKey) -> bool:
        """Return whether this key sealed it."""
        try:
            self.open_with(key)
        except CiphertextRejected:
            return False
        return True

    def moved(self, old: DataKey, new: DataKey) -> bytes:
        """Return it sealed with another key."""
        if self.is_key:
            return old.rewrap(self.sealed, self.place, new)
        return new.seal(old.open(self.sealed, self.place), self.place)

    @property
    def name(self) -> str:
        """Describe the place by ids only."""
        return f"{self.place.table}.{self.place.column} of row {self.place.row_id} of case {self.place.case_id}"


def sealed_fields(found: Json) -> tuple[SealedField, ...]:
    """Return everything sealed in a whole case, as ``corridor.whole_case`` loads it."""
    case_id = CaseId(UUID(found["case"]["id"]))
    written = [
        (identity_place(case_id), blob(found["identity"]), False),
        (closing_note_place(case_id), blob(found["closing_note"]), False),
        *((consent_place(case_id, UUID(row["id"])), blob(row["words"]), False) for row in found["consents"]),
        *((note_key_place(case_id, UUID(row["id"])), blob(row["data_key"]), True) for row in found["notes"]),
        *((document_key_place(case_id, UUID(row["id"])), blob(row["data_key"]), True) for row in found["documents"]),
        *((claim_key_place(case_id, UUID(row["id"])), blob(row["data_key"]), True) for row in found["claims"]),
    ]
    return tuple(SealedField(place, sealed, is_key) for place, sealed, is_key in written if sealed is not None)
