"""Pages of lists: what a list function is asked, and what its rows come to."""

from collections.abc import Callable, Sequence
from dataclasses import fields
from typing import Any

from adapters.postgres.mapping.values import Json
from domain.kernel.access import Actor
from domain.kernel.listing import Page


def query_document(query: Any, actor: Actor | None = None) -> Json:
    """Give the filters that are set, and the centres to which the actor is limited.

    One row more than the page tells whether there is another.
    """
    names = (field.name for field in fields(query) if field.name != "after")
    said: Json = {name: getattr(query, name) for name in names if getattr(query, name) is not None}
    if query.after is not None:
        said["after_at"], said["after_id"] = query.after
    if actor is not None and actor.centre_ids is not None:
        said["centres"] = sorted(actor.centre_ids)
    return said | {"limit": query.limit + 1}


def page_of(
    rows: Sequence[Any], limit: int, column: str, item: Callable[[Any], str] = lambda row: str(row["item"])
) -> Page:
    """Put a page together. The key to go on from is the time in ``column`` with the id of the last row, also of one
    that is ``excluded``: such rows take their place on a page and are not shown.
    """
    here = rows[:limit]
    after = (here[-1][column].isoformat(), str(here[-1]["id"])) if len(rows) > limit else None
    return Page(tuple(item(row) for row in here if not row.get("shut_out")), after)
