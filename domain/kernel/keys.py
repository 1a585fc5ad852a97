"""What the rules need from cryptography: who may open what, never how.

Three steps, each key wrapped by the one above it: the root key (a file or a key service, behind ``KeyRing``) → one key
for each organisation → one data key for each case's identity and for each referral's conversation → sealed fields, and
keys of single things that belong to the case, such as a document. Only ``KeyRing`` can be slow or away; the rest is
arithmetic on keys in memory, and therefore not ``async``. See ADR 0004.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from domain.kernel.errors import CorridorError, Unavailable
from domain.kernel.ids import CaseId, DataKeyId, OrganisationId


class KeyServiceUnavailable(Unavailable):
    """The encryption keys are not available right now, so identities cannot be read; try again shortly."""

    code = "key_service_unavailable"

    def __init__(self, reason: str) -> None:
        """``reason`` is a sentence for the operator's log; the caller reads only the first line above."""
        super().__init__()
        self.reason = reason


class CiphertextRejected(CorridorError):
    """The data stored about this person is damaged and cannot be decrypted; the operator has been informed."""

    code = "sealed_value_damaged"

    def __init__(self, reason: str) -> None:
        """``reason`` is for the operator's log: it holds places, never contents."""
        super().__init__()
        self.reason = reason

    def __str__(self) -> str:
        """Give the reason: outside of requests the operator is the reader."""
        return self.reason


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Something that was, or may have been, written and cannot be opened now: an answer names it and goes without."""

    field: str
    problem: KeyServiceUnavailable | CiphertextRejected


def must_be_readable(unreadable: tuple[Unreadable, ...]) -> None:
    """Raise why something cannot be opened, where it is going to be copied, sent or written over."""
    if unreadable:
        raise unreadable[0].problem


@dataclass(frozen=True, slots=True)
class SealedPlace:
    """Where a sealed value lives. It opens there and nowhere else (security rule 7)."""

    table: str
    column: str
    case_id: CaseId
    row_id: UUID


class IndexKind(StrEnum):
    """What a blind index can find. Birth date, sex and nationality alone are absent on purpose (security rule 9)."""

    IDENTITY_DOCUMENT = "identity_document"
    NAME_AND_BIRTH_DATE = "name_and_birth_date"
    PHONE = "phone"


@dataclass(frozen=True, slots=True)
class IndexTerm:
    """A value in the form in which two spellings of the same thing are equal. Made only by ``IndexTerms``."""

    kind: IndexKind
    value: str

    def __repr__(self) -> str:
        """Leave the value out: it is part of an identity, and a repr ends up in logs."""
        return f"IndexTerm({self.kind})"


class IndexTerms(Protocol):
    """Brings values to their comparable form; ``None`` where nothing comparable is left."""

    def phone(self, number: str, region: str | None) -> IndexTerm | None:
        """E.164; ``region`` (ISO 3166-1 alpha-2) is where a number without a country code was written down."""

    def identity_document(self, document_type: str, number: str, country: str) -> IndexTerm | None:
        """Type, country and number together: two countries may issue the same number."""

    def name_and_birth_date(self, name: str, birth_date: date) -> IndexTerm | None:
        """Both together: either alone would let one list people."""


class DataKey(Protocol):
    """The open key of one case's identity, of one referral's conversation, or of one thing that hangs on such a key."""

    def seal(self, plaintext: bytes, place: SealedPlace) -> bytes:
        """Encrypt for this place."""

    def open(self, sealed: bytes, place: SealedPlace) -> bytes:
        """Decrypt what was sealed for this place; anything else is ``CiphertextRejected``."""

    def wrap(self, inner: "DataKey", place: SealedPlace) -> bytes:
        """Close the key of one thing, such as a document, under this one: who can open this key can open that one."""

    def unwrap(self, wrapped: bytes, place: SealedPlace) -> "DataKey":
        """Open what was wrapped for this place; anything else is ``CiphertextRejected``."""

    def rewrap(self, wrapped: bytes, place: SealedPlace, new: "DataKey") -> bytes:
        """Put a key under a new one: what it seals stays as it is, however large."""

    def reveal(self) -> bytes:
        """Give the 32 secret bytes. For wrapping alone."""


class OrganisationKey(Protocol):
    """The open key of one organisation, in one generation."""

    @property
    def generation(self) -> int:
        """Counts up from 1 at each rotation."""

    def wrap(self, data_key_id: DataKeyId, data_key: DataKey) -> bytes:
        """Close a data key so that only this organisation can open it."""

    def unwrap(self, data_key_id: DataKeyId, wrapped: bytes) -> DataKey:
        """Open a data key. ``CiphertextRejected`` if it was wrapped for another organisation, id or generation."""

    def blind_index(self, term: IndexTerm) -> bytes:
        """32 bytes, equal for equal terms inside this organisation, unrelated outside it and between kinds."""


@dataclass(frozen=True, slots=True)
class WrappedOrganisationKey:
    """A row for ``vault.organisation_keys``; ``root_key_id`` tells which rows a rotation has still to do."""

    generation: int
    root_key_id: str
    wrapped: bytes


class Vault(Protocol):
    """Gives out keys, and what blind indexes are made of.

    Its ``async`` methods raise ``KeyServiceUnavailable`` when the root key is needed and away.
    """

    @property
    def index_terms(self) -> IndexTerms:
        """What brings values to their comparable form."""

    async def new_organisation_key(self, organisation_id: OrganisationId) -> WrappedOrganisationKey:
        """Make the first key of an organisation (generation 1)."""

    async def next_organisation_key(
        self, organisation_id: OrganisationId, current: WrappedOrganisationKey
    ) -> WrappedOrganisationKey:
        """Make the next generation. Blind indexes stay as they are: the index secret is carried over."""

    async def rewrap_organisation_key(
        self, organisation_id: OrganisationId, current: WrappedOrganisationKey
    ) -> WrappedOrganisationKey:
        """Put the same key under the present root key; gives ``current`` back where nothing had to change."""

    async def organisation_key(
        self, organisation_id: OrganisationId, generation: int, wrapped: bytes
    ) -> OrganisationKey:
        """Open an organisation's key; from memory if it was opened within the last minutes."""

    def new_data_key(self) -> DataKey:
        """Make 32 random bytes into a data key."""


class KeyRing(Protocol):
    """The outermost key: in a file, or in a key service. ``context`` must be the same on both ways."""

    async def wrap(self, plaintext: bytes, context: bytes) -> bytes:
        """Encrypt a small secret (at most 1 KiB) under the present root key."""

    async def unwrap(self, wrapped: bytes, context: bytes) -> bytes:
        """Decrypt; ``CiphertextRejected`` for damage or another context, ``KeyServiceUnavailable`` without the key."""

    async def rewrap(self, wrapped: bytes, context: bytes) -> bytes:
        """Move a wrapped secret under the present root key."""

    def root_key_id(self, wrapped: bytes) -> str:
        """Name the root key that wrapped this, without opening it."""
