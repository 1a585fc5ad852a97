"""What is not yours is answered exactly like what does not exist (contract, section 1; security.md, rule 5)."""

import pytest

from tests.app_under_test import EVERYTHING, Caller, World
from tests.builders import a_referral, consented_case, made
from tests.failures import Failures, all_failures, ask_all
from tests.http.access.matrix.ids import OPEN_TO_ALL, REQUEST_ID, comparable, invented, malformed
from tests.http.access.matrix.operations import Op, operations
from tests.http.access.matrix.questions import asked_at
from tests.http.access.matrix.seats import SEATS
from tests.http.activities.activity_bodies import recorded
from tests.http.claims.claims_of_tests import claim_on
from tests.http.groups.group_builders import a_group

WITH_IDS = [op for op in operations() if op.parameters and not set(op.parameters) <= OPEN_TO_ALL]
DIRECTORY = [op for op in operations() if op.parameters and set(op.parameters) <= OPEN_TO_ALL]


@pytest.fixture(scope="module")
async def of_others(world: World) -> dict[str, str]:
    """Objects between Battambang and Chiang Mai."""
    nea = await world.caller("nea")
    case_id, consent_id = await consented_case(nea)
    referral = await made(nea, "/v1/referrals", a_referral(case_id, consent_id, send=True))
    handoffs = (await nea.get(f"/v1/handoffs?case_id={case_id}")).json()["items"]
    found = {
        "case_id": case_id,
        "consent_id": consent_id,
        "referral_id": referral["id"],
        "handoff_id": handoffs[0]["id"],
        "claim_id": (await claim_on(nea, case_id))["id"],
        "group_id": (await a_group(nea, case_id))["id"],
        "activity_id": (await recorded(nea))["id"],
    }
    if any(operation.path == "/v1/webhooks" for operation in operations()):
        webhook = {"url": "https://partner.example/hook", "types": ["referral.sent"]}
        found["webhook_id"] = (await made(nea, "/v1/webhooks", webhook))["id"]
    return found


async def asked(caller: Caller, operation: Op, ids: dict[str, str]) -> tuple[int, bytes, dict[str, str]]:
    """One request as a stranger would make it; its answer without what differs from request to request."""
    return comparable(await asked_at(caller, operation, operation.at(**ids)))


async def a_stranger_cannot_tell_that_it_exists(
    world: World, operation: Op, of_others: dict[str, str], failures: Failures
) -> None:
    stranger = await world.caller("hrdf", EVERYTHING)
    nowhere = {name: invented(name) for name in operation.parameters}
    expected = await asked(stranger, operation, nowhere)
    assert expected[0] == 404, expected[1]
    assert b'"code": "not_found"' in expected[1] or operation.method == "HEAD"
    real = {**nowhere, **{name: of_others[name] for name in operation.parameters if name in of_others}}
    assert real != nowhere
    with failures.at("real ids", real):
        assert await asked(stranger, operation, real) == expected
    for name in operation.parameters:
        for text in malformed(name):
            with failures.at("malformed", name, text):
                assert await asked(stranger, operation, {**real, name: text}) == expected


async def an_id_of_another_kind_is_not_taken_for_it(
    world: World, operation: Op, of_others: dict[str, str], failures: Failures
) -> None:
    """The holder's own ids with their prefixes changed, and with those of other objects."""
    nea = await world.caller("nea", EVERYTHING)
    digits = of_others["case_id"].partition("_")[2]
    for prefix in ("case", "consent", "referral", "handoff", "event", "centre"):
        ids = dict.fromkeys(operation.parameters, f"{prefix}_{digits}")
        if ids.get("case_id") != of_others["case_id"]:
            with failures.at("another kind", prefix):
                assert (await asked(nea, operation, ids))[0] == 404


UNKNOWN = (a_stranger_cannot_tell_that_it_exists, an_id_of_another_kind_is_not_taken_for_it)


@pytest.mark.parametrize("operation", WITH_IDS, ids=str)
async def test_what_is_not_the_callers_seems_not_to_exist(
    world: World, operation: Op, of_others: dict[str, str]
) -> None:
    await ask_all(UNKNOWN, world, operation, of_others)


async def test_what_the_directory_does_not_have_is_answered_alike(world: World) -> None:
    coordinator = await world.caller("molvt", EVERYTHING)
    with all_failures() as failures:
        for operation in DIRECTORY:
            with failures.at(operation):
                expected = await asked(coordinator, operation, {name: invented(name) for name in operation.parameters})
                assert expected[0] == 404, expected[1]
                for name in operation.parameters:
                    for text in malformed(name):
                        ids = {each: text if each == name else invented(each) for each in operation.parameters}
                        with failures.at(operation, name, text):
                            assert await asked(coordinator, operation, ids) == expected


@pytest.mark.parametrize("centre", ["nea-battambang", "own"])
@pytest.mark.parametrize("stage", ["stranger", "elsewhere", "excluded", "coordinator"])
async def test_a_body_tells_a_stranger_no_more_than_a_path(world: World, stage: str, centre: str) -> None:
    seat = next(seat for seat in SEATS if seat.name == stage)
    caller, ids = await seat.caller(world), await seat.prepare(world, seat.stage)
    sender = seat.centre if centre == "own" else centre
    answers = []
    for case_id in (ids["case_id"], invented("case_id")):
        for consent_id in (ids["consent_id"], invented("consent_id")):
            body = a_referral(case_id, consent_id, from_centre_id=sender, to_centre_id="far-rayong")
            answer = await caller.post("/v1/referrals", body)
            answers.append((answer.status_code, REQUEST_ID.sub(b"", answer.content)))
    assert answers[0][0] in (403, 404)
    assert len(set(answers)) == 1


async def test_a_filter_tells_a_stranger_nothing(world: World, of_others: dict[str, str]) -> None:
    stranger = await world.caller("hrdf", EVERYTHING)
    for path in ("/v1/referrals", "/v1/handoffs"):
        real, none = [
            await stranger.get(f"{path}?case_id={case_id}") for case_id in (of_others["case_id"], invented("case_id"))
        ]
        assert (real.status_code, real.content) == (none.status_code, none.content)
        assert real.json()["items"] == []
