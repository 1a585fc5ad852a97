"""The short way from the door to an operation that takes nothing but texts of its path and, perhaps, a JSON body.

For those, FastAPI's own way (contexts for dependencies that none of ours has, a search for parameters that there are
not) costs a fifth of an answer and decides nothing. The body is read and checked by the same functions, so that faults
look alike. Every other operation takes FastAPI's way.
"""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response, params
from fastapi.dependencies.utils import request_body_to_args
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic_core import PydanticUndefined
from starlette.types import ASGIApp, Receive, Scope, Send

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


def fast_dispatch(route: APIRoute) -> Handler | None:
    """Give the handler of an operation that can be called at once; ``None`` for another."""
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
    said = await request.json() if await request.body() else PydanticUndefined
    values, errors = await request_body_to_args(body_fields=fields, received_body=said, embed_body_fields=False)
    if errors:
        raise RequestValidationError(errors, body=said)
    return values


def straight(handler: Handler, kind: type[Request]) -> ASGIApp:
    """Make an ASGI application of a handler. What it raises is answered by the application's own handlers."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        response = await handler(kind(scope, receive))
        await response(scope, receive, send)

    return app
