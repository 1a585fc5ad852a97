"""What nobody expected is a page in the person's language with a number to report, and a line in the log."""

from typing import Any

import pytest

from api.desk.desk import Desk
from api.labels import title
from api.oauth.pages import sessions
from domain.kernel.roles import Role
from tests.app_under_test import World
from tests.http.desk.paths import staged
from tests.http.desk.visitor import at_desk


def broken(*_: Any, **__: Any) -> Any:
    raise ZeroDivisionError("with a name in it")


@pytest.mark.parametrize("language", ["en", "km"])
async def test_an_unexpected_error_is_a_page_that_keeps_what_was_typed(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], language: str
) -> None:
    one = await at_desk(world, "nea", language=language)
    await one.go((await staged(world)).path("/desk/cases/{case_id}/notes/new"))
    form = one.form()
    monkeypatch.setattr(Desk, "of", broken)
    await one.post(form.action, form.filled(body="What I typed", language="en"))
    number = one.answer.headers["request-id"]
    assert (one.answer.status_code, one.answer.headers["content-language"]) == (500, language)
    assert all(part in one.text for part in (title("internal_error", language), number, "What I typed")), one.text
    logged = [line for line in capsys.readouterr().out.splitlines() if number in line]
    assert any("ZeroDivisionError" in line for line in logged), logged
    assert any("internal_error" in line for line in logged)
    assert "with a name in it" not in "".join(logged)


async def test_an_unexpected_error_on_a_page_of_the_sign_in_is_a_page_too(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = await at_desk(world, "nea")
    monkeypatch.setattr(sessions, "pages_of", broken)
    await one.go("/oauth/sessions")
    assert (one.answer.status_code, "text/html" in one.answer.headers["content-type"]) == (500, True), one.text
    assert one.answer.headers["request-id"] in one.text


async def test_a_time_before_all_years_is_refused_at_its_field(world: World) -> None:
    one = await at_desk(world, "nea")
    await one.go((await staged(world)).path("/desk/cases/{case_id}/consents/new"))
    await one.send(given_at="0001-01-01T00:00", method="signed", language="km")
    assert one.answer.status_code == 422, one.text
    assert 'id="given_at-wrong"' in one.answer.text


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "0000-00-00"])
async def test_no_day_of_the_audit_trail_is_a_fault(world: World, day: str) -> None:
    one = await at_desk(world, "nea", Role.SUPERVISOR)
    for name in ("from", "to"):
        await one.go(f"/desk/audit?{name}={day}")
        assert (one.answer.status_code in (200, 422), "text/html" in one.answer.headers["content-type"]) == (True, True)
