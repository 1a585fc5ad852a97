"""What the migrant did on the tracking page is found in the lists, and stands on the desk's front page."""

from urllib.parse import quote

import pytest

from tests.app_under_test import Caller, World
from tests.builders import made
from tests.http.desk.visitor import at_desk
from tests.http.track.tracking import page, send, tracked

LONG_AGO = "2026-01-01T00:00:00Z"


async def heard(caller: Caller, since: str = LONG_AGO, **more: str) -> list[str]:
    query = "".join(f"&{name}={value}" for name, value in more.items())
    answer = await caller.get(f"/v1/cases?limit=200&migrant_acted_since={quote(since)}{query}")
    assert answer.status_code == 200, answer.text
    return [one["id"] for one in answer.json()["items"]]


async def unread(caller: Caller, value: str = "true") -> list[str]:
    answer = await caller.get(f"/v1/referrals?limit=200&unread={value}")
    assert answer.status_code == 200, answer.text
    return [one["id"] for one in answer.json()["items"]]


@pytest.mark.parametrize("accept", [False, True])
@pytest.mark.parametrize("act", ["report", "write", "withdraw", "contact"])
async def test_the_holder_finds_the_case_and_nobody_else_does(world: World, act: str, accept: bool) -> None:
    case = await tracked(world, accept=accept)
    nea, map_ = await world.caller("nea"), await world.caller("map")
    assert case.case_id not in await heard(nea)
    form = {
        "report": {"what": "arrived"},
        "write": {"body": "Please call."},
        "withdraw": {"consent": case.consent_id, "sure": "yes"},
        "contact": {"want": "stop", "sure": "yes"},
    }[act]
    await send(world, await page(world, case.code), f"/track/{act}", **form)
    assert case.case_id in await heard(nea)
    assert case.case_id in await heard(nea, holder="me", status="open")
    assert case.case_id not in await heard(nea, "2199-01-01T00:00:00Z")
    assert case.case_id not in await heard(map_)


async def test_what_a_centre_does_is_not_heard_from_the_person(world: World) -> None:
    case, nea = await tracked(world, accept=True), await world.caller("nea")
    await made(nea, f"/v1/cases/{case.case_id}/notes", {"body": "A call.", "language": "en"})
    assert case.case_id not in await heard(nea)


async def test_a_message_is_unread_until_the_other_side_has_fetched_it(world: World) -> None:
    case, nea, map_ = await tracked(world, accept=True), await world.caller("nea"), await world.caller("map")
    await made(nea, f"/v1/referrals/{case.referral_id}/messages", {"body": "Hello.", "language": "en"})
    assert case.referral_id in await unread(map_)
    assert case.referral_id not in await unread(map_, "false")
    assert case.referral_id not in await unread(nea)
    assert case.referral_id in await unread(nea, "false")
    await map_.get(f"/v1/referrals/{case.referral_id}/messages")
    assert case.referral_id not in await unread(map_)


async def test_what_the_migrant_writes_is_unread_for_the_receiver(world: World) -> None:
    case, map_ = await tracked(world, accept=True), await world.caller("map")
    await send(world, await page(world, case.code), "/track/write", body="Please call.")
    assert case.referral_id in await unread(map_)


async def test_today_shows_messages_and_what_the_person_did(world: World) -> None:
    case, map_ = await tracked(world, accept=True), await world.caller("map")
    one = await at_desk(world, "nea")
    await send(world, await page(world, case.code), "/track/contact", want="stop", sure="yes")
    await made(map_, f"/v1/referrals/{case.referral_id}/messages", {"body": "Hello.", "language": "en"})
    await one.go("/desk")
    assert "Heard from the person in the last week" in one.text
    assert "New messages" in one.text
    for path in (f"/desk/cases/{case.case_id}", f"/desk/referrals/{case.referral_id}"):
        assert path in one.page.links
    messages = one.answer.text.partition("New messages")[2].partition("</section>")[0]
    assert case.referral_id in messages
    await one.go(f"/desk/referrals/{case.referral_id}")
    await one.go("/desk")
    messages = one.answer.text.partition("New messages")[2].partition("</section>")[0]
    assert case.referral_id not in messages
