"""Invitations, acceptances and clients of one organisation at the same moment."""

import asyncio
from typing import Any

import pytest

from adapters.oauth.people import invitations
from adapters.oauth.shared_state.preparing import prepare
from tests.app_under_test import World
from tests.builders import made
from tests.http.directory.directory_builders import an_organisation, the_coordinator
from tests.http.directory.test_invitations import WHO, Browser
from tests.postgres.faults.test_prepared_changes import ASKED, number_of
from tests.scratch import connected

HOLD = """
    UPDATE corridor.audit_heads SET at = at
    WHERE chain_id = (SELECT o.id FROM corridor.organisations AS o WHERE o.code = $1)
"""


async def test_of_invitations_at_once_the_last_one_stands(world: World) -> None:
    coordinator = await the_coordinator(world)
    for _ in range(3):
        organisation = await an_organisation(world)
        path = f"/v1/organisations/{organisation['id']}/invitations"
        answers = await asyncio.gather(*(coordinator.post(path, WHO) for _ in range(3)))
        assert [answer.status_code for answer in answers] == [201] * 3
        invitations = "SELECT count(*) FROM oauth.invitations WHERE organisation_id = $1"
        assert await world.value(invitations, number_of(organisation["id"])) == 1


async def test_who_accepts_while_the_next_invitation_is_prepared_makes_it_void(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    coordinator, organisation = await the_coordinator(world), await an_organisation(world)
    path = f"/v1/organisations/{organisation['id']}/invitations"
    browser = Browser(world)
    offer = await browser.offered((await made(coordinator, path, WHO))["url"])

    async def prepared(*given: Any) -> Any:
        made_ready = await prepare(*given)
        assert (await browser.accept(offer)).status_code == 200
        return made_ready

    with monkeypatch.context() as patched:
        patched.setattr(invitations, "prepare", prepared)
        late = await coordinator.post(path, {"name": "dara", "display_name": "Dara"})
    assert (late.status_code, late.json()["code"]) == (409, "administrator_exists")


async def test_accepting_and_registering_for_one_organisation_wait_in_no_circle(world: World) -> None:
    coordinator, organisation = await the_coordinator(world), await an_organisation(world)
    path = f"/v1/organisations/{organisation['id']}"
    browser = Browser(world)
    offer = await browser.offered((await made(coordinator, f"{path}/invitations", WHO))["url"])
    for first in ("peso-qc", organisation["code"]):
        async with connected(world.url) as holder, holder.transaction():
            await holder.execute(HOLD, first)
            registering = asyncio.create_task(coordinator.post(f"{path}/clients", ASKED))
            await asyncio.sleep(0.2)
            accepting = asyncio.create_task(browser.accept(offer))
            await asyncio.sleep(0.2)
        assert (await registering).status_code == 201
        assert (await accepting).status_code < 500
