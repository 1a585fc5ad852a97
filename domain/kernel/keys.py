"""What the domain needs from cryptography: who may decrypt what, never how.

Keys form three levels, each wrapped by the one above: the root key (a file or a key service, behind ``KeyRing``) → one
key per organisation → one data key per case identity and per referral conversation. Data keys seal fields, and wrap the
keys of single things that belong to the case, such as a document. Only ``KeyRing`` can be slow or unavailable; the rest
is arithmetic on keys in memory and therefore not ``async``. See ADR 0004.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from domain.kernel.errors import CorridorError, Unavailable
from domain.kernel.ids import CaseId, DataKeyId, OrganisationId
from domain.kernel.index_terms import IndexTerm, IndexTerms
from domain.kernel.own_reference import EXTERNAL_ID


class KeyServiceUnavailable(Unavailable):
    """The encryption keys are not available right now, so identities cannot be read; try again shortly."""

    code = "key_service_unavailable"

    def __init__(self, reason: str) -> None:
        """``reason`` goes to the operator's log; callers see only the first line above."""
        super().__init__()
        self.reason = reason


class CiphertextRejected(CorridorError):
    """The data stored about this person is damaged and cannot be decrypted; the operator has been informed."""

    code = "sealed_value_damaged"

    def __init__(self, reason: str) -> None:
        """``reason`` goes to the operator's log; it names places, never contents."""
        super().__init__()
        self.reason = reason

    def __str__(self) -> str:
        """Return the reason: outside of requests, the operator is the reader."""
        return self.reason


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Something that was, or may have been, written and cannot be decrypted now. Responses name it and leave it out."""

    field: str
    problem: KeyServiceUnavailable | CiphertextRejected


def must_be_readable(unreadable: tuple[Unreadable, ...]) -> None:
    """Raise the reason if something that is about to be copied, sent or overwritten cannot be decrypted.

    An own reference is none of that: it goes nowhere.
    """
    for one in unreadable:
        if one.field != EXTERNAL_ID:
            raise one.problem


@dataclass(frozen=True, slots=True)
class SealedPlace:
    """Where a sealed value is stored. It can be opened only there (security rule 7)."""

    table: str
    column: str
    case_id: CaseId
    row_id: UUID


class DataKey(Protocol):
    """The unwrapped key of a case's identity, of a referral's conversation, or of a single thing wrapped by one."""

    def seal(self, plaintext: bytes, place: SealedPlace) -> bytes:
        """Encrypt for this place."""

    def open(self, sealed: bytes, place: SealedPlace) -> bytes:
        """Decrypt what was sealed for this place; raise ``CiphertextRejected`` for anything else."""

    def wrap(self, inner: "DataKey", place: SealedPlace) -> bytes:
        """Wrap the key of one thing, such as a document: anyone who can open this key can open that one."""

    def unwrap(self, wrapped: bytes, place: SealedPlace) -> "DataKey":
        """Unwrap a key that was wrapped for this place; raise ``CiphertextRejected`` for anything else."""

    def rewrap(self, wrapped: bytes, place: SealedPlace, new: "DataKey") -> bytes:
        """Move a key under a new one. What it seals stays as it is, however large."""

    def reveal(self) -> bytes:
        """Return the 32 secret bytes. Only for wrapping."""


class OrganisationKey(Protocol):
    """The unwrapped key of one organisation, in one generation."""

    @property
    def generation(self) -> int:
        """Counts up from 1 with each rotation."""

    def wrap(self, data_key_id: DataKeyId, data_key: DataKey) -> bytes:
        """Wrap a data key so that only this organisation can open it."""

    def unwrap(self, data_key_id: DataKeyId, wrapped: bytes) -> DataKey:
        """Unwrap a data key. ``CiphertextRejected`` if it was wrapped for another organisation, id or generation."""

    def blind_index(self, term: IndexTerm) -> bytes:
        """Return 32 bytes: equal for equal terms within this organisation, unrelated across organisations and kinds."""


class NetworkPurpose(StrEnum):
    """What a key of the whole network is for. There is none for persons (ADR 0004)."""

    RESPONDENTS = "respondents"

    @property
    def context(self) -> bytes:
        """What its key is bound to while it is wrapped by the root key."""
        return f"network|{self}".encode()


class NetworkKey(Protocol):
    """An unwrapped key that all organisations share, for one purpose."""

    def blind_index(self, term: IndexTerm) -> bytes:
        """Return 32 bytes: equal for equal terms in the whole network, unrelated across purposes and kinds."""


@dataclass(frozen=True, slots=True)
class WrappedOrganisationKey:
    """A row for ``vault.organisation_keys``; ``root_key_id`` shows which rows a rotation has yet to move."""

    generation: int
    root_key_id: str
    wrapped: bytes


class Vault(Protocol):
    """Hands out keys and the means to build blind indexes.

    Its ``async`` methods raise ``KeyServiceUnavailable`` if they need the root key and cannot reach it.
    """

    @property
    def index_terms(self) -> IndexTerms:
        """Normalises values for comparison."""

    async def new_organisation_key(self, organisation_id: OrganisationId) -> WrappedOrganisationKey:
        """Create the first key of an organisation (generation 1)."""

    async def next_organisation_key(
        self, organisation_id: OrganisationId, current: WrappedOrganisationKey
    ) -> WrappedOrganisationKey:
        """Create the next generation. Blind indexes keep working: the index secret is carried over."""

    async def rewrap_organisation_key(
        self, organisation_id: OrganisationId, current: WrappedOrganisationKey
    ) -> WrappedOrganisationKey:
        """Rewrap the key under the current root key; returns ``current`` if it already is."""

    async def organisation_key(
        self, organisation_id: OrganisationId, generation: int, wrapped: bytes
    ) -> OrganisationKey:
        """Unwrap an organisation's key, from a cache if it was opened within the last minutes."""

    async def new_network_key(self, purpose: NetworkPurpose) -> bytes:
        """Create a key of the whole network, wrapped; it works once it is stored."""

    async def network_key(self, purpose: NetworkPurpose, wrapped: bytes) -> NetworkKey:
        """Unwrap it, from a cache as an organisation's key is."""

    def new_data_key(self) -> DataKey:
        """Create a data key from 32 random bytes."""

    def data_key(self, secret: bytes) -> DataKey:
        """Return the data key of these 32 bytes."""

    async def wrap_secret(self, secret: bytes, context: bytes) -> bytes:
        """Encrypt a secret of the service itself, such as one that signs webhooks, with the root key."""

    async def unwrap_secret(self, wrapped: bytes, context: bytes) -> bytes:
        """Decrypt it; ``CiphertextRejected`` for damage or another context."""


class KeyRing(Protocol):
    """The root key, in a file or in a key service. ``context`` must be the same for wrapping and unwrapping."""

    async def wrap(self, plaintext: bytes, context: bytes) -> bytes:
        """Encrypt a small secret (at most 1 KiB) under the current root key."""

    async def unwrap(self, wrapped: bytes, context: bytes) -> bytes:
        """Decrypt; ``CiphertextRejected`` for damage or another context, ``KeyServiceUnavailable`` without the key."""

    async def rewrap(self, wrapped: bytes, context: bytes) -> bytes:
        """Move a wrapped secret under the current root key."""

    def root_key_id(self, wrapped: bytes) -> str:
        """Return the id of the root key that wrapped this, without opening it."""
