"""What the migrant says on their own page reaches the centres by mail too: counted, never quoted."""

from typing import Any

from tests.app_under_test import World
from tests.http.digests.post_office import PostOffice, Rounds, subscribed, text_of
from tests.http.digests.test_digests import OURS, SISTERS, THEIRS, line
from tests.http.directory.two_offices import Offices, the_offices
from tests.http.track.tracking import page, send

SAID = "Canary words of the migrant"


async def code_to_track(offices: Offices, case_id: str) -> str:
    answer = await offices.here.post(f"/v1/cases/{case_id}/tracking-code", {})
    assert answer.status_code == 200, answer.text
    code: str = answer.json()["tracking_code"]
    return code


async def with_subscribers(world: World) -> Offices:
    offices = await the_offices(world)
    await subscribed(offices.here, offices.first, OURS, language="en")
    await subscribed(offices.here, offices.sister, SISTERS, language="en")
    await subscribed(offices.there, offices.abroad, THEIRS, language="en")
    return offices


def counts(office: PostOffice, heading: str) -> list[tuple[str, int | None]]:
    """What each centre was told under a heading, for those that got a message."""
    told: list[tuple[str, Any]] = [(to, office.to(to)) for to in (OURS, THEIRS, SISTERS)]
    return [(to, line(messages[-1], heading)) for to, messages in told if messages]


async def test_what_the_migrant_writes_is_told_to_both_sides_of_an_accepted_referral(
    world: World, office: PostOffice, worker: Rounds
) -> None:
    offices = await with_subscribers(world)
    case_id, _, referral = await offices.sent()
    assert (await offices.there.post(f"/v1/referrals/{referral['id']}/accept", {})).status_code == 200
    await send(world, await page(world, await code_to_track(offices, case_id)), "/track/write", body=SAID)
    await worker.send()
    assert counts(office, "New messages") == [(OURS, 1), (THEIRS, 1)]
    assert not any(SAID in text_of(message) for to in (OURS, THEIRS) for message in office.to(to))


async def test_before_acceptance_a_note_of_the_migrant_is_told_to_the_holder_alone(
    world: World, office: PostOffice, worker: Rounds
) -> None:
    offices = await with_subscribers(world)
    case_id, _, _ = await offices.sent()
    await send(world, await page(world, await code_to_track(offices, case_id)), "/track/write", body=SAID)
    await worker.send()
    assert counts(office, "New messages") == [(OURS, 1), (THEIRS, None)]
    assert SAID not in text_of(office.to(OURS)[-1])


async def test_that_contact_is_to_stop_is_told_at_once_to_all_who_work_with_the_person(
    world: World, office: PostOffice, worker: Rounds
) -> None:
    offices = await with_subscribers(world)
    case_id, _, referral = await offices.sent()
    assert (await offices.there.post(f"/v1/referrals/{referral['id']}/accept", {})).status_code == 200
    await worker.send()
    shown = await page(world, await code_to_track(offices, case_id))
    asked = await send(world, shown, "/track/contact", want="stop")
    await send(world, asked, "/track/contact", sure="yes")
    await worker.send()
    assert counts(office, "Cases whose person wants no contact") == [(OURS, 1), (THEIRS, 1)]
