"""The audit trail as its readers ask for it: who did or tried what, on which object, when, from where."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from domain.kernel.ids import CaseId
from domain.kernel.listing import Position, SortKey


@dataclass(frozen=True, slots=True)
class AuditQuery:
    """The filters; ``None`` leaves one open. ``since`` is included, ``before`` is not. ``limit`` 1 to 200."""

    sorted_by: ClassVar[SortKey] = SortKey((("at", datetime), ("id", UUID)))

    limit: int
    case_id: CaseId | None = None
    since: datetime | None = None
    before: datetime | None = None
    after: Position | None = None


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One entry. Ids are in their public form: the text in which the entry names them is what is hashed.

    ``actor`` is ``None`` where ``client_id`` and ``user_id`` say who it was. ``number`` is its place in its chain, and
    ``entry`` the text of which the chain and the tree hold the hash.
    """

    id: str
    at: datetime
    organisation_id: str
    actor: str | None
    client_id: str | None
    user_id: str | None
    operation: str
    object_id: str | None
    case_id: str | None
    outcome: str
    about: str
    address: str | None
    request_id: str
    number: int
    hash: bytes
    entry: str


@dataclass(frozen=True, slots=True)
class Leaf:
    """One entry in the tree. ``entry`` is the text whose UTF-8 bytes are hashed."""

    index: int
    entry: str
