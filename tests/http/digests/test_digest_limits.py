"""How often something urgent may come, what is dropped, and that much to look at holds nobody up."""

from typing import Any

import pytest

from adapters.mail.sender import IN_ALL, LOOK, POSITIONS, WHAT_IS_TOLD
from domain.digests.sending import AT_MOST
from tests.app_under_test import World
from tests.builders import made
from tests.http.cases.test_exclusion import excluded
from tests.http.digests.post_office import PostOffice, Rounds, subscribed, text_of
from tests.http.directory.directory_builders import a_centre
from tests.http.directory.two_offices import the_offices
from tests.http.events.feed_reading import sequenced

THEIRS, OURS = "there@centre.example", "here@centre.example"
COPIES = """
WITH last AS (
    SELECT f.*, j.type FROM corridor.feed AS f JOIN corridor.journal AS j ON j.id = f.event_id
    JOIN corridor.organisations AS o ON o.id = f.organisation_id
    WHERE o.code = $1 AND j.type = $2 ORDER BY f.position DESC LIMIT 1
), grown AS (
    UPDATE corridor.feed_heads AS h SET position = h.position + $3 FROM last AS l
    WHERE h.organisation_id = l.organisation_id RETURNING h.position - $3 AS before
)
INSERT INTO corridor.feed (organisation_id, position, event_id, stands, centre_ids, shown_at)
SELECT l.organisation_id, g.before + n, l.event_id, l.stands, l.centre_ids, l.shown_at
FROM last AS l, grown AS g, generate_series(1, $3) AS n
"""
"""The last event of a type again, so many times: a feed that has grown."""


async def looked(worker: Rounds) -> int:
    found: int = await worker.database.value(LOOK, WHAT_IS_TOLD, AT_MOST, POSITIONS, IN_ALL)
    return found


async def of(world: World, email: str, what: str) -> Any:
    return await world.value(f"SELECT {what} FROM corridor.digests WHERE email = $1", email)


async def test_urgent_news_come_at_once_but_not_more_often_than_every_five_minutes(
    world: World, office: PostOffice, worker: Rounds
) -> None:
    offices = await the_offices(world)
    await subscribed(offices.there, offices.abroad, THEIRS, language="en")
    for _ in range(3):
        await offices.sent(urgency="emergency")
        await worker.send()
    assert len(office.to(THEIRS)) == 1
    await worker.turn(minutes=4).send()
    assert len(office.to(THEIRS)) == 1
    await worker.turn(minutes=2).send()
    assert len(office.to(THEIRS)) == 2
    assert "New referrals to look at: 2\n" in text_of(office.to(THEIRS)[1])


async def test_messages_wait_for_the_hour_however_urgent_the_referral_is(
    world: World, office: PostOffice, worker: Rounds
) -> None:
    offices = await the_offices(world)
    await subscribed(offices.there, offices.abroad, THEIRS, language="en")
    _, _, referral = await offices.sent(urgency="emergency")
    await worker.send()
    path = f"/v1/referrals/{referral['id']}/messages"
    for number in range(3):
        await made(offices.here, path, {"body": f"Message {number}.", "language": "en"})
    await worker.turn(minutes=50).send()
    assert len(office.to(THEIRS)) == 1
    await worker.turn(minutes=11).send()
    assert "New messages: 3\n" in text_of(office.to(THEIRS)[1])


async def test_what_happened_more_than_a_day_ago_waits_for_nobody(
    world: World, office: PostOffice, worker: Rounds
) -> None:
    offices = await the_offices(world)
    await subscribed(offices.there, offices.abroad, THEIRS, language="en")
    await offices.sent()
    await worker.send()
    _, _, referral = await offices.sent(urgency="emergency")
    await world.value(
        "UPDATE corridor.journal SET at = at - interval '25 hours' WHERE referral_id = $1::uuid",
        referral["id"].removeprefix("referral_"),
    )
    await worker.send()
    assert len(office.to(THEIRS)) == 1
    await worker.turn(minutes=61).send()
    assert office.to(THEIRS)[1]["Subject"] == "Corridor: news for A centre"


async def test_if_what_was_urgent_has_ended_the_rest_waits_for_its_hour(
    world: World, office: PostOffice, worker: Rounds
) -> None:
    offices = await the_offices(world)
    await subscribed(offices.there, offices.abroad, THEIRS, language="en")
    await offices.sent()
    await worker.send()
    plain = (await offices.sent())[2]["case_code"]
    case_id, _, _ = await offices.sent(urgency="urgent")
    await sequenced(world)
    await looked(worker)
    assert await of(world, THEIRS, "urgent_until IS NOT NULL")
    await excluded(offices.here, case_id, "cso")
    await worker.send()
    assert len(office.to(THEIRS)) == 1
    assert await of(world, THEIRS, "urgent_until IS NULL AND taken_by IS NULL AND under_way = 0 AND tries = 0")
    await worker.turn(minutes=61).send()
    assert plain in text_of(office.to(THEIRS)[1])


async def test_what_is_urgent_does_not_wait_behind_a_thousand_others(
    world: World, office: PostOffice, worker: Rounds
) -> None:
    offices = await the_offices(world)
    await subscribed(offices.there, offices.abroad, THEIRS, language="en")
    await offices.sent()
    await worker.send()
    await world.value(COPIES, offices.there.organisation, "referral.sent", AT_MOST + 300)
    while await looked(worker):
        pass
    waiting = await of(world, THEIRS, "cardinality(waiting)")
    assert AT_MOST <= waiting < AT_MOST + POSITIONS
    assert await of(world, THEIRS, "seen") == await world.value(
        "SELECT max(h.position) FROM corridor.feed_heads AS h JOIN corridor.digests AS d"
        " ON d.organisation_id = h.organisation_id WHERE d.email = $1",
        THEIRS,
    )
    urgent = (await offices.sent(urgency="emergency"))[2]["case_code"]
    await worker.send()
    assert f"{urgent} (urgent)" in text_of(office.to(THEIRS)[1])
    await worker.turn(hours=2).send()
    assert len(office.to(THEIRS)) == 2


async def test_twenty_digests_with_two_hundred_events_each_are_looked_at_in_time(world: World, worker: Rounds) -> None:
    offices = await the_offices(world)
    await subscribed(offices.there, offices.abroad, THEIRS)
    await offices.sent()
    await sequenced(world)
    for number in range(19):
        centre = await a_centre(world, offices.there.organisation, country="TH")
        await subscribed(offices.there, centre, f"{number}@centre.example")
    await world.value(COPIES, offices.there.organisation, "referral.sent", 200)
    await world.value(
        "UPDATE corridor.feed AS f SET centre_ids = (SELECT array_agg(d.centre_id) FROM corridor.digests AS d)"
        " FROM corridor.digests AS d WHERE d.email = $1 AND f.organisation_id = d.organisation_id",
        THEIRS,
    )
    before = "SELECT sum(d.seen) FROM corridor.digests AS d"
    assert await world.value("SELECT count(*) FROM corridor.digests") == 20
    rounds, seen = 0, await world.value(before)
    while await looked(worker):
        now = await world.value(before)
        assert 0 < now - seen <= IN_ALL
        rounds, seen = rounds + 1, now
    assert rounds >= 8
    assert await of(world, THEIRS, "cardinality(waiting)") == 201


async def test_what_is_for_others_writes_no_digest(world: World, worker: Rounds) -> None:
    offices = await the_offices(world)
    await subscribed(offices.here, offices.sister, OURS)
    await offices.sent()
    await sequenced(world)
    before = await of(world, OURS, "seen")
    assert await looked(worker) == 0
    assert await of(world, OURS, "seen") == before
    await world.value(COPIES, offices.here.organisation, "referral.sent", POSITIONS)
    assert await looked(worker) == 1
    assert await of(world, OURS, "waiting = '{}' AND seen > $2".replace("$2", str(before)))


async def test_taking_goes_on_if_looking_fails(world: World, office: PostOffice, worker: Rounds) -> None:
    offices = await the_offices(world)
    await subscribed(offices.there, offices.abroad, THEIRS)
    await offices.sent()
    await sequenced(world)
    assert await looked(worker)
    worker.database = Failing(worker.database, LOOK)  # type: ignore[assignment]
    worker.to(office.server)
    with pytest.raises(TimeoutError):
        await worker.send()
    await worker.sender.sent()
    assert len(office.to(THEIRS)) == 1


class Failing:
    """A database at which some statement fails."""

    def __init__(self, database: Any, statement: str, times: int = 1) -> None:
        self._database, self._statement, self.left = database, statement, times

    async def value(self, statement: str, *given: Any) -> Any:
        if statement == self._statement and self.left:
            self.left -= 1
            raise TimeoutError
        return await self._database.value(statement, *given)

    async def rows(self, statement: str, *given: Any) -> Any:
        return await self._database.rows(statement, *given)
