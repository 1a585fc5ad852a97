"""Which cases somebody wants to see in a list, and what a list shows of each."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from domain.kernel.ids import CaseId
from domain.kernel.listing import NEWEST, Position, SortKey
from domain.vocabulary import CaseStatus, Stage


class Holder(StrEnum):
    """Held by one's own centres, or by any centre."""

    ME = "me"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class CaseQuery:
    """The filters; ``None`` leaves one open. ``limit`` 1 to 200."""

    sorted_by: ClassVar[SortKey] = NEWEST

    holder: Holder
    limit: int
    status: CaseStatus | None = None
    stage: Stage | None = None
    after: Position | None = None


@dataclass(frozen=True, slots=True)
class CaseItem:
    """A case as it stands in a list. ``holder``: one of the asker's own centres answers for it."""

    id: CaseId
    code: str
    version: int
    status: CaseStatus
    holder: bool
    created_at: datetime
    updated_at: datetime
