"""The table finds what trying every route would find."""

from typing import Any

import pytest
from fastapi import APIRouter, Response
from starlette.routing import Match

from api.server.fast_dispatch import RouteTable
from api.v1.routers import ROUTERS
from tests.openapi import document

TABLE = RouteTable(route for router in ROUTERS for route in router.routes)
OPERATIONS = [
    (method, path)
    for path, item in document()["paths"].items()
    for method in item
    if method in ("get", "post", "put", "patch", "delete")
]


def _found(table: RouteTable, path: str) -> list[Any] | None:
    match, child = table.matches({"type": "http", "path": path})
    if match is Match.NONE:
        return None
    (operations,) = child.values()
    return list(operations.routes)


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_every_operation_of_the_document_is_found_by_its_path(method: str, path: str) -> None:
    found = _found(TABLE, path.replace("{", "x").replace("}", "x")) or []
    assert (path, method.upper()) in [(route.path, name) for route in found for name in route.methods]


@pytest.mark.parametrize(
    "path", ["/", "", "/v1", "/v1/referrals/", "/v1/referrals//accept", "/v1/referrals/a/accept/b", "/nothing"]
)
def test_a_path_of_no_operation_is_left_to_the_framework(path: str) -> None:
    assert _found(TABLE, path) is None


def test_a_fixed_segment_wins_over_a_parameter() -> None:
    async def answer() -> Response:
        return Response()

    router = APIRouter()
    for path in ("/cases/{case_id}", "/cases/lookup"):
        router.add_api_route(path, answer)
    (route,) = _found(RouteTable(router.routes), "/cases/lookup") or []
    assert route.path == "/cases/lookup"


def test_what_is_no_request_is_left_alone() -> None:
    assert TABLE.matches({"type": "websocket", "path": "/v1/referrals"})[0] is Match.NONE
