"""The desk offers only what its reader may do, and opens no form that would be refused whatever stands in it."""

import pytest

from domain.kernel.roles import Role
from tests.app_under_test import World
from tests.http.desk.paths import staged
from tests.http.desk.visitor import at_desk

FORMS = ("edit", "background", "person/new", "consents/new", "notes/new", "claims/new", "merge", "erase", "close")


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.ORGANISATION_ADMIN])
async def test_another_organisation_is_shown_without_its_systems_and_without_buttons(world: World, role: Role) -> None:
    who, nea = await at_desk(world, "nea", role), await world.caller("nea")
    other = (await nea.get("/v1/centres/map-chiang-mai")).json()["organisation_id"]
    own = (await nea.get("/v1/centres/nea-battambang")).json()["organisation_id"]
    await who.go(f"/desk/organisations/{other}")
    assert who.answer.status_code == 200
    assert "Systems" not in who.text
    assert "Nothing here" not in who.text
    assert not [link for link in who.page.links if f"{other}/" in link]
    for form in ("edit", "confirm", "invite", "centres/new", "clients/new"):
        await who.go(f"/desk/organisations/{other}/{form}")
        assert who.answer.status_code in (403, 404), form
    await who.go(f"/desk/organisations/{own}")
    assert "Systems" in who.text
    assert (f"{own}/clients/new" in who.answer.text) is (role is Role.ORGANISATION_ADMIN)


async def test_no_form_of_a_case_opens_for_those_who_do_not_hold_it(world: World) -> None:
    stage = await staged(world)
    holder, asked = await at_desk(world, "nea"), await at_desk(world, "map")
    for form in (*FORMS, "tracking-code", "handoffs/new"):
        for who, status in ((holder, 200), (asked, 403)):
            await who.go(stage.path("/desk/cases/{case_id}/") + form)
            assert who.answer.status_code == status, (form, who.text)
    assert "Only the other side can do this" in asked.text
