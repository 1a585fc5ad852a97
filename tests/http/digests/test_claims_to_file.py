"""A digest tells of a claim that has to be filed soon, and of no other change of a claim."""

from datetime import UTC, datetime, timedelta

from tests.app_under_test import World
from tests.http.claims.claims_of_tests import claim_on, stepped
from tests.http.digests.post_office import PostOffice, Rounds, subscribed, text_of
from tests.http.directory.two_offices import the_offices

OURS = "here@centre.example"


async def test_a_limitation_that_comes_near_is_told_and_a_step_is_not(
    world: World, office: PostOffice, worker: Rounds
) -> None:
    offices = await the_offices(world)
    await subscribed(offices.here, offices.first, OURS, language="en")
    case_id, _, _ = await offices.sent()
    soon = (datetime.now(UTC) + timedelta(days=20)).date().isoformat()
    await claim_on(offices.here, case_id, limitation_on=soon)
    filed = await claim_on(offices.here, case_id, limitation_on=soon)
    await stepped(offices.here, filed, "filed", "2026-01-10")
    await world.service.worker.run_once("announce_limitations")
    await worker.send()
    (message,) = office.to(OURS)
    assert "Claims to file soon: 1" in text_of(message)
    assert "canary" not in text_of(message)
