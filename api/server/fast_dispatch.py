"""A fast path to an operation: look its path up in a table and call its function directly.

Two parts, each cheaper than its FastAPI counterpart, with the same results:

- ``RouteTable`` looks up the segments of a path instead of trying every route's pattern in turn. Paths that are not in
  the table (unknown ones, or with a convertor that matches slashes) are left to the framework.
- ``fast_handler`` serves operations that take only text path parameters and perhaps a JSON body, without the contexts
  and the dependency resolution that they do not need. The same functions read and validate the body, so errors look
  alike. All other operations use FastAPI's handler.

Measured on 28 November 2026, alternating runs on a busy machine, CPU time of the service for a GET of a referral (2.1
ms): without the table 41 % more, without the fast handler 16 % more.
"""

from collections.abc import Callable, Coroutine, Iterable, Iterator
from typing import Any

from fastapi import APIRouter, Request, Response, params
from fastapi.dependencies.utils import request_body_to_args
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic_core import PydanticUndefined
from starlette.routing import BaseRoute, Match, Route
from starlette.types import ASGIApp, Receive, Scope, Send

Handler = Callable[[Request], Coroutine[Any, Any, Response]]
FOUND = "corridor.found_in_table"


def fast_handler(route: APIRoute) -> Handler | None:
    """Return a direct handler for the operation; ``None`` if it needs FastAPI's."""
    takes, endpoint = route.dependant, route.endpoint
    others = (takes.query_params, takes.header_params, takes.cookie_params, takes.dependencies[1:])
    if any(others) or len(takes.body_params) > 1 or takes.request_param_name is not None:
        return None
    if any(isinstance(field.field_info, params.Form) for field in takes.body_params):
        return None
    if any(field.field_info.annotation is not str or field.field_info.metadata for field in takes.path_params):
        return None
    (responder,) = takes.dependencies

    async def at_once(request: Request) -> Response:
        values = {str(responder.name): request.state.responder, **request.path_params}
        if takes.body_params:
            values |= await _body(request, takes.body_params)
        response: Response = await endpoint(**values)
        return response

    return at_once


async def _body(request: Request, fields: list[Any]) -> dict[str, Any]:
    content = await request.json() if await request.body() else PydanticUndefined
    values, errors = await request_body_to_args(body_fields=fields, received_body=content, embed_body_fields=False)
    if errors:
        raise RequestValidationError(errors, body=content)
    return values


def straight(handler: Handler, kind: type[Request]) -> ASGIApp:
    """Make an ASGI application of a handler. Its exceptions go to the application's own handlers."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        response = await handler(kind(scope, receive))
        await response(scope, receive, send)

    return app


class _Node:
    """One path segment: the segments that may follow, and the operations of the path that ends here."""

    __slots__ = ("any", "named", "operations")

    def __init__(self) -> None:
        self.named: dict[str, _Node] = {}
        self.any: _Node | None = None
        self.operations: APIRouter | None = None


class RouteTable(BaseRoute):
    """A route that stands for all others. A literal segment takes precedence over a parameter."""

    def __init__(self, routes: Iterable[BaseRoute]) -> None:
        self._root = _Node()
        for route in plain(routes):
            if ":" not in route.path:
                self._add(route)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Look up the path; the router found there distinguishes the methods."""
        if scope["type"] != "http":
            return Match.NONE, {}
        found = _find(self._root, scope["path"].split("/"), 0)
        return (Match.NONE, {}) if found is None else (Match.FULL, {FOUND: found})

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Dispatch to the operations of the path."""
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
    """List the routes, also those of nested routers; ours are included without a prefix."""
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
    # as in the framework's own patterns, a parameter does not match an empty segment
    return _find(node.any, segments, place + 1) if node.any is not None and segments[place] else None
