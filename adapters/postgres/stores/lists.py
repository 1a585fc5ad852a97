"""Lists on PostgreSQL: one statement per page, and one more where a filter is turned into a blind index."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from pydantic_core import from_json

from adapters.postgres.mapping.items import case_item_of, handoff_item_of, referral_item_of
from adapters.postgres.mapping.values import Json, uuid_of
from adapters.postgres.stores.references import reference_index
from adapters.postgres.stores.referral_text import handler_index
from adapters.postgres.stores.sending import is_unsendable
from adapters.postgres.work.paging import JsonRows, page_of, query_document
from adapters.postgres.work.work import PostgresWork
from domain.cases.listing import CaseItem, CaseQuery
from domain.handoffs.listing import HandoffItem, HandoffQuery
from domain.kernel.access import MIGRANT, Actor, Side, acting
from domain.kernel.ids import OrganisationId
from domain.kernel.listing import Page
from domain.kernel.own_reference import OwnReferenceKind
from domain.referrals.lifecycle import Action, allowed_actions, barred_actions, is_over
from domain.referrals.listing import Box, ReferralItem, ReferralQuery
from domain.vocabulary import ReferralStatus


@dataclass(frozen=True, slots=True)
class _Facts:
    status: ReferralStatus
    custody_moved: bool
    awaited_until: datetime | None
    redirected_to: UUID | None
    deletion_owed: bool


class PostgresLists:
    """Implements ``domain.ports.lists.Lists``."""

    def __init__(self, work: PostgresWork) -> None:
        self._work = work

    async def referrals(self, query: ReferralQuery, actor: Actor) -> Page[ReferralItem]:
        """Read one page of referrals, each with the actions available to the actor."""
        at = self._work.at
        asked = query_document(query, actor) | {"at": at} | await self._index(query, OwnReferenceKind.REFERRAL)
        if len(query.statuses or ()) == 1:
            asked["status"] = asked.pop("statuses")[0]  # so that the index of open referrals by status is used
        if query.handler is not None:
            found = await self._handler(query.handler, sent=query.box is not Box.INBOX)
            if not found:
                return Page((), None)
            asked |= found
        page = await page_of(
            self._work,
            "list_referrals",
            asked,
            query,
            lambda row: None if row["excluded"] else _with_actions(row, actor, at),
        )
        return Page(JsonRows(page.items, referral_item_of), page.after)

    async def cases(self, query: CaseQuery, actor: Actor) -> Page[CaseItem]:
        """Read one page of cases."""
        asked = query_document(query, actor) | {"migrant": MIGRANT} | await self._index(query, OwnReferenceKind.CASE)

        def item(row: Any) -> CaseItem | None:
            found = case_item_of(row["item"], actor, self._work.at)
            return found if found is not None and query.shows_what_it_finds(found) else None

        return await page_of(self._work, "list_cases", asked, query, item)

    async def _index(self, query: ReferralQuery | CaseQuery, kind: OwnReferenceKind) -> Json:
        """Return the blind index that stands for an own reference."""
        if query.external_id is None:
            return {}
        await self._work.load("load_own_key")
        return {"external_id": await reference_index(self._work, kind, query.external_id)}

    async def _handler(self, name: str, *, sent: bool) -> Json:
        """Return the filter for a handler; empty if the name has nothing to compare.

        ``handler``: as the caller's own organisation finds it. ``handlers``: as each receiver to whom the caller may
        have ``sent`` something does. The index of a referral is made with its receiver's key (ADR 0041).
        """
        near: list[str] = await self._work.load("load_receivers") if sent else []
        if not sent:
            await self._work.load("load_own_key")
        own = await handler_index(self._work, self._work.request_info.actor.organisation_id, name)
        if own is None:
            return {}
        return {
            "handler": own,
            "handlers": {each: await handler_index(self._work, OrganisationId(uuid_of(each)), name) for each in near},
        }

    async def handoffs(self, query: HandoffQuery, actor: Actor) -> Page[HandoffItem]:
        """Read one page of handoffs."""
        return await page_of(
            self._work,
            "list_handoffs",
            query_document(query, actor),
            query,
            lambda row: None if row["excluded"] else handoff_item_of(row),
        )


def _with_actions(row: Any, actor: Actor, at: datetime) -> str:
    sides = frozenset(side for side, here in ((Side.SENDER, row["outgoing"]), (Side.RECEIVER, row["incoming"])) if here)
    window_over = row["window_to"] is None or row["window_to"] < at
    draft = row["draft"]
    barred = barred_actions(
        receiver_idle=row["receiver_idle"],
        is_transfer=row["is_transfer"],
        unsendable=draft is not None and (is_over(row["window_to"], at) or is_unsendable(from_json(draft), at)),
        sender_holds=row["sender_holds"],
        erased=row["case_erased"],
    )
    actions = _actions(
        row["status"],
        acting(actor, sides),
        row["custody_moved"],
        window_over,
        row["redirected_to"] is not None,
        row["deletion_owed"],
        barred,
    )
    return f'{row["item"][:-1]}, "allowed_actions": {actions}}}'


NOW, LATER = datetime(2000, 1, 1, tzinfo=UTC), datetime(2001, 1, 1, tzinfo=UTC)
"""Stand-ins: whether the window is over is already known, so that the result can be cached."""


@lru_cache(maxsize=1024)
def _actions(
    status: str,
    sides: frozenset[Side],
    moved: bool,
    window_over: bool,
    redirected: bool,
    deletion_owed: bool,
    barred: frozenset[Action],
) -> str:
    standing = _Facts(
        ReferralStatus(status),
        moved,
        None if window_over else LATER,
        UUID(int=0) if redirected else None,
        deletion_owed,
    )
    return json.dumps(allowed_actions(standing, sides, NOW, barred))
