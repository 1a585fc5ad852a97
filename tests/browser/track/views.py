"""The migrant's pages as the guide shows them, on a phone: the code, the case, a question, and what was told."""

from collections.abc import Iterator

from api.track.texts import words_in
from tests.app_under_test import World
from tests.browser.page import Page
from tests.browser.track.at_track import PHONE, Migrant, reachable
from tests.http.desk.paths import Stage

PICTURES = {"code": "my", "case": "km", "withdraw": "th", "told": "en"}
"""The language of each picture."""


async def tracking_code(world: World, stage: Stage) -> str:
    """Give the case on stage a new slip, at a centre that says how it is reached."""
    await reachable(world)
    answer = await (await world.caller("nea")).post(f"/v1/cases/{stage.ids['case_id']}/tracking-code", {})
    return str(answer.json()["tracking_code"])


def track_views(page: Page, address: str, code: str) -> Iterator[tuple[str, Page]]:
    """Show one after the other, with the name of its picture."""
    page.resize(PHONE, 600)
    for name, language in PICTURES.items():
        one = Migrant(page, address, words_in(language))
        if name == "code":
            one.go()
        else:
            one.open(code)
        if name == "withdraw":
            one.press_in("withdraw")
            one.see("withdraw_always")
        if name == "told":
            one.press_in("report", "arrived")
            one.told("arrived")
        yield f"track-{name}", page
