"""Finds a path's operations by looking its segments up, in place of trying every route's pattern in turn.

With a hundred operations the trying costs more than many an answer does. What is not in the table (a path with a
convertor that swallows slashes, an unknown path) is left to the framework, which goes on as it always did.
"""

from collections.abc import Iterable, Iterator

from fastapi import APIRouter
from starlette.routing import BaseRoute, Match, Route
from starlette.types import Receive, Scope, Send

FOUND = "corridor.found_in_table"


class _Node:
    """One segment of a path: what may follow it, and the operations of the path that ends here."""

    __slots__ = ("any", "named", "operations")

    def __init__(self) -> None:
        self.named: dict[str, _Node] = {}
        self.any: _Node | None = None
        self.operations: APIRouter | None = None


class RouteTable(BaseRoute):
    """A route that stands for all the others. A fixed segment wins over a parameter."""

    def __init__(self, routes: Iterable[BaseRoute]) -> None:
        self._root = _Node()
        for route in plain(routes):
            if ":" not in route.path:
                self._add(route)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Look the path up; the methods are told apart by the operations found."""
        if scope["type"] != "http":
            return Match.NONE, {}
        found = _find(self._root, scope["path"].split("/"), 0)
        return (Match.NONE, {}) if found is None else (Match.FULL, {FOUND: found})

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the path's operations answer."""
        operations: APIRouter = scope[FOUND]
        await operations.app(scope, receive, send)

    def _add(self, route: Route) -> None:
        node = self._root
        for segment in route.path.split("/"):
            if segment.startswith("{"):
                node.any = node.any or _Node()
                node = node.any
            else:
                node = node.named.setdefault(segment, _Node())
        if node.operations is None:
            node.operations = APIRouter(redirect_slashes=False)
        node.operations.routes.append(route)


def plain(routes: Iterable[BaseRoute]) -> Iterator[Route]:
    """List the routes of routers within routers too; ours are included without a prefix."""
    for route in routes:
        inner = getattr(route, "original_router", None)
        if inner is not None:
            yield from plain(inner.routes)
        elif isinstance(route, Route):
            yield route


def _find(node: _Node, segments: list[str], place: int) -> APIRouter | None:
    if place == len(segments):
        return node.operations
    named = node.named.get(segments[place])
    if named is not None and (found := _find(named, segments, place + 1)) is not None:
        return found
    # an empty segment is no parameter, as in the framework's own patterns
    return _find(node.any, segments, place + 1) if node.any is not None and segments[place] else None
