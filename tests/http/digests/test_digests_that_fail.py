"""Mail servers that are down, refuse, hang or hang up: nothing is lost, and nobody else waits."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from adapters.mail.sender import LEASE
from adapters.mail.server import MailFailed
from tests.app_under_test import World
from tests.http.digests.post_office import PostOffice, Rounds, post_office, subscribed, text_of
from tests.http.directory.two_offices import Offices, the_offices
from tests.loopback import listening

OURS, THEIRS = "here@centre.example", "there@centre.example"


async def failing_since(offices: Offices) -> str | None:
    shown = (await offices.there.get(f"/v1/centres/{offices.abroad['id']}")).json()["digest"]
    since: str | None = shown["failing_since"]
    return since


async def test_a_server_that_was_down_gets_everything_once(world: World, office: PostOffice, worker: Rounds) -> None:
    offices = await the_offices(world)
    await subscribed(offices.there, offices.abroad, THEIRS, language="en")
    async with post_office() as other:
        port = other.port
    worker.to(replace(office.server, port=port))
    first = (await offices.sent())[2]["case_code"]
    await worker.send()
    assert await failing_since(offices) is not None
    second = (await offices.sent())[2]["case_code"]
    worker.to(office.server)
    await worker.send()
    assert office.taken == [], "a minute has to pass first"
    await worker.turn(minutes=2).send()
    (message,) = office.to(THEIRS)
    assert "New referrals to look at: 2\n" in text_of(message)
    assert all(code in text_of(message) for code in (first, second))
    assert await failing_since(offices) is None
    await worker.turn(hours=2).send()
    assert len(office.to(THEIRS)) == 1


async def test_a_refused_address_delays_no_other_and_the_log_names_it_not(
    world: World, office: PostOffice, worker: Rounds
) -> None:
    offices = await the_offices(world)
    await subscribed(offices.there, offices.abroad, THEIRS)
    await subscribed(offices.elsewhere, offices.other, OURS)
    office.refuses[THEIRS] = f"550 no such user {THEIRS}"
    case_id, consent_id = await offices.consented()
    for to in (offices.abroad, offices.other):
        body = offices.referral(case_id, consent_id, to_centre_id=to["id"], kind="service")
        answer = await offices.here.post("/v1/referrals", body)
        assert answer.status_code == 201, answer.text
    await worker.send()
    assert len(office.to(OURS)) == 1
    assert office.to(THEIRS) == []
    asked = list[int]()
    for _ in range(4):
        await worker.turn(minutes=5).send()
        asked.append(office.asked.count(THEIRS))
    assert asked == [2, 3, 4, 4], "waits grow: a minute, two, four, eight"
    assert worker.alerts == [(offices.abroad["id"], "recipient 550")]
    del office.refuses[THEIRS]
    await worker.turn(days=1).send()
    assert len(office.to(THEIRS)) == 1


async def test_a_recipient_for_whom_the_server_is_slow_delays_no_other(
    world: World, office: PostOffice, worker: Rounds
) -> None:
    offices = await the_offices(world)
    await subscribed(offices.there, offices.abroad, THEIRS)
    await subscribed(offices.here, offices.first, OURS)
    office.slow[THEIRS] = 60.0
    _, _, referral = await offices.sent(urgency="urgent")
    assert (await offices.there.post(f"/v1/referrals/{referral['id']}/accept", {})).status_code == 200
    worker.to(replace(office.server, seconds=1.0))
    sending = asyncio.create_task(worker.send())
    await asyncio.sleep(0.7)
    assert len(office.to(OURS)) == 1
    await sending
    assert office.to(THEIRS) == []
    assert await failing_since(offices) is not None


async def test_a_message_that_the_server_may_have_taken_comes_again_as_the_same(
    world: World, office: PostOffice, worker: Rounds
) -> None:
    offices = await the_offices(world)
    await subscribed(offices.there, offices.abroad, THEIRS, language="en")
    await offices.sent()
    office.hangs_up = True
    await worker.send()
    await offices.sent(urgency="urgent")
    office.hangs_up = False
    await worker.turn(minutes=2).send()
    first, again = office.to(THEIRS)
    assert first["Message-ID"] == again["Message-ID"]
    assert "New referrals to look at: 1\n" in text_of(again)
    await worker.send()
    assert "New referrals to look at: 1\n" in text_of(office.to(THEIRS)[2]), "what came meanwhile, and is urgent"
    assert office.to(THEIRS)[2]["Message-ID"] != first["Message-ID"]


class Dies:
    """A worker that is killed before or after the server took the message."""

    def __init__(self, server: Any, *, before: bool) -> None:
        self._server, self._before = server, before

    async def take(self, *given: Any) -> None:
        if not self._before:
            await self._server.take(*given)
        raise asyncio.CancelledError


@pytest.mark.parametrize("before", [True, False])
async def test_of_a_worker_that_dies_another_takes_over_when_its_time_is_up(
    world: World, office: PostOffice, worker: Rounds, before: bool
) -> None:
    offices = await the_offices(world)
    await subscribed(offices.there, offices.abroad, THEIRS, language="en")
    await offices.sent()
    with pytest.raises(asyncio.CancelledError):
        await worker.to(Dies(office.server, before=before)).send()
    await offices.sent()
    await worker.to(office.server).turn(seconds=10).send()
    assert len(office.to(THEIRS)) == (0 if before else 1)
    worker.ahead += LEASE
    await worker.send()
    assert len(office.to(THEIRS)) == (1 if before else 2)
    assert len({message["Message-ID"] for message in office.to(THEIRS)}) == 1
    await worker.turn(hours=2).send()
    assert "New referrals to look at: 1\n" in text_of(office.to(THEIRS)[-1])
    assert len(office.to(THEIRS)) == (2 if before else 3)


async def test_two_workers_send_each_digest_once(world: World, office: PostOffice, worker: Rounds) -> None:
    offices = await the_offices(world)
    await subscribed(offices.there, offices.abroad, THEIRS)
    await subscribed(offices.here, offices.first, OURS)
    _, _, referral = await offices.sent()
    assert (await offices.there.post(f"/v1/referrals/{referral['id']}/accept", {})).status_code == 200
    first, second = worker.sender, worker.to(office.server).sender
    await worker.send()
    await asyncio.gather(first.run(), second.run())
    await asyncio.gather(first.sent(), second.sent())
    assert [len(office.to(one)) for one in (OURS, THEIRS)] == [1, 1]


async def test_a_message_that_the_server_refuses_is_tried_again_later(
    world: World, office: PostOffice, worker: Rounds
) -> None:
    offices = await the_offices(world)
    await subscribed(offices.there, offices.abroad, THEIRS)
    await offices.sent()
    office.after_data = "452 no room"
    await worker.send()
    office.after_data = None
    await worker.turn(minutes=2).send()
    assert len(office.to(THEIRS)) == 1


async def test_a_server_that_says_nothing_is_left_after_a_while(office: PostOffice) -> None:
    async def silent(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        await reader.read()

    async with listening(silent) as port:
        server = replace(office.server, port=port, seconds=0.3)
        begun = asyncio.get_running_loop().time()
        with pytest.raises(MailFailed, match=r"^connect ") as failed:
            await server.check()
        assert asyncio.get_running_loop().time() - begun < timedelta(seconds=3).total_seconds()
        assert not failed.value.unsure
