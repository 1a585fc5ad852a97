"""The rate limit per client (contract, section 1): a 429 says how long to wait."""

import asyncio
import re
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from domain.kernel.quota import RateLimit
from domain.kernel.roles import Role
from tests.app_under_test import Caller, World, running_world
from tests.builders import a_case
from tests.http.staff import member_of_staff


class Clock:
    """A clock that only moves when told to, so that a slow machine does not matter."""

    seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def narrow(world: World, root_key_file: Path, clock: Clock) -> AsyncIterator[World]:
    """A second process on the same database that gives each client five requests in ten seconds."""
    async with running_world(world.url, root_key_file) as other:
        other.service.rate_limit = RateLimit(5, window=10.0, now=clock)
        yield other


async def test_the_sixth_request_is_told_when_to_come_back(narrow: World) -> None:
    nea = await narrow.new_caller("nea")
    for left in (4, 3, 2, 1, 0):
        answer = await nea.get("/v1/cases?limit=1")
        assert answer.status_code == 200
        assert answer.headers["ratelimit-policy"] == '"client";q=5;w=10'
        assert re.fullmatch(rf'"client";r={left};t=\d+', answer.headers["ratelimit"])
    refused = await nea.get("/v1/cases?limit=1")
    assert (refused.status_code, refused.json()["code"]) == (429, "rate_limited")
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.headers["retry-after"] == "2"
    assert refused.headers["ratelimit"].startswith('"client";r=0;')
    assert refused.headers["ratelimit-policy"] == '"client";q=5;w=10'


async def test_waiting_as_long_as_told_is_enough(narrow: World, clock: Clock) -> None:
    nea = await narrow.new_caller("nea")
    for _ in range(5):
        await nea.get("/v1/cases?limit=1")
    refused = await nea.get("/v1/cases?limit=1")
    clock.seconds += int(refused.headers["retry-after"]) - 0.1
    assert (await nea.get("/v1/cases?limit=1")).status_code == 429
    clock.seconds += 0.1
    assert (await nea.get("/v1/cases?limit=1")).status_code == 200


async def test_one_clients_haste_costs_no_other(narrow: World) -> None:
    hasty, other = await narrow.new_caller("nea"), await narrow.new_caller("nea")
    answers = await asyncio.gather(*(hasty.get("/v1/cases?limit=1") for _ in range(20)))
    assert sorted(answer.status_code for answer in answers) == [200] * 5 + [429] * 15
    assert (await other.get("/v1/cases?limit=1")).status_code == 200


async def test_a_refusal_for_haste_is_not_kept_for_retries(narrow: World) -> None:
    nea = await narrow.new_caller("nea")
    for _ in range(5):
        await nea.get("/v1/cases?limit=1")
    assert (await nea.post("/v1/cases", a_case(), idempotency_key="haste")).status_code == 429
    narrow.service.rate_limit = RateLimit(100, now=time.monotonic)
    answer = await nea.post("/v1/cases", a_case(), idempotency_key="haste")
    assert answer.status_code == 201
    assert "idempotent-replayed" not in answer.headers


async def test_refusals_count_and_say_what_is_left(narrow: World) -> None:
    """Guessing ids or scopes counts against the rate limit too."""
    nea = await narrow.new_caller("nea", frozenset({"directory:read"}))
    statuses = [(await nea.get(path)).status_code for path in ("/v1/cases", "/v1/cases/x") * 3]
    assert statuses == [403] * 5 + [429]


async def test_who_has_no_token_is_not_counted_as_anybody(narrow: World) -> None:
    stranger = Caller(narrow.http, "none", "", "", frozenset())
    answers = [await stranger.get("/v1/cases") for _ in range(8)]
    assert {answer.status_code for answer in answers} == {401}
    assert not [answer for answer in answers if "ratelimit" in answer.headers]


async def test_who_asks_too_often_who_signed_in_is_slowed_down_with_everything_else(narrow: World) -> None:
    desk = await member_of_staff(narrow, "nea", Role.CASEWORKER)
    narrow.service.rate_limit = RateLimit(2, window=6000.0, now=time.monotonic)
    answers = [await desk.get(path) for path in ("/oauth/userinfo", "/v1/cases?limit=1", "/oauth/userinfo")]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[0].headers["ratelimit"].startswith('"client";r=1;t=')
    assert answers[2].json()["code"] == "rate_limited"
    assert 0 < int(answers[2].headers["retry-after"]) <= 3001
    for answer in answers:
        assert answer.headers["ratelimit-policy"] == '"client";q=2;w=6000'
