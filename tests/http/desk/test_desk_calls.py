"""How often a page of the desk calls the API."""

from collections import Counter
from typing import Any

import pytest

from api.desk.api_calls import Api, ApiAnswer
from api.desk.desk import NAMES
from domain.kernel.roles import Role
from tests.app_under_test import World
from tests.http.desk.visitor import at_desk, public_id


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """The paths that are called from now on, with nothing known from before."""
    found, call = Counter[str](), Api.call

    async def counted(api: Api, method: str, path: str, *given: Any) -> ApiAnswer:
        found[path] += 1
        return await call(api, method, path, *given)

    monkeypatch.setattr(Api, "call", counted)
    monkeypatch.setattr(NAMES, "_kept", {})
    return found


async def test_the_list_of_corridors_reads_no_name_and_a_board_reads_them_in_one_list(
    world: World, calls: Counter[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    who = await at_desk(world, "nea", Role.SUPERVISOR)
    corridor = await public_id(world, "corridor", "KH-TH")
    for page, most in (("/desk/corridors", 3), (f"/desk/corridors/{corridor}", 8)):
        calls.clear()
        monkeypatch.setattr(NAMES, "_kept", {})
        await who.go(page)
        assert who.answer.status_code == 200
        assert calls.total() <= most, calls
    assert not [path for path in calls if path.startswith("/v1/centres/")], calls
    assert "HRDF" in who.text or "MAP" in who.text
