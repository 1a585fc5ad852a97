"""The audit trail for its readers: who did or tried what, on which object, when and from where."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from domain.kernel.ids import CaseReference
from domain.kernel.listing import Position, SortKey


@dataclass(frozen=True, slots=True)
class AuditQuery:
    """Filters; ``None`` matches everything. ``since`` is inclusive, ``before`` exclusive. ``limit``: 1 to 200."""

    sorted_by: ClassVar[SortKey] = SortKey((("at", datetime), ("id", UUID)))

    limit: int
    case_id: CaseReference | None = None
    since: datetime | None = None
    before: datetime | None = None
    after: Position | None = None


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One entry. Ids are in public form, because the hashed text contains them that way.

    ``actor`` is ``None`` if ``client_id`` and ``user_id`` identify the actor, or ``acting_organisation_id`` does:
    another organisation, named without them. ``number`` is the entry's place in its chain; ``entry`` is the text that
    the chain and the tree hash.
    """

    id: str
    at: datetime
    organisation_id: str
    actor: str | None
    acting_organisation_id: str | None
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
    """An entry in the tree. The hash covers the UTF-8 bytes of ``entry``."""

    index: int
    entry: str
