"""Attempts that go wrong on our side, a server that is away, and addresses that change while something is under way."""

import asyncio
from dataclasses import replace
from email.message import EmailMessage
from typing import Any
from uuid import UUID

import pytest

from adapters.mail.sender import KEPT_FREE, SETTLE, UNDER_WAY
from adapters.mail.server import MailFailed
from domain.digests.digest import Entry
from domain.vocabulary import EventType
from tests.app_under_test import World
from tests.http.digests.post_office import PostOffice, Rounds, post_office, subscribed, text_of
from tests.http.digests.test_digest_limits import Failing
from tests.http.directory.directory_builders import a_centre
from tests.http.directory.two_offices import Offices, the_offices

THEIRS, NEW = "there@centre.example", "new@centre.example"
SOMETHING = (Entry(UUID(int=1), EventType.REFERRAL_SENT, None, urgent=False),)


class Breaks:
    """A server of whose answers we can make nothing."""

    def __init__(self) -> None:
        self.tried = 0

    async def take(self, _message: EmailMessage, _sender: str, _recipient: str) -> None:
        self.tried += 1
        raise RuntimeError


class Holds:
    """A server that takes nothing before it is told to; ``fails``: addresses that it refuses then."""

    def __init__(self) -> None:
        self.go, self.taken, self.fails = asyncio.Event(), list[str](), set[str]()

    async def take(self, _message: EmailMessage, _sender: str, recipient: str) -> None:
        await self.go.wait()
        if recipient in self.fails:
            raise MailFailed("recipient 450")
        self.taken.append(recipient)


async def waiting(*offices: Offices) -> None:
    for one in offices:
        await subscribed(one.there, one.abroad, THEIRS, language="en")
        await one.sent()


async def test_an_error_of_our_own_is_a_failure_with_longer_waits_and_an_alert(
    world: World, office: PostOffice, worker: Rounds
) -> None:
    offices = await the_offices(world)
    await waiting(offices)
    server = Breaks()
    worker.to(server)
    tried = list[int]()
    for _ in range(5):
        await worker.turn(minutes=3).send()
        tried.append(server.tried)
    assert tried == [1, 2, 3, 3, 4], "a minute, two, four"
    assert worker.alerts == [(offices.abroad["id"], "ours RuntimeError")]
    worker.to(office.server)
    await worker.turn(hours=1).send()
    assert len(office.to(THEIRS)) == 1


async def test_the_alert_is_repeated_daily(world: World, office: PostOffice, worker: Rounds) -> None:
    offices = await the_offices(world)
    await waiting(offices)
    office.refuses[THEIRS] = "450 later"
    for _ in range(60):
        await worker.turn(hours=1.2).send()
    assert 3 <= len(worker.alerts) <= 4, "in three days"


async def test_what_became_of_a_message_is_written_down_once_the_database_is_back(
    world: World, office: PostOffice, worker: Rounds
) -> None:
    offices = await the_offices(world)
    await waiting(offices)
    worker.database = Failing(worker.database, SETTLE, times=2)  # type: ignore[assignment]
    worker.to(office.server)
    await worker.send()
    assert await world.value("SELECT waiting = '{}' AND sent_at IS NOT NULL FROM corridor.digests")
    await worker.turn(hours=2).send()
    assert len(office.to(THEIRS)) == 1


@pytest.mark.parametrize("taken", [True, False])
async def test_another_address_gets_what_is_under_way_to_the_former(
    world: World, office: PostOffice, worker: Rounds, taken: bool
) -> None:
    offices = await the_offices(world)
    await waiting(offices)
    server = Holds()
    if not taken:
        server.fails.add(THEIRS)
    worker.to(server)
    sending = asyncio.create_task(worker.send())
    while not await world.value("SELECT taken_by IS NOT NULL FROM corridor.digests"):  # noqa: ASYNC110 - a database
        await asyncio.sleep(0.01)
    await world.value("UPDATE corridor.digests SET set_at = set_at - interval '2 hours'")
    await subscribed(offices.there, offices.abroad, NEW, language="en")
    state = (
        "SELECT taken_by IS NULL AND next_at IS NULL AND under_way = 0 AND NOT doubtful AND tries = 0"
        " FROM corridor.digests"
    )
    assert await world.value(state)
    server.go.set()
    await sending
    assert await world.value(state), "the former attempt changes nothing any more"
    await worker.to(office.server).send()
    assert "New referrals to look at: 1\n" in text_of(office.to(NEW)[0])
    assert office.to(THEIRS) == []


async def test_after_failures_another_address_starts_from_the_beginning(
    world: World, office: PostOffice, worker: Rounds
) -> None:
    offices = await the_offices(world)
    await waiting(offices)
    office.refuses[THEIRS] = "550 no"
    for _ in range(4):
        await worker.turn(minutes=30).send()
    await subscribed(offices.there, offices.abroad, NEW, language="en")
    await worker.send()
    assert len(office.to(NEW)) == 1


async def test_recipients_that_failed_leave_two_places_for_others(
    world: World, office: PostOffice, worker: Rounds
) -> None:
    offices = await the_offices(world)
    centres = [await a_centre(world, offices.there.organisation, country="TH") for _ in range(UNDER_WAY + 1)]
    for number, centre in enumerate(centres):
        await subscribed(offices.there, centre, f"{number}@centre.example")
    await waiting(offices)
    await worker.send()
    await world.value(
        "UPDATE corridor.digests SET tries = 1, waiting = (SELECT array_agg(f.position) FROM corridor.feed AS f"
        " JOIN corridor.organisations AS o ON o.id = f.organisation_id WHERE o.code = $2) WHERE email <> $1",
        THEIRS,
        offices.there.organisation,
    )
    server = Holds()
    worker.to(server)
    worker.sender._digest = everything(worker.sender._digest)  # type: ignore[method-assign]
    await worker.sender.run()
    await asyncio.sleep(0.3)
    assert (
        await world.value("SELECT count(*) FROM corridor.digests WHERE taken_by IS NOT NULL") == UNDER_WAY - KEPT_FREE
    )
    await offices.sent(urgency="urgent")
    sending = asyncio.create_task(worker.send())
    taken = "SELECT taken_by IS NOT NULL FROM corridor.digests WHERE email = $1"
    while not await world.value(taken, THEIRS):  # noqa: ASYNC110 - a database
        await asyncio.sleep(0.01)
    server.go.set()
    await sending
    assert THEIRS in server.taken


async def test_while_the_server_is_away_one_attempt_asks_for_all_and_one_alert_tells(
    world: World, office: PostOffice, worker: Rounds
) -> None:
    several = [await the_offices(world) for _ in range(3)]
    await waiting(*several)
    async with post_office() as other:
        port = other.port
    server = Counts(replace(office.server, port=port, seconds=2.0))
    worker.to(server)
    await worker.send()
    assert server.tried == 3
    await worker.turn(seconds=20).send()
    assert server.tried == 3
    for number in range(4, 8):
        await worker.turn(minutes=6).send()
        assert server.tried == number
    assert [name for name, _ in worker.alerts] == ["mail server"]
    assert await world.value("SELECT bool_and(tries = 0 AND failing_since IS NOT NULL) FROM corridor.digests")
    server.server = office.server
    await worker.turn(minutes=6).send()
    await worker.send()
    assert len(office.to(THEIRS)) == 3


class Counts:
    """Counts what is handed in."""

    def __init__(self, server: Any) -> None:
        self.server, self.tried = server, 0

    async def take(self, *given: Any) -> None:
        self.tried += 1
        await self.server.take(*given)


def everything(load: Any) -> Any:
    """Let each digest have something to send, whatever its centre may see."""

    async def loaded(row: Any) -> Any:
        digest = await load(row)
        return digest if digest.entries else replace(digest, entries=SOMETHING)

    return loaded
