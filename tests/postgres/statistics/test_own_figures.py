"""What happens is counted, for those whom it concerns."""

from tests.app_under_test import World
from tests.builders import RECEIVER, SENDER, opened_case, sent_referral
from tests.postgres.statistics.own_figures import figures, grown


async def test_an_opened_case_counts_for_its_centre(world: World) -> None:
    before = await figures(world, "nea", "centre", "sex")
    nea = await world.caller("nea")
    await opened_case(nea, case_types=["wages_unpaid", "departure_support"])
    after = await figures(world, "nea", "centre", "sex")
    print(grown(before, after))
    await sent_referral(world)
    print(grown(after, await figures(world, "nea", "centre", "sex")))
    print(await figures(world, "map"))
    assert 0
