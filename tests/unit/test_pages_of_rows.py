"""A page is filled with what is shown, and no cursor names a row that is not."""

import json
from typing import Any

import pytest

from adapters.postgres.work.paging import page_of, query_document
from domain.handoffs.listing import HandoffQuery
from domain.kernel.listing import Page

HIDDEN = frozenset({2, 3, 5, 8, 9})


class Rows:
    """A list of ten rows, last changed first; the database finds them all."""

    def __init__(self, rows: range = range(9, -1, -1)) -> None:
        self.rows = rows
        self.statements = 0

    async def page(self, function: str, requested: str) -> list[Any]:
        self.statements += 1
        asked = json.loads(requested)
        after = asked.get("after_id", len(self.rows))
        return [{"id": number, "updated_at": number} for number in self.rows if number < after][: asked["limit"]]


async def read(rows: Rows, limit: int, after: Any = None, hidden: frozenset[int] = HIDDEN) -> Page[int]:
    query = HandoffQuery(limit=limit, after=after)
    return await page_of(
        rows, "list_handoffs", query_document(query), query, lambda row: None if row["id"] in hidden else row["id"]
    )


@pytest.mark.parametrize("limit", range(1, 12))
async def test_every_page_but_the_last_is_full_and_each_cursor_names_what_is_shown(limit: int) -> None:
    found, after = list[int](), None
    while True:
        page = await read(Rows(), limit, after)
        items = list(page.items)
        found += items
        if page.after is None:
            break
        assert len(items) == limit
        assert page.after == (items[-1], items[-1])
        after = page.after
    assert found == [7, 6, 4, 1, 0]


async def test_hidden_rows_alone_make_no_further_page() -> None:
    assert await read(Rows(), 1, (4, 4)) == Page((1,), (1, 1))
    assert await read(Rows(), 1, (4, 4), HIDDEN | {0}) == Page((1,), None)


async def test_a_page_of_which_everything_is_shown_costs_one_statement() -> None:
    rows = Rows()
    await read(rows, 5, hidden=frozenset())
    assert rows.statements == 1
