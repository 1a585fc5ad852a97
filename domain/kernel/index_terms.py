"""What a blind index can find: values as they are compared, never as they are written."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from domain.kernel.own_reference import OwnReferenceKind


class IndexKind(StrEnum):
    """What a blind index can find. Birth date, sex and nationality alone are left out on purpose (security rule 9)."""

    IDENTITY_DOCUMENT = "identity_document"
    NAME_AND_BIRTH_DATE = "name_and_birth_date"
    PHONE = "phone"
    HANDLER = "handler"
    CASE_REFERENCE = "case_reference"
    REFERRAL_REFERENCE = "referral_reference"
    RESPONDENT_NAME = "respondent_name"
    RESPONDENT_LICENCE = "respondent_licence"


@dataclass(frozen=True, slots=True)
class IndexTerm:
    """A value as it is compared. ``IndexTerms`` makes those of a person, equal for different spellings."""

    kind: IndexKind
    value: str

    def __repr__(self) -> str:
        """Leave out the value: it is part of an identity, and reprs end up in logs."""
        return f"IndexTerm({self.kind})"


class IndexTerms(Protocol):
    """Normalises values for comparison; ``None``, or nothing, if nothing comparable is left."""

    def phones(self, text: str, region: str | None) -> tuple[tuple[str, str | None], ...]:
        """Every number of a field, as written, with the note beside it."""

    def phone(self, number: str, region: str | None) -> IndexTerm | None:
        """E.164; ``region`` (ISO 3166-1 alpha-2) is where a number without a country code was recorded."""

    def identity_document(self, document_type: str, number: str, country: str) -> IndexTerm | None:
        """Type, country and number together, since two countries may issue the same number."""

    def name_and_birth_date(self, name: str, born: str) -> tuple[IndexTerm, ...]:
        """Both together, as stored: either alone would allow listing people."""

    def searched_name(self, name: str, born: str) -> tuple[IndexTerm, ...]:
        """Both together, as looked for: a stored date may say more or less than this one.

        ``born`` is a date, a month or a year: 1997-04-12, 1997-04, 1997.
        """

    def own_reference(self, kind: OwnReferenceKind, value: str) -> IndexTerm:
        """What an organisation's own system calls a case or a referral, as it stands."""

    def respondent_terms(
        self, name: str, country: str, licence_number: str | None
    ) -> tuple[IndexTerm | None, IndexTerm | None]:
        """Name and licence of whom a claim is against, each with its country (ISO 3166-1 alpha-2); see ADR 0065."""
