"""A sender whose answer was lost redirects once more (ADR 0022)."""

import pytest

from tests.app_under_test import World
from tests.builders import sent_referral

ELSEWHERE = {"to_centre_id": "hrdf-mae-sot"}


async def test_redirecting_again_to_the_same_centre_gives_the_present_state_and_sends_nothing(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    path = f"/v1/referrals/{(await sent_referral(world))['id']}"
    await map_.post(f"{path}/decline", {"reason": "no_capacity"})
    before = (await nea.get(path)).headers["etag"]
    first = await nea.post(f"{path}/redirect", ELSEWHERE, if_match=before)
    again = await nea.post(f"{path}/redirect", ELSEWHERE, if_match=before)
    assert (first.status_code, again.status_code) == (200, 200)
    assert again.json() == first.json()
    listed = (await nea.get(f"/v1/referrals?case_id={first.json()['case_id']}")).json()["items"]
    assert len(listed) == 2


async def test_redirecting_again_elsewhere_or_from_the_wrong_side_is_refused(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    path = f"/v1/referrals/{(await sent_referral(world))['id']}"
    await map_.post(f"{path}/decline", {"reason": "no_capacity"})
    await nea.post(f"{path}/redirect", ELSEWHERE)
    other = await nea.post(f"{path}/redirect", {"to_centre_id": "lpn-samut-sakhon"})
    assert (other.status_code, other.json()["code"]) == (409, "already_done")
    assert (await map_.post(f"{path}/redirect", ELSEWHERE)).json()["code"] == "not_your_side"


@pytest.mark.parametrize("first", [False, True])
async def test_another_again_is_other_content(world: World, first: bool) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    path = f"/v1/referrals/{(await sent_referral(world))['id']}"
    await map_.post(f"{path}/decline", {"reason": "no_capacity"})
    said = {**ELSEWHERE, "again": first}
    done = await nea.post(f"{path}/redirect", said)
    assert (await nea.post(f"{path}/redirect", said)).json() == done.json()
    other = await nea.post(f"{path}/redirect", {**ELSEWHERE, "again": not first})
    assert (other.status_code, other.json()["code"]) == (409, "already_done")
    steps = (await nea.get(f"{path}/timeline")).json()["items"]
    assert [(step["text"] or {}).get("again") for step in steps if step["type"] == "referral.redirected"] == [
        True if first else None
    ]


async def test_what_was_redirected_and_then_voided_is_redirected_no_more(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    path = f"/v1/referrals/{(await sent_referral(world))['id']}"
    await map_.post(f"{path}/decline", {"reason": "no_capacity"})
    await nea.post(f"{path}/redirect", ELSEWHERE)
    assert (await nea.post(f"{path}/void", {"reason": "Another person."})).status_code == 200
    assert (await nea.post(f"{path}/redirect", ELSEWHERE)).json()["code"] == "invalid_transition"
