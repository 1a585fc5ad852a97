"""The audit trail as its readers ask for it: who did or tried what, on which object, when, from where."""

from dataclasses import dataclass
from datetime import datetime

from domain.kernel.ids import CaseId


@dataclass(frozen=True, slots=True)
class AuditQuery:
    """The filters; ``None`` leaves one open. ``since`` is included, ``before`` is not. ``limit`` 1 to 200."""

    limit: int
    case_id: CaseId | None = None
    since: datetime | None = None
    before: datetime | None = None
    after: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Leaf:
    """One entry in the tree. ``entry`` is the text whose UTF-8 bytes are hashed."""

    index: int
    entry: str
