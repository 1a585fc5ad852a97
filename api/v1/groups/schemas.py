"""Schemas of groups."""

from typing import Annotated, Any

from pydantic import Field

from api.v1.fields import HasUnreadable, Name, Reference, RequestBody, ResponseBody, Time, unreadable_fields
from api.v1.patches import Patch, patch_of
from domain.cases.codes import case_in
from domain.cases.listing import CaseItem
from domain.groups.group import MOST, Group, GroupItem, GroupView
from domain.kernel.access import Level
from domain.kernel.errors import Missing
from domain.kernel.ids import CaseReference, shown, to_text
from domain.ports.groups import Named
from domain.vocabulary import CaseStatus

CaseIds = Annotated[tuple[Reference, ...], Field(min_length=1, max_length=MOST)]
Title = Annotated[
    Name, Field(description="What the matter is about. Stored encrypted; only your organisation reads it.")
]


def cases_named(texts: tuple[str, ...]) -> Named:
    """Read ids and codes of cases; ``None`` for a text that is neither, which is answered like an unknown one."""
    return tuple(map(case_named, texts))


def case_named(text: str) -> CaseReference | None:
    """Read one id or code."""
    try:
        return case_in(text)
    except Missing:
        return None


class GroupFields(RequestBody):
    """The fields of a group that can be changed."""

    title: Title


class CreateGroupBody(GroupFields, title="CreateGroupRequest"):
    """A new group."""

    centre_id: Reference = Field(description="One of your centres.")
    case_ids: tuple[Reference, ...] = Field(default=(), max_length=MOST, description="Cases that your centres hold.")


@patch_of(GroupFields)
class UpdateGroupBody(Patch, title="UpdateGroupRequest"):
    """Changes to a group (RFC 7396)."""

    @property
    def new_title(self) -> str | None:
        """The title, if it was sent."""
        given: dict[str, Any] = self.sent
        return given.get("title")


class CasesBody(RequestBody, title="AddCasesToGroupRequest"):
    """Cases to add."""

    case_ids: CaseIds = Field(description="Cases that your centres hold.")


class SplitBody(RequestBody, title="SplitGroupRequest"):
    """The cases of a new group."""

    case_ids: CaseIds = Field(description="Cases of this group.")
    title: Title


class MergeBody(RequestBody, title="MergeGroupsRequest"):
    """The group to merge into this one."""

    group_id: Reference = Field(description="Its cases move to this group.")


class GroupedCase(ResponseBody, title="GroupedCase"):
    """A case of a group, as far as you see it now."""

    case_id: str
    code: str
    status: CaseStatus
    level: Level = Field(description="How much of the case you see.")
    holder_centre_id: str | None = Field(description="Null where you do not see who holds the case.")

    @classmethod
    def of(cls, item: CaseItem) -> "GroupedCase":
        """Build it from the item of a worklist."""
        return cls(
            case_id=to_text("case", item.id),
            code=item.code,
            status=item.status,
            level=item.level,
            holder_centre_id=shown("centre", item.holder),
        )


class GroupItemAnswer(HasUnreadable, title="GroupItem"):
    """A group in a list."""

    words = ("title",)

    id: str
    version: int
    centre_id: str
    title: str | None = Field(description="Null once the group was merged into another.")
    count: int = Field(description="How many cases are in the group.")
    created_at: Time
    updated_at: Time

    @classmethod
    def of_item(cls, item: GroupItem) -> "GroupItemAnswer":
        """Build it from the domain object."""
        return cls(**_fields(item.group, item.count))


class GroupAnswer(GroupItemAnswer, title="Group"):
    """A group, as far as you may see it now."""

    merged_into: str | None = Field(description="The group its cases moved to; null unless it was merged.")
    hidden: int = Field(description="How many of its cases you no longer see; they are not listed.")
    cases: tuple[GroupedCase, ...] = Field(description="In the order in which they were added.")

    @property
    def location(self) -> str:
        """The path of its URL, for the Location header."""
        return f"/v1/groups/{self.id}"

    @classmethod
    def of(cls, view: GroupView) -> "GroupAnswer":
        """Build it from the view."""
        return cls(
            **_fields(view.group, view.count),
            merged_into=shown("group", view.group.merged_into),
            hidden=view.hidden,
            cases=tuple(map(GroupedCase.of, view.cases)),
        )


def _fields(group: Group, count: int) -> dict[str, Any]:
    return {
        "id": to_text("group", group.id),
        "version": group.version,
        "centre_id": to_text("centre", group.centre.centre_id),
        "title": group.title,
        "count": count,
        "created_at": group.created_at,
        "updated_at": group.updated_at,
        "unreadable": unreadable_fields(group.unreadable),
    }


class GroupPage(ResponseBody):
    """One page of groups, newest first."""

    items: tuple[GroupItemAnswer, ...]
    next_cursor: str | None
