"""The audit trail for its readers: who did or tried what, on which object, when and from where."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from domain.kernel.errors import Missing
from domain.kernel.ids import CaseReference, from_text
from domain.kernel.listing import Position, SortKey
from domain.kernel.sentence import Sentence

NAMED_ACTORS = ("operator", "system", "migrant")
"""Who acts without a client and without an account."""


def audit_actor_in(text: str, pointer: str | None = None) -> str:
    """Read who is asked about: the id of a user, client or organisation, or a named actor; raises ``Missing``."""
    if text in NAMED_ACTORS or any(from_text(kind, text) for kind in ("user", "client", "organisation")):
        return text
    sentence = Sentence("Give the id of a user, a client or an organisation, or `operator`, `system` or `migrant`.")
    raise Missing(sentence, pointer=pointer)


@dataclass(frozen=True, slots=True)
class AuditQuery:
    """Filters; ``None`` matches everything. ``since`` is inclusive, ``before`` exclusive. ``limit``: 1 to 200.

    ``actor`` is as ``audit_actor_in`` returns it. An organisation matches entries that name it as the one that acted,
    and those of its own trail that name no other actor.
    """

    sorted_by: ClassVar[SortKey] = SortKey((("at", datetime), ("id", UUID)))

    limit: int
    case_id: CaseReference | None = None
    actor: str | None = None
    operation: str | None = None
    outcome: str | None = None
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
