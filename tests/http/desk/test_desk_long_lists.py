"""Lists at the desk go on where a page of the API ends."""

import pytest

from api.desk import api_calls
from api.desk.desk import NAMES
from domain.kernel.roles import Role
from tests.app_under_test import World
from tests.builders import made
from tests.http.desk.paths import staged
from tests.http.desk.visitor import at_desk


@pytest.fixture
def short_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """One item a page, and nothing known from before."""
    monkeypatch.setattr(api_calls, "PAGE", 1)
    monkeypatch.setattr(NAMES, "_kept", {})


@pytest.mark.usefixtures("short_pages")
async def test_every_message_and_note_is_shown(world: World) -> None:
    stage = await staged(world)
    nea = await world.caller("nea")
    for number in range(3):
        said = {"body": f"Number {number}", "language": "en"}
        await made(nea, f"/v1/referrals/{stage.ids['referral_id']}/messages", said)
        await made(nea, f"/v1/cases/{stage.ids['case_id']}/notes", said)
    one = await at_desk(world, "nea")
    for page in ("/desk/referrals/{referral_id}", "/desk/cases/{case_id}"):
        await one.go(stage.path(page))
        assert all(f"Number {number}" in one.text for number in range(3)), one.text


@pytest.mark.usefixtures("short_pages")
async def test_every_centre_and_organisation_can_be_chosen(world: World) -> None:
    stage = await staged(world)
    one = await at_desk(world, "nea", Role.SUPERVISOR)
    await one.go(stage.path("/desk/centres/{centre_id}/status"))
    centres = await world.value("SELECT count(*) FROM corridor.centres WHERE status = 'active'")
    assert one.answer.text.count('<option value="centre_') == centres > 1
    await one.go("/desk/corridors")
    assert one.answer.text.count('<li><a href="/desk/corridors/') == await world.value(
        "SELECT count(*) FROM corridor.corridors"
    )


async def test_the_next_page_of_the_audit_trail_is_about_the_same_case(world: World) -> None:
    stage = await staged(world)
    nea = await world.caller("nea")
    for _ in range(60):
        await nea.get(f"/v1/cases/{stage.ids['case_id']}/identity")
    one = await at_desk(world, "nea", Role.SUPERVISOR)
    await one.go(f"/desk/audit?case_id={stage.ids['case_id']}")
    await one.follow("cursor=")
    assert one.answer.status_code == 200
    assert f"case_id={stage.ids['case_id']}" in str(one.answer.url)
