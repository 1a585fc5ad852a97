"""What the page of a case says to those who hold it, are asked, or have let it go; and what it asks the API for."""

import pytest

from tests.app_under_test import World
from tests.builders import a_referral, consented_case, made
from tests.http.desk.paths import desk_routes, staged
from tests.http.desk.visitor import Visitor, at_desk

PAGES = [path for method, path in desk_routes() if method == "GET" and path != "/desk/sign-in"]
REFUSED = """SELECT array_agg(entry::json ->> 'operation' ORDER BY at) FROM corridor.audit
WHERE position('"outcome":"refused"' IN entry) > 0"""
NOBODY, ACCOUNTABLE, HEADINGS = "nobody", "Accountable:", ("<h2>Consents", "<h2>Notes")


async def transfer(world: World) -> tuple[str, str, str]:
    """Ask Chiang Mai to take a case of Battambang's over: case, consent and referral."""
    nea = await world.caller("nea")
    case_id, consent_id = await consented_case(nea)
    referral = await made(nea, "/v1/referrals", a_referral(case_id, consent_id, send=True))
    return case_id, consent_id, referral["id"]


async def taken_over(world: World, referral_id: str) -> None:
    map_ = await world.caller("map")
    for action, body in (("accept", {}), ("confirm-contact", {"channel": "phone"})):
        answer = await map_.post(f"/v1/referrals/{referral_id}/{action}", body)
        assert answer.status_code == 200, answer.text


async def at_case(who: Visitor, case_id: str) -> Visitor:
    await who.go(f"/desk/cases/{case_id}")
    assert who.answer.status_code == 200, who.text
    return who


async def test_who_is_asked_reads_whose_case_it_is_and_no_empty_sections(world: World) -> None:
    case_id, _, _ = await transfer(world)
    asked = await at_case(await at_desk(world, "map"), case_id)
    assert f"{ACCOUNTABLE} Battambang" in asked.text
    assert NOBODY not in asked.text
    assert not [one for one in HEADINGS if one in asked.answer.text]
    holder = await at_case(await at_desk(world, "nea"), case_id)
    assert all(one in holder.answer.text for one in HEADINGS)


async def test_a_centre_that_handed_the_case_on_is_told_so(world: World) -> None:
    case_id, _, referral_id = await transfer(world)
    await taken_over(world, referral_id)
    former = await at_case(await at_desk(world, "nea"), case_id)
    assert "The identity is closed to you. Your centre handed the case on." in former.text
    assert "Nothing here" not in former.text


async def test_who_lost_the_case_with_the_consent_is_not_told_that_nobody_has_it(world: World) -> None:
    case_id, consent_id, referral_id = await transfer(world)
    await taken_over(world, referral_id)
    answer = await (await world.caller("nea")).post(f"/v1/consents/{consent_id}/withdraw", {"reason": "Because"})
    assert answer.status_code == 200, answer.text
    left = await at_case(await at_desk(world, "map"), case_id)
    assert ACCOUNTABLE not in left.text
    assert NOBODY not in left.text
    assert "– now" not in left.text


async def test_a_closed_case_that_we_closed_is_with_nobody(world: World) -> None:
    nea = await world.caller("nea")
    case_id, _ = await consented_case(nea)
    assert (await nea.post(f"/v1/cases/{case_id}/close", {"outcome": "service_received"})).status_code == 200
    who = await at_case(await at_desk(world, "nea"), case_id)
    assert f"{ACCOUNTABLE} {NOBODY}" in who.text


@pytest.mark.parametrize("who", ["holder", "asked", "at_work", "former"])
async def test_no_page_that_opens_puts_a_refusal_into_the_trail(world: World, who: str) -> None:
    stage = await staged(world)
    case_id, _, referral_id = await transfer(world)
    if who in ("at_work", "former"):
        referral_id = stage.ids["referral_id"] if who == "at_work" else referral_id
        answer = await (await world.caller("map")).post(f"/v1/referrals/{referral_id}/accept", {})
        assert answer.status_code == 200, answer.text
    if who == "former":
        stage.ids.update(case_id=case_id, referral_id=referral_id)
        answer = await (await world.caller("map")).post(
            f"/v1/referrals/{referral_id}/confirm-contact", {"channel": "phone"}
        )
        assert answer.status_code == 200, answer.text
    visitor = await at_desk(world, "nea" if who in ("holder", "former") else "map")
    wrong = {}
    for page in PAGES:
        before = len(await world.value(REFUSED) or ())
        await visitor.go(stage.path(page))
        after = await world.value(REFUSED) or ()
        if visitor.answer.status_code == 200 and len(after) > before:
            wrong[page] = after[before:]
    assert not wrong, wrong
