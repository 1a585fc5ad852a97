"""Is it alive, is it ready, and what does it offer. Open to everyone; nothing here needs a token."""

from functools import cache
from pathlib import Path
from typing import Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from api.http.service import Service
from api.http.static_answers import ASK_AGAIN, StaticAnswer

router = APIRouter(tags=["Service"])
DOCUMENT = Path(__file__).parents[2] / "openapi.yaml"


@cache
def _document() -> StaticAnswer:
    return StaticAnswer(DOCUMENT.read_bytes(), "application/yaml", ASK_AGAIN)


class Health(BaseModel):
    """The state of the service."""

    status: Literal["ok"]


@router.head("/healthz", include_in_schema=False)
@router.get("/healthz", operation_id="get_health", summary="Is it alive", openapi_extra={"security": []})
async def get_health() -> Health:
    """Say that the process runs. Stays 200 while the database is away: restarting would not help."""
    return Health(status="ok")


@router.head("/readyz", include_in_schema=False)
@router.get(
    "/readyz",
    operation_id="get_readiness",
    summary="Is it ready",
    response_model=Health,
    responses={503: {"description": "The database cannot be reached; Retry-After says when to ask again."}},
    openapi_extra={"security": []},
)
async def get_readiness(request: Request) -> Response:
    """Say whether requests can be served now, database included."""
    service: Service = request.app.state.service
    await service.database.value("SELECT 1")
    return Response(Health(status="ok").model_dump_json(), media_type="application/json")


@router.head("/openapi.yaml", include_in_schema=False)
@router.get(
    "/openapi.yaml",
    operation_id="get_openapi",
    summary="This document",
    response_class=Response,
    responses={200: {"content": {"application/yaml": {"schema": {"type": "string"}}}}},
    openapi_extra={"security": []},
)
async def get_openapi(request: Request) -> Response:
    """Give the OpenAPI document that describes this API."""
    return _document().to(request)
