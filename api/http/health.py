"""Liveness, readiness and the OpenAPI document. Public: nothing here needs a token."""

import json
from functools import cache
from pathlib import Path
from typing import Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from api.http.headers import joined_value, negotiate
from api.http.log_notes import note_problem
from api.http.problems import problem_answer
from api.http.service import Service
from api.http.static_answers import ASK_AGAIN, StaticAnswer
from api.openapi.headers import headers, of_refusal
from api.openapi.operation import HEAD_TOO_LARGE, PROBLEM
from api.openapi.overview import SERVER
from domain.kernel.errors import Unavailable

router = APIRouter(tags=["Service"])
FRESH = {"Cache-Control": "no-store"}
DOCUMENT = Path(__file__).parents[2] / "openapi.yaml"


class Health(BaseModel):
    """The state of the service."""

    status: Literal["ok"] = Field(description="Always `ok`; everything else is an error.")


class Readiness(Health):
    """Whether requests can be served, and what else an operator wants to know."""

    checks: dict[str, str] = Field(
        description="Each check in a word: `ok`, `late`, `unavailable`, `another_version` or `unknown`. Only "
        "`database`, `schema` and `signing_keys` decide. New checks may be added.",
        examples=[
            {
                **dict.fromkeys(("database", "schema", "signing_keys", "worker", "clocks"), "ok"),
                **dict.fromkeys(("feeds", "deliveries", "audit_tree", "root_key"), "ok"),
            }
        ],
    )


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
    response_model=Readiness,
    responses={
        200: {"description": "It is ready.", "headers": headers("Request-Id")},
        **HEAD_TOO_LARGE,
        503: {
            "description": "The database cannot be reached or is of another version, or there is no key to sign with: "
            "`checks` names it. Try again after the seconds in Retry-After.",
            "headers": of_refusal(503),
            "content": PROBLEM,
        },
    },
    openapi_extra={"security": []},
)
async def get_readiness(request: Request) -> Response:
    """Check that requests can be served now: the database, its version, and the keys of this process. `checks` also
    tells whether the worker runs and what is late, which does not make the process unready. Responds within five
    seconds.
    """
    service: Service = request.app.state.service
    found = await service.readiness()
    if found.ready:
        ready = Readiness(status="ok", checks=dict(found.checks))
        return Response(ready.model_dump_json(), headers=FRESH, media_type="application/json")
    problem = Unavailable()
    note_problem(request, problem)
    answer = problem_answer(
        problem,
        request_id=request.state.request_id,
        language=negotiate(joined_value(request, "accept-language")),
        public_url=service.public_url,
    )
    document = json.loads(answer.body) | {"checks": dict(found.checks)}
    return Response(json.dumps(document, ensure_ascii=False), answer.status, answer.headers)


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
