"""Consents that are alike can be told apart, and a centre that lists no contact says so."""

import re

import pytest

from api.track.texts import words_in
from domain.vocabulary import SUPPORTED_LANGUAGES
from tests.app_under_test import World
from tests.builders import a_consent, made
from tests.http.track.tracking import CONSENT, page, send, tracked

GIVEN = re.compile(r"<dt>Agreed on</dt><dd>([^<]+)</dd>")
DAYS = ("2026-03-01T03:00:00Z", "2026-03-05T03:00:00Z")


async def test_consents_are_told_apart_by_the_day_and_by_all_names(world: World) -> None:
    case, nea = await tracked(world), await world.caller("nea")
    for day in DAYS:
        await made(nea, f"/v1/cases/{case.case_id}/consents", a_consent(given_at=day))
    shown = await page(world, case.code)
    days = GIVEN.findall(shown.text)
    assert days[-2:] == ["5 Mar 2026, 10:00", "1 Mar 2026, 10:00"]
    assert len(set(days)) == len(days) == 3
    buttons = re.findall(r'aria-label="(Withdraw this consent: [^"]+)"', shown.text)
    assert len(set(buttons)) == 3
    members = (await nea.get("/v1/corridors/KH-TH")).json()["members"]
    names = [(await nea.get(f"/v1/centres/{one['centre_id']}")).json()["name"] for one in members]
    asked = await send(world, shown, "/track/withdraw", consent=CONSENT.findall(shown.text)[-1])
    assert "1 Mar 2026, 10:00" in asked.text
    for name in set(names) - {"Battambang MRC"}:
        assert shown.text.replace("&#39;", "'").count(name) >= 3, name
        assert name in asked.text.replace("&#39;", "'")


@pytest.mark.parametrize("language", SUPPORTED_LANGUAGES)
async def test_a_centre_without_a_contact_says_where_to_ask(world: World, language: str) -> None:
    case, nea = await tracked(world), await world.caller("nea")
    asks = words_in(language)("contact_unknown")
    assert asks in (await page(world, case.code, lang=language)).text
    listed = await nea.patch("/v1/centres/nea-battambang", {"contact": {"phone": "+85553000000"}}, if_match="*")
    assert listed.status_code == 200, listed.text
    try:
        assert asks not in (await page(world, case.code, lang=language)).text
    finally:
        await nea.patch("/v1/centres/nea-battambang", {"contact": None}, if_match="*")
