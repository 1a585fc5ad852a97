"""A group, what its organisation sees of it, and the decisions about it (contract, section 8).

A group opens nothing. Of its cases it shows what the reader's own relation to each allows now; one that the reader no
longer sees is counted and not named.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import ClassVar

from domain.cases.listing import CaseItem
from domain.kernel.access import Place, known
from domain.kernel.errors import Conflict, FieldFault, InvalidValues, Missing
from domain.kernel.events import DomainEvent
from domain.kernel.ids import CaseId, DataKeyId, GroupId
from domain.kernel.keys import Unreadable
from domain.kernel.listing import NEWEST, Position, SortKey
from domain.kernel.sentence import Sentence
from domain.vocabulary import CaseStatus, EventType

MOST = 500
"""Cases in one group, and so in one request for a group."""


class GroupMerged(Conflict):
    """This group was merged into another; use the group in merged_into."""

    code = "group_merged"


@dataclass(frozen=True, slots=True)
class Group:
    """``title`` is free text: it may name an employer. It is ``None`` once the group was merged into another."""

    id: GroupId
    version: int
    centre: Place
    title: str | None
    data_key_id: DataKeyId
    created_at: datetime
    updated_at: datetime
    merged_into: GroupId | None = None
    unreadable: tuple[Unreadable, ...] = ()


@dataclass(frozen=True, slots=True)
class GroupFile:
    """A group with its cases. ``items``: what the actor sees of these and of the cases that the request names.

    ``named``: those, in the order of the request; ``None`` for what is no case.
    """

    group: Group
    members: tuple[CaseId, ...]
    items: Mapping[CaseId, CaseItem] = field(default_factory=dict)
    named: tuple[CaseId | None, ...] = ()

    @property
    def shown(self) -> frozenset[CaseId]:
        """The group's cases that the actor sees. A request can name no others (security.md, rule 5)."""
        return frozenset(self.members) & self.items.keys()


@dataclass(frozen=True, slots=True)
class GroupView:
    """What its organisation sees of a group. ``hidden``: how many of its cases the reader no longer sees."""

    group: Group
    cases: tuple[CaseItem, ...]
    hidden: int

    @property
    def count(self) -> int:
        """How many cases are in the group."""
        return len(self.cases) + self.hidden


@dataclass(frozen=True, slots=True)
class GroupItem:
    """A group in a list."""

    group: Group
    count: int


@dataclass(frozen=True, slots=True)
class GroupQuery:
    """A page of groups, newest first."""

    sorted_by: ClassVar[SortKey] = NEWEST

    limit: int
    after: Position | None = None


@dataclass(frozen=True, slots=True)
class GroupChange:
    """The next version of a group: who joins, who leaves. ``created``: the group is new."""

    group: Group
    members: tuple[CaseId, ...]
    joined: tuple[CaseId, ...] = ()
    left: tuple[CaseId, ...] = ()
    created: bool = False

    @property
    def happened(self) -> DomainEvent:
        """The event, for the group's own organisation alone."""
        group = self.group
        subject = (("group", group.id), ("centre", group.centre.centre_id))
        return DomainEvent(EventType.GROUP_CHANGED, subject, (group.centre.organisation_id,), version=group.version)


def view_of(group: Group, members: tuple[CaseId, ...], items: Mapping[CaseId, CaseItem]) -> GroupView:
    """Return what the actor sees of a group with these cases."""
    shown = tuple(items[case_id] for case_id in members if case_id in items)
    return GroupView(group, shown, len(members) - len(shown))


def must_be_held(named: tuple[CaseId | None, ...], items: Mapping[CaseId, CaseItem]) -> tuple[CaseId, ...]:
    """Return the cases named, each once; raises ``InvalidValues`` with each that the actor's centres do not hold.

    What is unknown, another's or no longer held is answered alike (security.md, rule 5).
    """
    return _found(named, {case_id for case_id, item in items.items() if _is_held(item)}, NOT_HELD)


def must_be_members(file: GroupFile) -> tuple[CaseId, ...]:
    """Return the cases named, each once; raises ``InvalidValues`` with each that is not among those shown."""
    return _found(file.named, file.shown, NOT_IN_GROUP)


def chosen_of(file: GroupFile, *, all_of_them: bool) -> tuple[CaseId, ...]:
    """Return the cases that a request is for: all of the group's, or those named. Raises ``GroupMerged``, and
    ``InvalidValues`` for what is not in the group, and for an empty one.
    """
    must_be_going_on(file.group)
    chosen = file.members if all_of_them else must_be_members(file)
    if not chosen:
        raise InvalidValues((FieldFault("", "missing", Sentence("The group has no cases; add some first.")),))
    return chosen


NOT_HELD = Sentence("Your centre holds no case with this id or code.")
NOT_IN_GROUP = Sentence("The group has no case with this id or code.")


def _is_held(item: CaseItem) -> bool:
    return item.held_here and item.status is CaseStatus.OPEN


def _found(named: tuple[CaseId | None, ...], among: Set[CaseId], wrong: Sentence) -> tuple[CaseId, ...]:
    faults = tuple(
        FieldFault(f"/case_ids/{place}", Missing.code, wrong)
        for place, case_id in enumerate(named)
        if case_id not in among
    )
    if faults:
        raise InvalidValues(faults)
    return tuple(dict.fromkeys(case_id for case_id in named if case_id is not None))


def must_be_going_on(group: Group) -> None:
    """Raise ``GroupMerged`` for a group that was merged into another."""
    if group.merged_into is not None:
        raise GroupMerged


def new_group(group_id: GroupId, data_key_id: DataKeyId, centre: Place, title: str, at: datetime) -> Group:
    """Return the first version of a group."""
    return Group(group_id, 1, centre, title, data_key_id, created_at=at, updated_at=at)


def created(group: Group, members: tuple[CaseId, ...]) -> GroupChange:
    """Make a new group of these cases."""
    return GroupChange(group, members, joined=members, created=True)


def with_title(file: GroupFile, title: str, at: datetime) -> GroupChange | None:
    """Give the group a title; ``None`` if it has that one already."""
    must_be_going_on(file.group)
    return None if title == file.group.title else GroupChange(_next(file.group, at, title=title), file.members)


def with_cases(file: GroupFile, at: datetime) -> GroupChange | None:
    """Add the cases named; ``None`` if all of them are in the group."""
    must_be_going_on(file.group)
    held = must_be_held(file.named, file.items)
    joined = tuple(case_id for case_id in held if case_id not in set(file.members))
    return _enlarged(file, joined, at, "/case_ids") if joined else None


def without_case(file: GroupFile, at: datetime) -> GroupChange:
    """Take one case out; raises ``Missing`` if the actor does not see it in the group."""
    must_be_going_on(file.group)
    (named,) = file.named
    case_id = known(named if named in file.shown else None)
    return _reduced(file, (case_id,), at)


def split(file: GroupFile, new: Group, at: datetime) -> tuple[GroupChange, GroupChange]:
    """Move the cases named into a new group; returns what is left, and the new group."""
    must_be_going_on(file.group)
    moved = must_be_members(file)
    return _reduced(file, moved, at), created(new, moved)


def merged(file: GroupFile, other: GroupFile, at: datetime) -> tuple[GroupChange, GroupChange] | None:
    """Move the other group's cases here; that group ends. ``None`` if it was merged into this one before."""
    must_be_going_on(file.group)
    if other.group.id == file.group.id:
        sentence = Sentence("A group cannot be merged into itself.")
        raise InvalidValues((FieldFault("/group_id", "same_group", sentence),))
    if other.group.merged_into == file.group.id:
        return None
    must_be_going_on(other.group)
    joined = tuple(case_id for case_id in other.members if case_id not in set(file.members))
    ended = _next(other.group, at, title=None, merged_into=file.group.id, unreadable=())
    return _enlarged(file, joined, at, "/group_id"), GroupChange(ended, (), left=other.members)


def _enlarged(file: GroupFile, joined: tuple[CaseId, ...], at: datetime, pointer: str) -> GroupChange:
    if len(file.members) + len(joined) > MOST:
        sentence = Sentence("A group can have at most {most} cases.", most=MOST)
        raise InvalidValues((FieldFault(pointer, "too_long", sentence),))
    return GroupChange(_next(file.group, at), (*file.members, *joined), joined=joined)


def _reduced(file: GroupFile, left: tuple[CaseId, ...], at: datetime) -> GroupChange:
    members = tuple(case_id for case_id in file.members if case_id not in set(left))
    return GroupChange(_next(file.group, at), members, left=left)


def _next(group: Group, at: datetime, **changes: object) -> Group:
    return replace(group, version=group.version + 1, updated_at=at, **changes)  # type: ignore[arg-type]
