"""Filters for lists of cases, and what a list shows of each case."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from domain.kernel.ids import CaseId
from domain.kernel.listing import NEWEST, Position, SortKey
from domain.vocabulary import CaseStatus, Stage


class Holder(StrEnum):
    """Held by one of your own centres, or by any centre."""

    ME = "me"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class CaseQuery:
    """Filters; ``None`` matches everything. ``limit``: 1 to 200."""

    sorted_by: ClassVar[SortKey] = NEWEST

    holder: Holder
    limit: int
    status: CaseStatus | None = None
    stage: Stage | None = None
    after: Position | None = None


@dataclass(frozen=True, slots=True)
class CaseItem:
    """A case in a list. ``holder``: one of the actor's own centres holds it."""

    id: CaseId
    code: str
    version: int
    status: CaseStatus
    holder: bool
    created_at: datetime
    updated_at: datetime
