"""What was typed comes back on the page, whatever fails on the way; and sent again, it has one effect."""

import json
from typing import Any

import pytest

from api.desk.api_calls import Api, ApiAnswer
from api.desk.forms import engine
from domain.kernel.errors import Unavailable
from tests.app_under_test import World
from tests.http.desk.paths import staged
from tests.http.desk.visitor import Visitor, at_desk

TYPED = "Two months of wages are unpaid"


def refuse(monkeypatch: pytest.MonkeyPatch, method: str, part: str, status: int, code: str) -> None:
    """Let the API refuse every request with this method and this part of a path."""
    answered = Api._answer

    async def refusing(self: Api, scope: dict[str, Any], receive: Any) -> ApiAnswer:
        if scope["method"] != method or part not in scope["path"]:
            return await answered(self, scope, receive)
        problem = {"title": "Refused", "detail": "Later.", "code": code}
        return ApiAnswer(status, {"retry-after": "7"}, json.dumps(problem).encode())

    monkeypatch.setattr(Api, "_answer", refusing)


async def typing(world: World, page: str) -> Visitor:
    one = await at_desk(world, "nea")
    await one.go((await staged(world)).path(page))
    return one


@pytest.mark.parametrize(
    ("method", "part", "status", "code"),
    [
        ("GET", "/v1/cases/", 503, "unavailable"),
        ("GET", "/v1/cases/", 429, "rate_limited"),
        ("GET", "/v1/cases/", 404, "not_found"),
        ("PATCH", "/v1/cases/", 503, "unavailable"),
        ("PATCH", "/v1/cases/", 409, "case_closed"),
    ],
)
async def test_what_was_typed_is_shown_whatever_the_api_refuses(
    world: World, monkeypatch: pytest.MonkeyPatch, method: str, part: str, status: int, code: str
) -> None:
    one = await typing(world, "/desk/cases/{case_id}/edit")
    form = one.form()
    refuse(monkeypatch, method, part, status, code)
    await one.post(form.action, form.filled(external_id=TYPED))
    assert (one.answer.status_code, TYPED in one.answer.text) == (status, True), one.text


async def test_what_was_typed_is_shown_without_a_database(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    one = await typing(world, "/desk/cases/{case_id}/edit")
    form = one.form()

    async def away(*_: Any) -> None:
        raise Unavailable

    monkeypatch.setattr(world.service.desk_sessions, "access", away)
    await one.post(form.action, form.filled(external_id=TYPED))
    assert (one.answer.status_code, TYPED in one.answer.text) == (503, True), one.text
    assert int(one.answer.headers["retry-after"]) > 0
    assert form.filled()[0][1] not in one.answer.text  # the token


@pytest.mark.parametrize(
    ("status", "code", "same"),
    [
        (503, "unavailable", True),
        (429, "rate_limited", True),
        (409, "idempotency_in_progress", True),
        (422, "invalid_request", False),
    ],
)
async def test_the_key_stays_the_same_while_nobody_knows_whether_it_was_done(
    world: World, monkeypatch: pytest.MonkeyPatch, status: int, code: str, same: bool
) -> None:
    one = await typing(world, "/desk/cases/{case_id}/notes/new")
    form = one.form()
    refuse(monkeypatch, "POST", "/notes", status, code)
    monkeypatch.setattr(engine, "LOOKS_SECONDS", 0)
    await one.post(form.action, form.filled(body=TYPED))
    assert (dict(one.form().fields)["key"] == dict(form.fields)["key"]) is same, one.text
    assert TYPED in one.answer.text


async def test_the_same_key_with_other_content_is_refused_and_then_taken(world: World) -> None:
    one = await typing(world, "/desk/cases/{case_id}/notes/new")
    form = one.form()
    await one.post(form.action, form.filled(body="The first", language="en"))
    assert (one.place, one.text.count("The first")) == (form.action.rpartition("/notes")[0].partition(":8000")[2], 1)
    await one.post(form.action, form.filled(body=TYPED, language="en"))
    assert one.answer.status_code == 422, one.text
    await one.send()
    assert (one.answer.status_code, one.text.count(TYPED)) == (200, 1)
