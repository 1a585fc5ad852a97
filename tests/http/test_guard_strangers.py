"""What is not yours is answered exactly like what does not exist (contract, section 1; security.md, rule 5)."""

import re
from typing import Any

import pytest

from tests.builders import a_referral, consented_case, made
from tests.http.matrix_ids import OPEN_TO_ALL, invented, malformed
from tests.http.matrix_operations import Op, operations
from tests.world import EVERYTHING, Caller, World

WITH_IDS = pytest.mark.parametrize(
    "operation", [op for op in operations() if op.parameters and not set(op.parameters) <= OPEN_TO_ALL], ids=str
)
DIRECTORY = [op for op in operations() if op.parameters and set(op.parameters) <= OPEN_TO_ALL]
REQUEST_ID = re.compile(rb'"request_id": ?"req_[0-9a-f]{32}"')


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
    }
    if any(operation.path == "/v1/webhooks" for operation in operations()):
        webhook = {"url": "https://partner.example/hook", "types": ["referral.sent"]}
        found["webhook_id"] = (await made(nea, "/v1/webhooks", webhook))["id"]
    return found


async def asked(caller: Caller, operation: Op, ids: dict[str, str]) -> tuple[int, bytes, dict[str, str]]:
    """One request as a stranger would make it; its answer without what differs from request to request."""
    headers: dict[str, Any] = {"if_match": "*"} if operation.method == "PATCH" else {}
    answer = await caller.call(operation.method, operation.at(**ids), operation.example, **headers)
    left_out = ("request-id", "ratelimit", "date")
    kept = {name: value for name, value in answer.headers.items() if name not in left_out}
    return answer.status_code, REQUEST_ID.sub(b"", answer.content), kept


@WITH_IDS
async def test_a_stranger_cannot_tell_that_it_exists(world: World, operation: Op, of_others: dict[str, str]) -> None:
    stranger = await world.caller("hrdf", EVERYTHING)
    nowhere = {name: invented(name) for name in operation.parameters}
    expected = await asked(stranger, operation, nowhere)
    assert expected[0] == 404, expected[1]
    assert b'"code": "not_found"' in expected[1]
    real = {**nowhere, **{name: of_others[name] for name in operation.parameters if name in of_others}}
    assert real != nowhere
    assert await asked(stranger, operation, real) == expected
    for name in operation.parameters:
        for text in malformed(name):
            assert await asked(stranger, operation, {**real, name: text}) == expected


async def test_what_the_directory_does_not_have_is_answered_alike(world: World) -> None:
    coordinator = await world.caller("molvt", EVERYTHING)
    for operation in DIRECTORY:
        expected = await asked(coordinator, operation, {name: invented(name) for name in operation.parameters})
        assert expected[0] == 404, expected[1]
        for name in operation.parameters:
            for text in malformed(name):
                ids = {each: text if each == name else invented(each) for each in operation.parameters}
                assert await asked(coordinator, operation, ids) == expected


@WITH_IDS
async def test_an_id_of_another_kind_is_not_taken_for_it(
    world: World, operation: Op, of_others: dict[str, str]
) -> None:
    """The holder's own ids with their prefixes changed, and with those of other objects."""
    nea = await world.caller("nea", EVERYTHING)
    digits = of_others["case_id"].partition("_")[2]
    for prefix in ("case", "consent", "referral", "handoff", "event", "centre"):
        ids = dict.fromkeys(operation.parameters, f"{prefix}_{digits}")
        if ids.get("case_id") != of_others["case_id"]:
            assert (await asked(nea, operation, ids))[0] == 404
