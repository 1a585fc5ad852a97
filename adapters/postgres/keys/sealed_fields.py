"""What is sealed with a case's key: the identity, the closing note, and the text of its consents."""

from dataclasses import dataclass
from uuid import UUID

from adapters.postgres.keys.sealing import closing_note_place, consent_place, identity_place
from adapters.postgres.mapping.values import Json, blob
from domain.kernel.ids import CaseId
from domain.kernel.keys import CiphertextRejected, DataKey, SealedPlace


@dataclass(frozen=True, slots=True)
class SealedField:
    """A sealed value of a case and its place."""

    place: SealedPlace
    sealed: bytes

    def opens_with(self, key: DataKey) -> bool:
        """Return whether this key sealed it."""
        try:
            key.open(self.sealed, self.place)
        except CiphertextRejected:
            return False
        return True

    @property
    def name(self) -> str:
        """Describe the place by ids only."""
        return f"{self.place.table}.{self.place.column} of row {self.place.row_id} of case {self.place.case_id}"


def sealed_fields(found: Json) -> tuple[SealedField, ...]:
    """Return everything sealed in a whole case, as ``corridor.whole_case`` loads it."""
    case_id = CaseId(UUID(found["case"]["id"]))
    written = [
        (identity_place(case_id), blob(found["identity"])),
        (closing_note_place(case_id), blob(found["closing_note"])),
        *((consent_place(case_id, UUID(row["id"])), blob(row["words"])) for row in found["consents"]),
    ]
    return tuple(SealedField(place, sealed) for place, sealed in written if sealed is not None)
