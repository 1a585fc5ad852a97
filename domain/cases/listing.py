"""Filters for lists of cases, and what a worklist shows of each case: what the caller's level allows, and no more."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.cases.case import Case, CasePreview
from domain.cases.merge import MergeLink
from domain.cases.relation import CaseFile, HolderGrounds, level_of
from domain.cases.view import CaseView, view_of
from domain.kernel.access import Actor, Level, Place
from domain.kernel.ids import CaseId, CentreId
from domain.kernel.listing import LAST_CHANGED, NEWEST, Position, SortKey
from domain.vocabulary import CaseStatus, CaseType, Stage


class Holder(StrEnum):
    """Held, or closed, by one of your own centres; or by any centre."""

    ME = "me"
    ANY = "any"


class CaseSort(StrEnum):
    """Newest first, or last changed first."""

    CREATED = "created"
    UPDATED = "updated"


@dataclass(frozen=True, slots=True)
class CaseQuery:
    """Filters; ``None`` matches everything. ``centre`` by id or code. ``limit``: 1 to 200.

    ``stage`` and ``case_type`` find only cases of which the caller knows them, and ``centre`` only cases that one of
    the caller's own centres holds or has closed: a filter tells no more than an item does. ``migrant_acted_since``
    finds only cases that one of the caller's centres holds.
    """

    holder: Holder
    limit: int
    sort: CaseSort = CaseSort.CREATED
    status: CaseStatus | None = None
    stage: Stage | None = None
    case_type: CaseType | None = None
    centre: str | None = None
    external_id: str | None = None
    updated_since: datetime | None = None
    migrant_acted_since: datetime | None = None
    after: Position | None = None

    @property
    def sorted_by(self) -> SortKey:
        """The order of the list."""
        return LAST_CHANGED if self.sort is CaseSort.UPDATED else NEWEST

    def shows_what_it_finds(self, item: "CaseItem") -> bool:
        """Whether an item shows what the filters look for: a filter tells no more than the item does."""
        preview = item.preview
        return (
            (self.stage is None or (preview is not None and preview.stage is not None))
            and (self.case_type is None or preview is not None)
            and (item.held_here or (self.holder is Holder.ANY and self.centre is None))
        )


@dataclass(frozen=True, slots=True)
class CaseItem:
    """A case in a list; ``None`` means: not shown at this level.

    ``holder``: the centre that holds the case, or closed it. ``held_here``: it is one of the actor's own, and sees the
    case as its holder. ``open_referrals`` and ``next_due``: of the referrals that the actor's centres sent or received.
    """

    id: CaseId
    code: str
    version: int
    status: CaseStatus
    level: Level
    preview: CasePreview | None
    held_here: bool
    holder: CentreId | None
    open_referrals: int
    next_due: datetime | None
    merged_into: MergeLink | None
    created_at: datetime
    updated_at: datetime
    contact_stopped_at: datetime | None = None


def seen_in_list(actor: Actor, case: Case, file: CaseFile | None, at: datetime) -> CaseView | None:
    """Return what the actor sees of a case in a list; ``None`` for a stranger.

    ``file`` is left out for a case that one of the actor's centres opened and holds.
    """
    if file is None and case.holder is not None:
        grounds = HolderGrounds(case.holder.centre_id, recorded_here=True)
        file = CaseFile(case, (), (), last_holder=case.holder, grounds=grounds)
    return None if file is None or level_of(actor, file) is None else view_of(actor, file, at)


def item_of(view: CaseView, last_holder: Place | None, open_referrals: int, next_due: datetime | None) -> CaseItem:
    """Reduce a view to its item. ``last_holder``: for a case that nobody holds."""
    case, holder = view.case, view.case.holder
    if case.status is CaseStatus.CLOSED:
        holder = last_holder
    return CaseItem(
        id=case.id,
        code=case.code,
        version=case.version,
        status=case.status,
        level=view.level,
        preview=view.preview,
        held_here=view.level is Level.HOLDER,
        holder=holder.centre_id if holder is not None and view.shows_custody else None,
        open_referrals=open_referrals,
        next_due=next_due,
        merged_into=view.merged_into,
        created_at=case.created_at,
        updated_at=case.updated_at,
        contact_stopped_at=view.contact_stopped_at,
    )
