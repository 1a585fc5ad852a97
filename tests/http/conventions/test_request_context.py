"""Who calls stands apart from how it is answered: a page calls the same use case in the same context as JSON does."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from html import escape
from typing import Annotated

import httpx2
from fastapi import APIRouter, Depends, Response
from fastapi.responses import HTMLResponse

from api.http.app import create_app
from api.http.guard import GuardedRoute, responder_of
from api.http.responses import Responder
from api.http.service import Service
from api.process.wiring import new_id
from api.v1.cases.identity_answer import IdentityAnswer
from api.v1.cases.routes import router as cases
from domain.cases.codes import case_in
from domain.usecases.cases.get_case import get_case
from domain.usecases.cases.open_identity import open_identity
from tests.app_under_test import PUBLIC_URL, World
from tests.builders import opened_case


@dataclass(slots=True)
class PageResponder(Responder):
    """Answers with a page."""

    def page(self, text: str) -> Response:
        return HTMLResponse(f'<html lang="{self.context.language}"><p>{escape(text)}')


AsPage = Annotated[PageResponder, Depends(responder_of)]
router = APIRouter()


async def show_case(responder: AsPage, case_id: str) -> Response:
    return responder.page((await responder.view(get_case, case_in(case_id))).case.code)


async def show_person(responder: AsPage, case_id: str) -> Response:
    budgets = responder.service.settings.identity_budgets
    found = await responder.view_on_record(open_identity, case_in(case_id), budgets)
    return responder.page(str(IdentityAnswer.of(found).person))


for path, endpoint, scope in (
    ("/page/cases/{case_id}", show_case, "cases:read"),
    ("/page/cases/{case_id}/identity", show_person, "identity:read"),
):
    router.add_api_route(
        path,
        endpoint,
        operation_id=endpoint.__name__,
        openapi_extra={"security": [{"corridor": [scope]}]},
        route_class_override=partial(GuardedRoute, responder=PageResponder),  # type: ignore[arg-type]
    )


async def test_a_page_and_json_are_answered_from_one_context(world: World) -> None:
    @asynccontextmanager
    async def run() -> AsyncIterator[Service]:
        yield world.service

    nea, stranger = await world.caller("nea"), await world.caller("mtuc")
    case = await opened_case(nea)
    app = create_app(run, (cases, router), new_id)
    async with (
        app.router.lifespan_context(app),
        httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url=PUBLIC_URL) as client,
    ):
        headers = {"authorization": f"Bearer {nea.token}", "accept-language": "th"}
        page = await client.get(f"/page/cases/{case['id']}", headers=headers)
        json = await client.get(f"/v1/cases/{case['id']}", headers=headers)
        assert (page.status_code, page.text) == (200, f'<html lang="th"><p>{case["code"]}')
        assert json.json()["code"] == case["code"]
        person = await client.get(f"/page/cases/{case['id']}/identity", headers=headers)
        assert "Sok Dara" in person.text
        hidden = await client.get(f"/page/cases/{case['id']}", headers={"authorization": f"Bearer {stranger.token}"})
        assert (hidden.status_code, hidden.json()["code"]) == (404, "not_found")
    newest = (await nea.get(f"/v1/audit?case_id={case['id']}")).json()["items"][0]
    named = {name: newest[name] for name in ("operation", "object_id", "client_id", "outcome", "request_id")}
    assert named == {
        "operation": "show_person",
        "object_id": case["id"],
        "client_id": nea.client_id,
        "outcome": "allowed",
        "request_id": person.headers["request-id"],
    }
