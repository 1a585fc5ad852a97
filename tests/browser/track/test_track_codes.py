"""Codes at the migrant's page: wrong ones, too many of them, and the one in the slip's QR code."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from api.track.waiting import RoomFull, WaitingRoom
from domain.tracking.slowing import BY_ADDRESS
from tests.app_under_test import World
from tests.browser.accessible import faults
from tests.browser.page import Browser
from tests.browser.signing_in import Site
from tests.browser.track.at_track import WRONG, migrant
from tests.http.track.tracking import Tracked

TYPED = "document.querySelector('#code').value"
ADDRESS = "127.0.0.1"


@pytest.fixture
async def unhurried(world: World) -> AsyncIterator[World]:
    """Nobody has tried a code in the last hour."""
    await world.value("DELETE FROM oauth.tries")
    yield world
    await world.value("DELETE FROM oauth.tries")


@pytest.mark.parametrize("java_script", [True, False], ids=["with", "without"])
async def test_a_wrong_code_is_refused_and_can_be_corrected(
    browser: Browser, site: Site, unhurried: World, case: Tracked, java_script: bool
) -> None:
    one = migrant(browser, site, java_script=java_script)
    one.go()
    one.enter(WRONG)
    one.see("not_found")
    assert one.page.evaluate(TYPED) == (WRONG if java_script else "")
    if java_script:
        assert one.page.focused() == one.words("not_found")
        assert faults(one.page) == []
    one.enter(case.code)
    one.see("consents")


async def test_too_many_wrong_codes_slow_down_and_lock_nobody_out(
    browser: Browser, site: Site, unhurried: World, case: Tracked, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(BY_ADDRESS.free + 1):
        await unhurried.service.wrong_codes.begin(ADDRESS)
    one, waited = migrant(browser, site), list[float]()

    async def wait(self: WaitingRoom, who: str, counted: Any) -> None:
        waited.append(counted.wait)
        if len(waited) > 1:
            raise RoomFull(4)

    with monkeypatch.context() as patch:
        patch.setattr(WaitingRoom, "wait", wait)
        one.go()
        one.enter(WRONG)
        one.see("not_found")
        one.enter(WRONG)
        one.page.wait_for(one.words("too_many", seconds=4))
    assert waited[0] > 0.4
    one.enter(case.code)
    one.see("consents")


async def test_the_slips_qr_code_fills_the_field_and_leaves_the_address(
    browser: Browser, site: Site, case: Tracked
) -> None:
    one = migrant(browser, site)
    one.go(f"#{case.code}")
    one.page.wait_until(f"{TYPED} === '{case.code}'")
    assert one.page.url() == f"{site.url}/track?lang=en"
    assert not [asked for asked in one.page.requests() if case.code in asked["url"]]
    one.press("show")
    one.see("consents")
