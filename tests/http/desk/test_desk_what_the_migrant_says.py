"""What the migrant says at the push of a button stands once at the desk, in the language of who reads it."""

import pytest

from api.labels import label
from domain.kernel.roles import Role
from domain.vocabulary import SUPPORTED_LANGUAGES
from tests.app_under_test import World
from tests.http.desk.visitor import Visitor, at_desk
from tests.http.track.tracking import page, send, tracked


@pytest.mark.parametrize("language", SUPPORTED_LANGUAGES)
async def test_an_arrival_stands_once_and_a_text_in_full(world: World, language: str) -> None:
    case, spoken = await tracked(world), "en" if language == "vi" else "vi"
    shown = await page(world, case.code, lang=spoken)
    await send(world, shown, "/track/report", what="arrived")
    worker = await at_desk(world, "nea", Role.CASEWORKER, language=language)
    _stands_once(await worker.go(f"/desk/cases/{case.case_id}"), language, spoken)
    accepted = await (await world.caller("map")).post(f"/v1/referrals/{case.referral_id}/accept", {})
    assert accepted.status_code == 200, accepted.text
    shown = await page(world, case.code, lang=spoken)
    await send(world, shown, "/track/report", what="arrived")
    await send(world, shown, "/track/write", body="Zqmigrant waits.")
    _stands_once(await worker.go(f"/desk/referrals/{case.referral_id}"), language, spoken)
    assert "Zqmigrant waits." in worker.text


def _stands_once(worker: Visitor, language: str, spoken: str) -> None:
    assert worker.answer.status_code == 200
    assert worker.text.count(label("migrant_messages", "arrived", language)) == 1
    assert label("migrant_messages", "arrived", spoken) not in worker.text
