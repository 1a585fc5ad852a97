"""Groups on PostgreSQL (ADR 0067).

A title is sealed with a key of its own, of which only the group's organisation has a copy. The copy stands among those
of the cases, with the group in place of the case (``alembic/sql/groups/groups.sql``).
"""

from collections.abc import Mapping
from uuid import UUID

from adapters.postgres.keys.sealing import opened, seal_document
from adapters.postgres.mapping.items import case_item_from
from adapters.postgres.mapping.values import Json, blob, ident, place, time, to_json, uuid_of
from adapters.postgres.work.paging import query_document
from adapters.postgres.work.work import PostgresWork
from domain.cases.listing import CaseItem
from domain.groups.group import Group, GroupChange, GroupFile, GroupItem, GroupQuery
from domain.kernel.access import Actor, known
from domain.kernel.ids import CaseId, DataKeyId, GroupId
from domain.kernel.keys import SealedPlace
from domain.kernel.listing import Page
from domain.ports.groups import Named

TITLE = "title"


def title_place(group_id: GroupId) -> SealedPlace:
    """Return the place of a group's title; the group stands where elsewhere the case does."""
    return SealedPlace("groups", TITLE, CaseId(group_id), group_id)


class PostgresGroups:
    """Implements ``domain.ports.groups.Groups``."""

    def __init__(self, work: PostgresWork) -> None:
        self._work = work
        self._titles: dict[GroupId, tuple[str | None, bytes | None]] = {}

    async def get(self, group_id: GroupId, actor: Actor, named: Named = (), pointer: str | None = None) -> GroupFile:
        """Load a group with its cases and the cases named; raises ``Missing``."""
        found: Json = known(await self._work.load("load_group", group_id, _written(named)), pointer)
        group = await self._group(found)
        known(group if actor.stands_at(group.centre) else None, pointer)
        ids, items = self._seen(found, actor)
        return GroupFile(group, tuple(CaseId(uuid_of(one)) for one in found["members"]), items, ids)

    async def cases(self, named: Named, actor: Actor) -> tuple[tuple[CaseId | None, ...], Mapping[CaseId, CaseItem]]:
        """Load the cases named, as the actor sees them."""
        return self._seen(await self._work.load("load_cases_named", _written(named)), actor)

    async def list(self, query: GroupQuery, actor: Actor) -> Page[GroupItem]:
        """Read one page of groups."""
        found: list[Json] = await self._work.load("load_groups", to_json(query_document(query, actor)))
        shown = found[: query.limit]
        for row in shown:
            self._work.keys.learn(row)
        items = tuple([GroupItem(await self._group(row), row["count"]) for row in shown])
        return Page(items, (UUID(shown[-1]["group"]["id"]),) if len(found) > query.limit else None)

    async def record(self, change: GroupChange, items: Mapping[CaseId, CaseItem]) -> None:
        """Record a new group or the next version of one."""
        work, group = self._work, change.group
        mine = group.centre.organisation_id
        write = work.changes.insert if change.created else work.changes.update
        write("groups", await self._row(group, created=change.created))
        for case_id in sorted(change.joined):
            if case_id in items:
                work.changes.add_precondition("cases", {"id": case_id, "version": items[case_id].version})
            row = {"group_id": group.id, "case_id": case_id, "organisation_id": mine, "added_at": work.at}
            work.changes.insert("group_cases", row)
        left = [{"group_id": group.id, "case_id": case_id} for case_id in change.left]
        if left:
            work.changes.add("take_out_of_groups", left)
        if group.merged_into is not None:
            work.changes.add("gone_title_keys", [{"data_key_id": group.data_key_id, "case_id": group.id}])
        work.record_events((change.happened,))

    def _seen(self, found: Json, actor: Actor) -> tuple[tuple[CaseId | None, ...], dict[CaseId, CaseItem]]:
        seen = (case_item_from(item, actor, self._work.at) for item in found["items"])
        items = {item.id: item for item in seen if item is not None}
        self._work.more_cases = tuple(sorted({*self._work.more_cases, *items}))
        named = tuple(None if one is None else CaseId(uuid_of(one)) for one in found["named"])
        return named, items

    async def _group(self, found: Json) -> Group:
        row = found["group"]
        group_id, key_id = GroupId(uuid_of(row["id"])), DataKeyId(uuid_of(row["data_key_id"]))
        sealed, merged_into = blob(row["title"]), ident(row["merged_into"])
        said, closed = await opened(self._work, key_id, sealed, title_place(group_id), (TITLE,))
        self._titles[group_id] = (said.get(TITLE), sealed)
        return Group(
            id=group_id,
            version=row["version"],
            centre=place(found["centre"]),
            title=said.get(TITLE),
            data_key_id=key_id,
            created_at=time(row["created_at"]),
            updated_at=time(row["updated_at"]),
            merged_into=None if merged_into is None else GroupId(merged_into),
            unreadable=closed,
        )

    async def _row(self, group: Group, *, created: bool) -> Json:
        return {
            "id": group.id,
            "version": group.version,
            "centre_id": group.centre.centre_id,
            "organisation_id": group.centre.organisation_id,
            "title": await self._sealed(group, created=created),
            "data_key_id": group.data_key_id,
            "merged_into": group.merged_into,
            "created_at": group.created_at,
            "updated_at": group.updated_at,
        }

    async def _sealed(self, group: Group, *, created: bool) -> bytes | None:
        """Seal the title if it changed: one that cannot be read now stays as it is."""
        work, mine = self._work, group.centre.organisation_id
        if group.merged_into is not None:
            return None
        before, sealed = self._titles.get(group.id, (None, None))
        if not created and group.title == before:
            return sealed
        if created:
            key = work.keys.make(group.data_key_id)
            work.changes.add("title_keys", [await work.keys.share(group.data_key_id, CaseId(group.id), mine)])
        else:
            key = await work.keys.own(group.data_key_id, mine)
        return seal_document(key, {TITLE: group.title}, title_place(group.id))


def _written(named: Named) -> str:
    return to_json([None if one is None else str(one) for one in named])
