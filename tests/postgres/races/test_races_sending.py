"""Many referrals of one case at once: a case is offered to one centre, and is open with a centre once."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from domain.kernel.ids import from_text
from tests.app_under_test import Caller, World
from tests.builders import a_referral, consented_case, made
from tests.postgres.races.crowd import CROWD, all_at_once, another_process, codes, rows_of, through
from tests.scratch import connected
from tests.timeouts import LONG

DESTINATIONS = (
    "map-chiang-mai", "hrdf-mae-sot", "homenet-bang-bon", "far-rayong", "frn-songkhla", "frn-ranong", "frn-trat",
    "lpn-samut-sakhon",
)  # fmt: skip
TRANSFER = {"service_types": ["information"], "send": True}
IS_OPEN = "SELECT corridor.is_open_with($1, $2, 'transfer', NULL) FROM pg_advisory_lock(4711)"
"""Begins, waits at the lock, and asks only then."""
WAITS = "SELECT wait_event = 'advisory' FROM pg_stat_activity, pg_sleep(0.01) WHERE pid = $1"


@pytest.fixture(scope="module")
async def second(world: World, root_key_file: Path) -> AsyncIterator[World]:
    async with another_process(world, root_key_file) as other:
        yield other


@pytest.fixture
async def crowd(world: World, second: World) -> list[Caller]:
    """One partner, through two processes in turn."""
    nea = await world.caller("nea")
    return [through(place, nea) for place in (world, second)] * (CROWD // 2)


def failed_rules(answer: httpx2.Response) -> set[str]:
    return {failure["code"] for failure in answer.json()["errors"]}


async def sent_and_offered(world: World, case_id: str) -> tuple[int, int]:
    sent = await world.value(
        "SELECT count(*) FROM corridor.referrals WHERE case_id = $1 AND status = 'sent'", case_id[5:]
    )
    offered = await world.value(
        "SELECT count(*) FROM corridor.handoffs WHERE case_id = $1 AND status = 'offered'", case_id[5:]
    )
    return sent, offered


async def test_twenty_transfers_of_one_case_offer_it_to_one_centre(world: World, crowd: list[Caller]) -> None:
    case_id, consent_id = await consented_case(crowd[0])
    answers = await all_at_once(
        caller.post(
            "/v1/referrals",
            a_referral(case_id, consent_id, to_centre_id=DESTINATIONS[place % len(DESTINATIONS)], **TRANSFER),
        )
        for place, caller in enumerate(crowd)
    )
    assert [answer.status_code for answer in answers].count(201) == 1
    for answer in answers:
        if answer.status_code != 201:
            assert answer.status_code == 409
            assert "open_transfer_exists" in failed_rules(answer)
            assert failed_rules(answer) <= {"open_transfer_exists", "duplicate_open_referral"}
    assert await sent_and_offered(world, case_id) == (1, 1)


async def test_what_is_open_at_a_centre_is_read_in_the_snapshot_of_the_statement(world: World) -> None:
    nea = await world.caller("nea")
    case_id, consent_id = await consented_case(nea)
    centre = await world.value("SELECT id FROM corridor.centres WHERE code = $1", DESTINATIONS[0])
    asked = (from_text("case", case_id), centre)
    async with connected(world.url) as gate, connected(world.url) as asking:
        await gate.execute("SELECT pg_advisory_lock(4711)")
        waiting = asyncio.create_task(asking.fetchval(IS_OPEN, *asked))
        async with asyncio.timeout(LONG):
            while not await gate.fetchval(WAITS, asking.get_server_pid()):
                pass
        await made(nea, "/v1/referrals", a_referral(case_id, consent_id, to_centre_id=DESTINATIONS[0], **TRANSFER))
        await gate.execute("SELECT pg_advisory_unlock(4711)")
        assert await waiting is False
        assert await asking.fetchval(IS_OPEN, *asked) is True


async def test_twenty_drafts_sent_at_once_send_one(world: World, crowd: list[Caller]) -> None:
    case_id, consent_id = await consented_case(crowd[0])
    drafts = [
        await made(
            crowd[0],
            "/v1/referrals",
            a_referral(case_id, consent_id, service_types=["information"], to_centre_id=DESTINATIONS[place % 8]),
        )
        for place in range(CROWD)
    ]
    answers = await all_at_once(
        caller.post(f"/v1/referrals/{draft['id']}/send") for caller, draft in zip(crowd, drafts, strict=True)
    )
    told = codes(answers)
    assert told.count("200") == 1
    assert set(told) <= {"200", "open_transfer_exists"}
    assert await sent_and_offered(world, case_id) == (1, 1)


async def test_the_same_service_asked_twenty_times_at_one_centre_is_asked_once(
    world: World, crowd: list[Caller]
) -> None:
    case_id, consent_id = await consented_case(crowd[0])
    body = a_referral(case_id, consent_id, kind="service", **TRANSFER)
    answers = await all_at_once(caller.post("/v1/referrals", body) for caller in crowd)
    assert codes(answers) == ["201"] + ["duplicate_open_referral"] * (CROWD - 1)
    assert await sent_and_offered(world, case_id) == (1, 0)


async def test_services_of_one_case_at_eight_centres_do_not_stand_in_each_others_way(
    world: World, crowd: list[Caller]
) -> None:
    case_id, consent_id = await consented_case(crowd[0])
    answers = await all_at_once(
        caller.post("/v1/referrals", a_referral(case_id, consent_id, kind="service", to_centre_id=centre, **TRANSFER))
        for caller, centre in zip(crowd, DESTINATIONS, strict=False)
    )
    assert codes(answers) == ["201"] * 8


async def test_a_declined_referral_redirected_to_eight_centres_goes_to_one(world: World, crowd: list[Caller]) -> None:
    case_id, consent_id = await consented_case(crowd[0])
    old = await made(crowd[0], "/v1/referrals", a_referral(case_id, consent_id, **TRANSFER))
    path = f"/v1/referrals/{old['id']}"
    assert (await (await world.caller("map")).post(f"{path}/decline", {"reason": "no_capacity"})).status_code == 200
    answers = await all_at_once(
        caller.post(f"{path}/redirect", {"to_centre_id": centre})
        for caller, centre in zip(crowd, DESTINATIONS, strict=False)
    )
    assert codes(answers).count("200") == 1
    late = {"invalid_transition", "already_done", "open_transfer_exists", "already_declined"}
    assert set(codes(answers)) <= {"200", *late}
    successors = await rows_of(
        world, "SELECT id, status FROM corridor.referrals WHERE redirected_from = $1", old["id"][9:]
    )
    assert [row["status"] for row in successors] == ["sent"]
    now: dict[str, Any] = (await crowd[0].get(path)).json()
    assert now["redirected_to"] == "referral_" + successors[0]["id"].replace("-", "")
    assert (now["status"], now["version"]) == ("declined", 3)


async def test_of_twenty_changes_to_a_draft_with_one_etag_exactly_one_is_made(
    world: World, crowd: list[Caller]
) -> None:
    case_id, consent_id = await consented_case(crowd[0])
    draft = await made(crowd[0], "/v1/referrals", a_referral(case_id, consent_id))
    path = f"/v1/referrals/{draft['id']}"
    tag = (await crowd[0].get(path)).headers["etag"]
    answers = await all_at_once(
        caller.patch(path, {"summary": f"Words of {place}."}, if_match=tag) for place, caller in enumerate(crowd)
    )
    assert codes(answers) == ["200"] + ["precondition_failed"] * (CROWD - 1)
    (winner,) = (answer.json() for answer in answers if answer.status_code == 200)
    now = (await crowd[0].get(path)).json()
    assert (now["version"], now["summary"]) == (2, winner["summary"])


async def test_a_duplicate_that_a_former_holder_sent_is_told_as_one(world: World) -> None:
    """Row-level security hides the former holder's referral from the present one; the answer is right all the same."""
    nea, map_, ctum = await world.caller("nea"), await world.caller("map"), await world.caller("ctum")
    case_id, consent_id = await consented_case(nea)
    service = a_referral(case_id, consent_id, kind="service", to_centre_id="hrdf-mae-sot", **TRANSFER)
    await made(nea, "/v1/referrals", service)
    handed = await made(nea, "/v1/referrals", a_referral(case_id, consent_id, **TRANSFER))
    for action, body in (("accept", {}), ("confirm-contact", {"channel": "phone"})):
        assert (await map_.post(f"/v1/referrals/{handed['id']}/{action}", body)).status_code == 200
    home = {"corridor_id": "MM-TH", "from_centre_id": "map-chiang-mai", "to_centre_id": "ctum-yangon"}
    consent = {
        "purposes": ["referral"], "data_categories": ["identity", "contact", "profile", "summary"],
        "recipients": {"corridor_id": "MM-TH"}, "method": "signed", "language": "my", "given_by": "self",
    }  # fmt: skip
    new_consent = (await made(map_, f"/v1/cases/{case_id}/consents", consent))["id"]
    returned = await made(
        map_,
        "/v1/referrals",
        a_referral(case_id, new_consent, **{**TRANSFER, **home, "service_types": ["counselling"]}),
    )
    for action, body in (("accept", {}), ("confirm-contact", {"channel": "phone"})):
        assert (await ctum.post(f"/v1/referrals/{returned['id']}/{action}", body)).status_code == 200
    onward = {"corridor_id": "MM-TH", "from_centre_id": "ctum-yangon", "to_centre_id": "hrdf-mae-sot"}
    answer = await ctum.post(
        "/v1/referrals", a_referral(case_id, new_consent, kind="service", **{**TRANSFER, **onward})
    )
    assert (answer.status_code, failed_rules(answer)) == (409, {"duplicate_open_referral"})


async def test_a_transfer_beside_an_open_direct_offer_is_told_as_the_second_one(world: World) -> None:
    nea = await world.caller("nea")
    case_id, consent_id = await consented_case(nea)
    await made(nea, f"/v1/cases/{case_id}/handoffs", {"to_centre_id": "clc-prey-veng", "consent_id": consent_id})
    answer = await nea.post("/v1/referrals", a_referral(case_id, consent_id, **TRANSFER))
    assert (answer.status_code, failed_rules(answer)) == (409, {"open_transfer_exists"})
