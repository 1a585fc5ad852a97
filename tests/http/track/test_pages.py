"""The migrant's pages."""

from tests.app_under_test import World
from tests.http.track.tracking import page, send, tracked


async def test_the_page_opens_by_code(world: World) -> None:
    case = await tracked(world, accept=True)
    shown = await page(world, case.code)
    assert shown.status_code == 200, shown.text

    again = await send(world, shown, "/track/report", what="arrived")
    assert again.status_code == 200

    asked = await send(world, shown, "/track/withdraw", consent=case.consent_id)

    await send(world, asked, "/track/withdraw", consent=case.consent_id, sure="yes")
