"""A replica answers reads as the primary would have, whichever process wrote before."""

import asyncio
import time
from functools import partial
from itertools import cycle

import pytest

from api.http.fair_queue import FairQueue
from tests.app_under_test import World
from tests.builders import a_consent, a_referral, made, opened_case
from tests.postgres.races.crowd import through
from tests.replica.conftest import Pair, Wait, from_replica
from tests.timeouts import LONG

pytestmark = pytest.mark.usefixtures("follows")

LISTED, READ = "/v1/cases?limit=5", "/v1/cases/{}"


async def test_objects_and_lists_are_read_from_the_replica(pair: Pair, first: World, follows: Wait) -> None:
    nea = await first.caller("nea")
    case = await opened_case(nea)
    for function, path in (("load_case", READ.format(case["id"])), ("list_cases", LISTED)):
        answer = await from_replica(pair, follows, function, partial(nea.get, path))
        assert answer.status_code == 200


async def test_an_identity_is_read_from_the_primary_and_written_down(pair: Pair, first: World) -> None:
    nea = await first.caller("nea")
    case = await opened_case(nea)
    _, replica = await pair.calls("load_case")
    assert (await nea.get(f"/v1/cases/{case['id']}/identity")).status_code == 200
    assert (await pair.calls("load_case"))[1] == replica
    (entry,) = [
        e for e in (await nea.get(f"/v1/audit?case_id={case['id']}")).json()["items"] if e["about"] == "identity"
    ]
    assert entry["outcome"] == "allowed"


async def test_what_the_replica_does_not_show_to_a_stranger_is_written_down_as_a_refusal(
    pair: Pair, first: World, follows: Wait
) -> None:
    nea, map_ = await first.caller("nea"), await first.caller("map")
    case = await opened_case(nea)
    answer = await from_replica(pair, follows, "load_case", partial(map_.get, READ.format(case["id"])))
    assert answer.status_code == 404
    newest = (await map_.get("/v1/audit?limit=1")).json()["items"][0]
    assert (newest["object_id"], newest["outcome"], newest["about"]) == (case["id"], "refused", "not_found")


async def test_every_write_is_read_at_once_through_the_other_process(pair: Pair, first: World, second: World) -> None:
    here = await first.caller("nea")
    there = through(second, here)
    enough = (await pair.calls("load_case"))[1] + 20
    end = time.monotonic() + LONG
    for sector in cycle("ABCDEFGHIJKLMNOPQRST"):
        case = await opened_case(here)
        path = READ.format(case["id"])
        read = await there.get(path)
        assert read.status_code == 200, read.text
        changed = await there.patch(path, {"profile": {"sector": sector}}, if_match=read.headers["etag"])
        assert changed.status_code == 200, changed.text
        assert (await here.get(path)).json()["profile"]["sector"] == sector
        assert (await here.get(LISTED)).json()["items"][0]["id"] == case["id"]
        if (await pair.calls("load_case"))[1] >= enough:
            return
        assert time.monotonic() < end, "the replica was hardly asked, so that nothing was shown"


async def test_a_replica_that_is_a_little_behind_waits_and_then_sees_what_came(
    pair: Pair, first: World, second: World
) -> None:
    here = await first.caller("nea")
    there = through(second, here)
    async with pair.replica.delayed(milliseconds=20), asyncio.timeout(2 * LONG):
        enough = (await pair.calls("load_case"))[1] + 5
        while (await pair.calls("load_case"))[1] < enough:
            case = await opened_case(here)
            assert (await there.get(READ.format(case["id"]))).status_code == 200
            assert (await there.get(LISTED)).json()["items"][0]["id"] == case["id"]


async def test_with_the_replica_held_back_every_write_is_still_read_at_once(
    pair: Pair, first: World, second: World
) -> None:
    here = await first.caller("nea")
    there = through(second, here)
    async with pair.replica.paused():
        case = await opened_case(here)
        consent = await made(here, f"/v1/cases/{case['id']}/consents", a_consent())
        referral = await made(here, "/v1/referrals", a_referral(case["id"], consent["id"], send=True))
        for caller in (there, here, through(second, await first.caller("map"))):
            assert (await caller.get(f"/v1/referrals/{referral['id']}")).json()["status"] == "sent"
            assert (await caller.get("/v1/referrals?limit=1")).json()["items"][0]["id"] == referral["id"]
        assert (await there.get(LISTED)).json()["items"][0]["id"] == case["id"]
        stored = f"SELECT count(*) FROM corridor.cases WHERE code = '{case['code']}'"
        assert await pair.replica.ask(stored) == 0, "the replica knew already, so that nothing was shown"


async def test_many_readers_at_once_share_the_question_how_far_the_primary_is(
    pair: Pair, first: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    nea = await first.caller("nea")
    monkeypatch.setattr(first.service, "turns", FairQueue(160))  # one client has a quarter of them
    case = await opened_case(nea)
    end = time.monotonic() + LONG
    while time.monotonic() < end:
        asked, _ = await pair.calls("newest")
        _, replica = await pair.calls("load_case")
        answers = await asyncio.gather(*(nea.get(READ.format(case["id"])) for _ in range(40)))
        assert {answer.status_code for answer in answers} == {200}
        if (await pair.calls("load_case"))[1] == replica + 40:  # else it was left alone midway
            assert 1 <= (await pair.calls("newest"))[0] - asked <= 20
            return
    raise AssertionError("the replica never answered all of forty")
