"""When a digest comes: once an hour at most, at once if something is urgent, and not at all without news."""

import asyncio
from pathlib import Path

from tests.app_under_test import World, running_world
from tests.builders import made
from tests.http.digests.post_office import SENDER, PostOffice, Rounds, subscribed, text_of
from tests.http.directory.directory_builders import the_coordinator
from tests.http.directory.two_offices import the_offices
from tests.http.events.feed_reading import sequenced

THEIRS = "there@centre.example"


async def test_the_second_waits_until_an_hour_is_over(world: World, office: PostOffice, worker: Rounds) -> None:
    offices = await the_offices(world)
    await subscribed(offices.there, offices.abroad, THEIRS, language="en")
    await offices.sent()
    await worker.send()
    second = (await offices.sent())[2]["case_code"]
    third = (await offices.sent())[2]["case_code"]
    await worker.turn(minutes=59).send()
    assert len(office.to(THEIRS)) == 1
    await worker.turn(minutes=2).send()
    assert len(office.to(THEIRS)) == 2
    assert "New referrals to look at: 2\n" in text_of(office.to(THEIRS)[1])
    assert all(code in text_of(office.to(THEIRS)[1]) for code in (second, third))
    assert office.to(THEIRS)[1]["Subject"] == "Corridor: news for A centre"
    await worker.turn(hours=2).send()
    assert len(office.to(THEIRS)) == 2, "without news, nothing"
    assert len({message["Message-ID"] for message in office.to(THEIRS)}) == 2


async def test_what_is_urgent_comes_at_once_and_brings_what_waits(
    world: World, office: PostOffice, worker: Rounds
) -> None:
    offices = await the_offices(world)
    await subscribed(offices.there, offices.abroad, THEIRS, language="en")
    await offices.sent()
    await worker.send()
    waits = (await offices.sent())[2]["case_code"]
    await worker.send()
    assert len(office.to(THEIRS)) == 1
    urgent = (await offices.sent(urgency="emergency"))[2]["case_code"]
    await worker.send()
    text = text_of(office.to(THEIRS)[1])
    assert f"New referrals to look at: 2\n  {urgent} (urgent)\n  {waits}\n" in text
    await offices.sent()
    await worker.turn(minutes=30).send()
    assert len(office.to(THEIRS)) == 2, "each starts a new hour"


async def test_an_overdue_referral_is_told_at_once_to_both(world: World, office: PostOffice, worker: Rounds) -> None:
    offices = await the_offices(world)
    await subscribed(offices.there, offices.abroad, THEIRS, language="en")
    await subscribed(offices.here, offices.first, "here@centre.example", language="en")
    _, _, referral = await offices.sent()
    await worker.send()
    await world.value(
        "UPDATE corridor.referrals SET step_due_at = now() - interval '1 day', decide_by = now() - interval '1 day',"
        " acknowledge_by = now() - interval '1 day' WHERE corridor.public_id('referral', id) = $1",
        referral["id"],
    )
    await world.service.worker.run_once("run_clocks")
    await worker.send()
    for address in (THEIRS, "here@centre.example"):
        last = office.to(address)[-1]
        assert "Overdue referrals: 1\n" in text_of(last)
        assert last["Subject"] == "Corridor: urgent news for A centre"


async def test_an_offer_without_a_referral_is_told_to_the_other_centre(
    world: World, office: PostOffice, worker: Rounds
) -> None:
    offices = await the_offices(world)
    await subscribed(offices.here, offices.first, "here@centre.example", language="en")
    await subscribed(offices.here, offices.sister, "sister@centre.example", language="en")
    case_id = await offices.case()
    await made(offices.here, f"/v1/cases/{case_id}/handoffs", {"to_centre_id": offices.sister["id"], "reason": "Move."})
    await worker.send()
    assert "Cases offered to your centre: 1\n" in text_of(office.to("sister@centre.example")[0])
    assert office.to("here@centre.example") == []


async def test_nobody_behind_a_case_is_told_at_once(world: World, office: PostOffice, worker: Rounds) -> None:
    offices = await the_offices(world)
    await subscribed(offices.here, offices.first, "here@centre.example", language="en")
    await offices.case()
    await offices.set(offices.sister, status="suspended")
    await offices.set(offices.first, status="suspended")
    await offices.look()
    await worker.send()
    (message,) = office.to("here@centre.example")
    assert "Cases whose centre is not in operation: 1\n" in text_of(message)
    assert message["Subject"].startswith("Corridor: urgent")


async def test_a_service_that_has_a_mail_server_sends_by_itself(
    world: World, database_url: str, root_key_file: Path, office: PostOffice, worker: Rounds
) -> None:
    offices = await the_offices(world)
    settings = {"smtp_url": f"smtp://127.0.0.1:{office.port}", "mail_from": SENDER}
    async with running_world(database_url, root_key_file, **settings) as serving:
        await subscribed(offices.there, offices.abroad, THEIRS)
        await offices.sent(urgency="urgent")
        await sequenced(world)
        await serving.service.worker.run_once("send_digests")
        async with asyncio.timeout(10):
            while not office.to(THEIRS):  # noqa: ASYNC110 - the server of the test tells nobody
                await asyncio.sleep(0.01)
    assert "send_digests" not in {job.name for job in world.service.worker.jobs}


async def test_it_tells_what_happens_from_the_day_it_is_asked_for(
    world: World, office: PostOffice, worker: Rounds
) -> None:
    offices = await the_offices(world)
    await offices.sent()
    await sequenced(world)
    await subscribed(offices.there, offices.abroad, THEIRS)
    await worker.send()
    assert office.taken == []


async def test_once_removed_nothing_more_comes(world: World, office: PostOffice, worker: Rounds) -> None:
    offices = await the_offices(world)
    await subscribed(offices.there, offices.abroad, THEIRS)
    await offices.sent()
    answer = await offices.there.patch(f"/v1/centres/{offices.abroad['id']}", {"digest": None}, if_match="*")
    assert (answer.status_code, answer.json()["digest"]) == (200, None)
    await worker.send()
    assert office.taken == []
    assert await world.value("SELECT count(*) FROM corridor.digests WHERE email = $1", THEIRS) == 0


async def test_an_organisation_that_is_disabled_gets_none_until_it_is_active_again(
    world: World, office: PostOffice, worker: Rounds
) -> None:
    offices = await the_offices(world)
    await subscribed(offices.there, offices.abroad, THEIRS)
    await offices.sent()
    await offices.disable(offices.there)
    await worker.send()
    assert office.taken == []
    assert await the_coordinator(world)
    await offices.disable(offices.there, "active")
    await worker.send()
    assert len(office.to(THEIRS)) == 1


async def test_many_events_come_in_one_message_each_told_once(world: World, office: PostOffice, worker: Rounds) -> None:
    offices = await the_offices(world)
    await subscribed(offices.there, offices.abroad, THEIRS, language="en")
    _, _, referral = await offices.sent()
    for number in range(7):
        path = f"/v1/referrals/{referral['id']}/messages"
        await made(offices.here, path, {"body": f"Message {number}.", "language": "en"})
    await worker.send()
    await worker.turn(hours=2).send()
    (message,) = office.to(THEIRS)
    assert f"New messages: 7\n  {referral['case_code']} × 7\n" in text_of(message)
