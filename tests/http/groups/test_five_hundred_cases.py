"""The largest group: 500 cases in one request."""

import asyncio

from tests.app_under_test import World
from tests.builders import consented_case
from tests.http.conventions.test_lists import pages
from tests.http.groups.group_builders import a_group, for_the_group


async def test_five_hundred_cases_are_referred_in_one_request(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    turns = asyncio.Semaphore(8)

    async def one() -> str:
        async with turns:
            return (await consented_case(nea))[0]

    cases = await asyncio.gather(*(one() for _ in range(500)))
    group = await a_group(nea, *cases)
    read = await nea.get(f"/v1/groups/{group['id']}")
    answer = await nea.post(f"/v1/groups/{group['id']}/referrals", for_the_group(), idempotency_key="five-hundred")
    assert (answer.status_code, answer.json()["count"], len(read.json()["cases"])) == (201, 500, 500)
    refused = await nea.post(f"/v1/groups/{group['id']}/referrals", for_the_group())
    assert (refused.status_code, {error["case_id"] for error in refused.json()["errors"]}) == (409, set(cases))
    received = pages(map_, "/v1/referrals?box=inbox&limit=200")
    assert {item["case_id"] async for page in received for item in page["items"]} >= set(cases)
