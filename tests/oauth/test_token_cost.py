"""What it costs to know who is calling. ``bench/tokens.py`` measures it; this only fails when the promise is broken."""

import statistics
import time

from tests.oauth.world import World

ALLOWED_SECONDS = 60e-6


async def test_a_call_with_a_known_token_costs_under_sixty_microseconds_of_cpu(world: World) -> None:
    authorization = f"Bearer {await world.token(await world.partner())}"
    await world.identify(authorization)
    spent = []
    for _ in range(2000):
        begun = time.process_time_ns()
        await world.identify(authorization)
        spent.append(time.process_time_ns() - begun)
    assert statistics.median(spent) < ALLOWED_SECONDS * 1e9
