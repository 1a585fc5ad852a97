"""Every page of the desk, for everybody who may see it, in every language."""

import pytest

from api.html.languages import OWN_NAMES
from domain.kernel.roles import Role
from tests.app_under_test import World
from tests.http.desk.paths import desk_routes, staged
from tests.http.desk.visitor import at_desk

ELSEWHERE = ("/desk/signed-in", "/desk/sign-out", "/desk/sign-in")
PAGES = [path for method, path in desk_routes() if method == "GET" and path not in ELSEWHERE]


@pytest.mark.parametrize("language", OWN_NAMES)
async def test_every_page_is_there_for_somebody(world: World, language: str) -> None:
    stage = await staged(world)
    people = [
        await at_desk(world, "nea", Role.SUPERVISOR, language=language),
        await at_desk(world, "map", Role.CASEWORKER, language=language),
        await at_desk(world, "nea", Role.ORGANISATION_ADMIN, language=language),
        await at_desk(world, "molvt", Role.COORDINATOR, language=language),
    ]
    missing = []
    for page in PAGES:
        statuses = []
        for one in people:
            await one.go(stage.path(page) + (f"?code={stage.ids['case_id']}" if page == "/desk/find" else ""))
            statuses.append(one.answer.status_code)
            if one.answer.status_code == 200:
                break
        if 200 not in statuses:
            missing.append((page, statuses, one.text[:200]))
    assert not missing, missing
