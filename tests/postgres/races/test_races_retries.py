"""One Idempotency-Key many times at once, in one process and in two: one effect, and every answer the same bytes."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import httpx2
import pytest

from tests.app_under_test import Caller, World
from tests.builders import a_case, a_consent, a_referral, consented_case, made, sent_referral
from tests.postgres.races.crowd import CROWD, all_at_once, another_process, rows_of, through


@pytest.fixture(scope="module")
async def second(world: World, root_key_file: Path) -> AsyncIterator[World]:
    async with another_process(world, root_key_file) as other:
        yield other


@pytest.fixture(params=["one process", "two processes"])
async def crowd(request: pytest.FixtureRequest, world: World, second: World) -> list[Caller]:
    nea = await world.caller("nea")
    places = (world, second) if request.param == "two processes" else (world, world)
    return [through(place, nea) for place in places] * (CROWD // 2)


def the_one_answer(answers: list[httpx2.Response]) -> bytes:
    """Every answer is the first one's bytes, or says that the first is still running."""
    given = [answer for answer in answers if answer.json().get("code") != "idempotency_in_progress"]
    for answer in answers:
        if answer not in given:
            assert (answer.status_code, answer.headers["retry-after"]) == (409, "1")
    assert given
    bodies = {answer.content for answer in given}
    assert len(bodies) == 1
    assert [answer.headers.get("idempotent-replayed") for answer in given].count(None) == 1
    return bodies.pop()


async def test_one_case_is_opened(world: World, crowd: list[Caller]) -> None:
    key, sector = str(uuid4()), "F"
    body = a_case(profile={"sector": sector, "birth_year": 1997})
    before = await world.value("SELECT count(*) FROM corridor.cases")
    first = the_one_answer(await all_at_once(caller.post("/v1/cases", body, idempotency_key=key) for caller in crowd))
    assert await world.value("SELECT count(*) FROM corridor.cases") == before + 1
    for caller in crowd[:2]:
        again = await caller.post("/v1/cases", body, idempotency_key=key)
        assert (again.content, again.status_code, again.headers["idempotent-replayed"]) == (first, 201, "true")


async def test_one_transfer_is_sent(world: World, crowd: list[Caller]) -> None:
    case_id, consent_id = await consented_case(crowd[0])
    body, key = a_referral(case_id, consent_id, service_types=["information"], send=True), str(uuid4())
    the_one_answer(await all_at_once(caller.post("/v1/referrals", body, idempotency_key=key) for caller in crowd))
    assert await world.value("SELECT count(*) FROM corridor.referrals WHERE case_id = $1", case_id[5:]) == 1
    assert await world.value("SELECT count(*) FROM corridor.handoffs WHERE case_id = $1", case_id[5:]) == 1


async def test_one_withdrawal_is_made_and_told_once(world: World, crowd: list[Caller]) -> None:
    referral = await sent_referral(world, service_types=["information"])
    path, key = f"/v1/referrals/{referral['id']}/withdraw", str(uuid4())
    body = {"reason": "She stays."}
    the_one_answer(await all_at_once(caller.post(path, body, idempotency_key=key) for caller in crowd))
    told = await rows_of(world, "SELECT type FROM corridor.journal WHERE referral_id = $1", referral["id"][9:])
    assert [row["type"] for row in told].count("referral.withdrawn") == 1


async def test_a_refusal_is_given_again_as_well(world: World, crowd: list[Caller]) -> None:
    case_id, _ = await consented_case(crowd[0])
    body, key = a_referral(case_id, None, service_types=["information"], send=True), str(uuid4())
    answers = await all_at_once(caller.post("/v1/referrals", body, idempotency_key=key) for caller in crowd)
    assert b"consent_missing" in the_one_answer(answers)


async def test_a_key_is_bound_to_its_request(world: World, crowd: list[Caller]) -> None:
    key = str(uuid4())
    case = await made(crowd[0], "/v1/cases", a_case())
    assert (await crowd[0].post("/v1/cases", a_case(), idempotency_key=key)).status_code == 201
    for caller in crowd[:2]:
        other_body = await caller.post("/v1/cases", a_case(case_types=["other"]), idempotency_key=key)
        other_path = await caller.post(f"/v1/cases/{case['id']}/consents", a_case(), idempotency_key=key)
        assert other_body.json()["code"] == "idempotency_key_reused"
        assert other_path.status_code == 422


async def test_a_key_belongs_to_its_client(world: World) -> None:
    key = str(uuid4())
    one, other = await world.new_caller("nea"), await world.new_caller("nea")
    first = await one.post("/v1/cases", a_case(), idempotency_key=key)
    second = await other.post("/v1/cases", a_case(), idempotency_key=key)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["id"] != second.json()["id"]


async def test_a_retry_long_after_gets_the_first_answer_whatever_the_request_was(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    referral = await sent_referral(world, service_types=["information"])
    path, case = f"/v1/referrals/{referral['id']}", f"/v1/cases/{referral['case_id']}"
    consent = a_consent()
    asked = [
        (nea, f"{case}/consents", consent),
        (map_, f"{path}/ask", {"question": "A contract?"}),
        (map_, f"{path}/accept", {}),
        (nea, f"{path}/answer", {"answer": "Yes."}),
        (nea, f"{path}/complete", {"outcome": "deceased"}),
        (map_, f"{path}/accept", {"note": "Come."}),
        (nea, "/v1/referrals", a_referral(referral["case_id"], None)),
        (nea, "/v1/referrals/referral_00000000000070008000000000000000/send", {}),
        (nea, f"{path}/withdraw", {"reason": "She stays."}),
    ]
    firsts = []
    for who, where, body in asked:
        key = str(uuid4())
        firsts.append((who, where, body, key, await who.post(where, body, idempotency_key=key)))
    assert [first.status_code for *_, first in firsts] == [201, 200, 409, 200, 403, 200, 201, 404, 200]
    for who, where, body, key, first in firsts:
        again = await who.post(where, body, idempotency_key=key)
        if who is map_:  # the referral was withdrawn since
            assert (again.status_code, again.json()["code"]) == (410, "gone")
            continue
        assert again.status_code == first.status_code
        if first.status_code != 403:
            assert (again.content, again.headers["idempotent-replayed"]) == (first.content, "true")
            assert again.headers.get("etag") == first.headers.get("etag")
