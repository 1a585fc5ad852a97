"""A page of activities."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from domain.kernel.ids import CaseReference
from domain.kernel.listing import NEWEST, Position, SortKey
from domain.vocabulary import ActivityKind


@dataclass(frozen=True, slots=True)
class ActivityQuery:
    """Newest record first. ``since`` and ``until``: the first and the last day of what is shown.

    ``centre``, ``case`` and ``corridor`` are ids or codes.
    """

    sorted_by: ClassVar[SortKey] = NEWEST

    limit: int
    centre: str | None = None
    kind: ActivityKind | None = None
    since: date | None = None
    until: date | None = None
    case: CaseReference | None = None
    corridor: str | None = None
    updated_since: datetime | None = None
    after: Position | None = None
