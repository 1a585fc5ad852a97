"""Liveness, readiness and the OpenAPI document. Public: nothing here needs a token."""

import json
from functools import cache
from pathlib import Path
from typing import Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from api.http.service import Service
from api.http.static_answers import ASK_AGAIN, StaticAnswer
from api.openapi.headers import headers, of_refusal
from api.openapi.operation import HEAD_TOO_LARGE, PROBLEM
from api.openapi.overview import SERVER

router = APIRouter(tags=["Service"])
DOCUMENT = Path(__file__).parents[2] / "openapi.yaml"


class Health(BaseModel):
    """The state of the service."""

    status: Literal["ok"] = Field(description="Always `ok`; everything else is an error.")


@router.head("/healthz", include_in_schema=False)
@router.get(
    "/healthz",
    operation_id="get_health",
    summary="Check liveness",
    responses={200: {"description": "It runs.", "headers": headers("Request-Id")}, **HEAD_TOO_LARGE},
    openapi_extra={"security": []},
)
async def get_health() -> Health:
    """Check that the process runs. Stays 200 while the database is down, as a restart would not help."""
    return Health(status="ok")


@router.head("/readyz", include_in_schema=False)
@router.get(
    "/readyz",
    operation_id="get_readiness",
    summary="Check readiness",
    response_model=Health,
    responses={
        200: {"description": "It is ready.", "headers": headers("Request-Id")},
        **HEAD_TOO_LARGE,
        503: {
            "description": "The database cannot be reached; try again after the seconds in Retry-After.",
            "headers": of_refusal(503),
            "content": PROBLEM,
        },
    },
    openapi_extra={"security": []},
)
async def get_readiness(request: Request) -> Response:
    """Check that requests can be served now, including the database."""
    service: Service = request.app.state.service
    await service.database.value("SELECT 1")
    return Response(Health(status="ok").model_dump_json(), media_type="application/json")


@router.head("/openapi.yaml", include_in_schema=False)
@router.get(
    "/openapi.yaml",
    operation_id="get_openapi",
    summary="Get this document",
    response_class=Response,
    responses={
        200: {"description": "This document, as `application/yaml`.", "headers": headers("Request-Id")},
        **HEAD_TOO_LARGE,
    },
    openapi_extra={"security": []},
)
async def get_openapi(request: Request) -> Response:
    """Return the OpenAPI document of this API, with the address of this service in it."""
    service: Service = request.app.state.service
    return _document(service.public_url).to(request)


@cache
def _document(public_url: str) -> StaticAnswer:
    return StaticAnswer(served_document(public_url), "application/yaml", ASK_AGAIN)


@cache
def served_document(public_url: str) -> bytes:
    """Return the committed document with the address of this service in it."""
    text = DOCUMENT.read_text(encoding="utf-8")
    return text.replace(f"- url: {SERVER}\n", f"- url: {json.dumps(public_url)}\n", 1).encode()
