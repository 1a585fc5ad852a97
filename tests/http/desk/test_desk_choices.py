"""What forms of the desk offer to choose from, and what its figures look like."""

from typing import Any

import pytest

from api.desk.desk import Desk
from domain.kernel.roles import Role
from tests.app_under_test import World
from tests.builders import made, opened_case
from tests.http.desk.paths import staged
from tests.http.desk.visitor import at_desk

FIGURES = {
    "figures": [{"indicator": "share_of_women", "unit": "percent", "side": None, "corridor": None, "value": 50}],
    "reconciliation": [{"corridor": "all", "side": "sent", "sent": 3, "received": 2, "differences": []}],
}


async def test_shares_are_percentages_and_all_corridors_have_a_word(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = Desk.get

    async def counted(desk: Desk, path: str, **query: Any) -> dict[str, Any]:
        return FIGURES if path == "/v1/statistics/indicators" else await read(desk, path, **query)

    monkeypatch.setattr(Desk, "get", counted)
    one = await at_desk(world, "nea", Role.SUPERVISOR)
    await one.go("/desk/figures")
    assert '<td class="number">50%</td>' in one.answer.text
    assert "<b>All</b>" in one.answer.text


async def test_nobody_comes_instead_of_themselves(world: World) -> None:
    stage = await staged(world)
    one = await at_desk(world, "nea")
    await one.go(stage.path("/desk/cases/{case_id}/person/new"))
    assert 'value="parent"' in one.answer.text
    assert 'value="self"' not in one.answer.text


async def test_a_group_is_referred_only_along_ones_corridors(world: World) -> None:
    stage = await staged(world)
    beyond = await world.value(
        "SELECT corridor.public_id('centre', c.id) FROM corridor.centres c WHERE c.code LIKE '%bac-ninh%' LIMIT 1"
    )
    one = await at_desk(world, "nea")
    await one.go(stage.path("/desk/groups/{group_id}/referrals/new"))
    assert 'name="to_centre_id"' in one.answer.text
    assert beyond
    assert beyond not in one.answer.text


async def test_evidence_without_files_says_that_there_are_none(world: World) -> None:
    nea = await world.caller("nea")
    case = await opened_case(nea)
    respondent = {"kind": "employer", "name": "Canary Garment Co.", "country": "TH"}
    claim = await made(nea, f"/v1/cases/{case['id']}/claims", {"kind": "unpaid_wages", "respondent": respondent})
    one = await at_desk(world, "nea")
    await one.go(f"/desk/claims/{claim['id']}/evidence")
    assert "Nothing here." in one.text
